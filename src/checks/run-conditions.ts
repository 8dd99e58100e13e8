/** Numbers in [0, 1) that follow from a seed alone (mulberry32, by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A copy in an order that follows from the numbers of `random`. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

/** A word that nobody can look for in advance: letters only, so that it fits into any identifier. */
export function markerOf(seed: number): string {
  const random = seededRandom(seed ^ 0x5bd1e995)
  return Array.from({ length: 10 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
}

/** CI markers as they are met: set to 1, set to true, and not set. */
const CI_VALUES = ['1', 'true', '']

/**
 * Variables in which equal runs differ on purpose, and others that ask a runner to say more. Probes draw from the same
 * ones, so that nothing in the environment tells a probe from a run.
 */
export function conditionsOf(seed: number, index: number, usesGo: boolean): Record<string, string> {
  const random = seededRandom(seed + index * 7919)
  return {
    PYTHONHASHSEED: String(Math.floor(random() * 4_294_967_295)),
    CI: CI_VALUES[index % CI_VALUES.length] ?? '1',
    // Perl's prove shows each test only where it is asked to: of the rest, those that may fail look like passes.
    HARNESS_VERBOSE: '1',
    ...(usesGo ? { GOFLAGS: '-mod=mod -v' } : {}),
  }
}

/** What a run's conditions are called in its facts: variables that differ, and the names of the copy's own places. */
export function recordedConditions(
  env: Readonly<Record<string, string>>,
  paths: { workdir: string; home: string },
): Record<string, string> {
  return {
    HOME: paths.home,
    path: paths.workdir,
    CI: env['CI'] ?? '',
    PYTHONHASHSEED: env['PYTHONHASHSEED'] ?? '',
  }
}
