/** What a night stood on, as a flat list of named values. */
export type NightFacts = Readonly<Record<string, string>>

/** One thing that is not as it was. */
export type Change = { what: string; before?: string; now?: string }

/** What differs between two nights, in the order in which the later one names it. */
export function changesBetween(before: NightFacts, now: NightFacts): Change[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])]
  return names.flatMap((what) => {
    const [was, is] = [before[what], now[what]]
    if (was === is) return []
    return [{ what, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { now: is }) }]
  })
}
