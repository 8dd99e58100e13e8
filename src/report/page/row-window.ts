/** Rows to draw around what is seen, so that a quick turn of the wheel shows no gap. */
const MARGIN = 12

/** Which of `count` rows of one height are drawn for a scroll position, `to` not included. */
export function rowWindow(
  count: number,
  view: { scrollTop: number; height: number; rowHeight: number },
): { from: number; to: number } {
  const first = Math.floor(Math.max(0, view.scrollTop) / view.rowHeight)
  const seen = Math.ceil(view.height / view.rowHeight)
  const to = Math.min(count, first + seen + MARGIN)
  return { from: Math.max(0, Math.min(first, to - seen) - MARGIN), to }
}
