export type Rating = string | number | boolean | null

export type KrippendorffNominal = { alpha: number | null; pairable: number }

/**
 * Krippendorff's (2011) α for nominal verdicts of any number of verifiers with gaps (null): one row a unit.
 * Null where nothing varies; `pairable` counts the ratings of units that have at least two.
 */
export function krippendorffNominal({ units }: { units: readonly (readonly Rating[])[] }): KrippendorffNominal {
  const totals = new Map<Rating, number>()
  let pairable = 0
  let observed = 0
  for (const unit of units) {
    const counts = new Map<Rating, number>()
    for (const rating of unit) if (rating !== null) counts.set(rating, (counts.get(rating) ?? 0) + 1)
    const m = [...counts.values()].reduce((total, count) => total + count, 0)
    if (m < 2) continue
    pairable += m
    for (const [rating, count] of counts) {
      totals.set(rating, (totals.get(rating) ?? 0) + count)
      observed += (count * (m - count)) / (m - 1)
    }
  }
  let expected = 0
  for (const count of totals.values()) expected += count * (pairable - count)
  if (expected === 0) return { alpha: null, pairable }
  return { alpha: 1 - ((pairable - 1) * observed) / expected, pairable }
}
