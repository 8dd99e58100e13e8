/** One line of the endurance table: what was expected of which figure. */
export type Finding = { what: string; expected: string; figure: string; ok: boolean }

export const finding = (what: string, expected: string, figure: string | number, ok: boolean): Finding => ({
  what,
  expected,
  figure: String(figure),
  ok,
})

/** A figure that must be exactly this. */
export const exactly = (what: string, expected: string | number, figure: string | number): Finding =>
  finding(what, String(expected), figure, expected === figure)
