import type { ExecutedFacts } from '../../model/facts.ts'
import type { CodeUnit } from '../mutate/mutation.ts'
import { isSideScript } from '../mutate/side-script.ts'

type Unit = CodeUnit & { path: string }

/** How much of the functions wrote their token, and what of the rest is excused. */
export function executedShare(
  units: readonly Unit[],
  tokens: ReadonlySet<string>,
  unmeasured: readonly { path: string; lines: number }[],
): ExecutedFacts {
  const seen = units.filter(({ token }) => tokens.has(token))
  const used = new Set(seen.map(({ path }) => path))
  const isExcused = (unit: Unit): boolean =>
    !tokens.has(unit.token) && (unit.entry || (isSideScript(unit.path) && !used.has(unit.path)))
  const counted = units.filter((unit) => !isExcused(unit))
  const untested = counted.filter(({ token }) => !tokens.has(token)).sort((a, b) => b.lines - a.lines)
  return {
    functions: seen.length,
    of: counted.length,
    lines: linesOf(seen),
    ofLines: linesOf(counted),
    excusedLines: linesOf(units.filter(isExcused)),
    unmeasured: unmeasured.filter(({ path }) => !isSideScript(path)),
    twins: twinsOf(units, used),
    ...(onlyConstructors(seen, counted) ? { onlyConstructors: true } : {}),
    untested: untested.slice(0, 20).map(({ path, name }) => `${path}:${name || '(unnamed)'}`),
  }
}

const CONSTRUCTOR = /^(?:constructor|__init__|__new__|__post_init__|initialize|__construct)$/

function onlyConstructors(seen: readonly Unit[], counted: readonly Unit[]): boolean {
  return seen.length > 0 && seen.length < counted.length && seen.every(({ name }) => CONSTRUCTOR.test(name))
}

/** Files of which nothing runs, while another file with functions of all the same names does: the test may use a copy. */
function twinsOf(units: readonly Unit[], used: ReadonlySet<string>): ExecutedFacts['twins'] {
  const names = new Map<string, Set<string>>()
  for (const { path, name, entry } of units) {
    if (name !== '' && !entry && !name.startsWith('__')) names.set(path, (names.get(path) ?? new Set()).add(name))
  }
  return [...names].flatMap(([path, own]) => {
    if (used.has(path) || isSideScript(path)) return []
    const twin = [...names].find(([other, its]) => used.has(other) && [...own].every((name) => its.has(name)))
    return twin === undefined ? [] : [{ path, runs: twin[0] }]
  })
}

const linesOf = (units: readonly Unit[]): number => units.reduce((sum, { lines }) => sum + lines, 0)

/** The functions that wrote their token, as `path`, line feed, name. */
export function executedNames(units: readonly Unit[], tokens: ReadonlySet<string>): Set<string> {
  return new Set(units.filter(({ token }) => tokens.has(token)).map(({ path, name }) => `${path}\n${name}`))
}
