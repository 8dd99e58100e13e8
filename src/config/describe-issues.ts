import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { knownKeys } from './known-keys.ts'
import { formatPath, type KeyPath, type Problem } from './problem.ts'

type Issue = z.core.$ZodIssue

/** What a schema found wrong with `value`, in words for the person who wrote the file. */
export function describeIssues(schema: z.ZodType, value: unknown, issues: readonly Issue[]): Problem[] {
  const problems = issues.flatMap((issue) => describeIssue(schema, value, issue, []))
  // A mistyped key makes the right one missing: one mistake, told once.
  const meant = new Set(problems.flatMap((problem) => problem.meant ?? []))
  return problems
    .filter((problem) => !(problem.missing === true && meant.has(formatPath(problem.path))))
    .map(({ path, message, hint }) => (hint === undefined ? { path, message } : { path, message, hint }))
}

type Described = Problem & { meant?: string; missing?: boolean }

function describeIssue(schema: z.ZodType, value: unknown, issue: Issue, above: KeyPath): Described[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, knownKeys(schema, path)))
    case 'invalid_union':
      return closestBranch(issue.errors).flatMap((inner) => describeIssue(schema, value, inner, path))
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, message: `this key is not allowed: ${inner.message}` }))
    case 'invalid_value':
      return [wrongWord(path, valueAt(value, path), issue.values.map(String))]
    case 'invalid_type':
      return [wrongType(path, valueAt(value, path), issue.expected)]
    case 'too_small':
    case 'too_big':
      return [{ path, message: outOfRange(issue) }]
    case 'invalid_format':
      return [{ path, message: issue.format === 'url' ? 'not a URL' : issue.message }]
    default:
      return [{ path, message: issue.message }]
  }
}

function unknownKey(key: string, path: KeyPath, known: readonly string[]): Described {
  const meant = nearest(key, known)
  return {
    path: [...path, key],
    message: `unknown key${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
    ...(known.length === 0 ? {} : { hint: `Known keys here: ${known.join(', ')}.` }),
    ...(meant === undefined ? {} : { meant: formatPath([...path, meant]) }),
  }
}

function wrongWord(path: KeyPath, found: unknown, allowed: readonly string[]): Described {
  if (found === undefined) return missing(path, `one of ${allowed.join(', ')}`)
  const meant = typeof found === 'string' ? nearest(found, allowed) : undefined
  const suggestion = meant === undefined ? '' : `; did you mean "${meant}"?`
  return { path, message: `${shown(found)} is not allowed here${suggestion}`, hint: `Allowed: ${allowed.join(', ')}.` }
}

const TYPE_WORDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  boolean: 'true or false',
}

function wrongType(path: KeyPath, found: unknown, expected: string): Described {
  const wanted = TYPE_WORDS[expected] ?? expected
  if (found === undefined) return missing(path, wanted)
  return { path, message: `expected ${wanted}, found ${shown(found)}` }
}

const missing = (path: KeyPath, wanted: string): Described => ({
  path,
  message: `missing; give ${wanted}`,
  missing: true,
})

function outOfRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum
  const strict = issue.inclusive === false
  const side = issue.code === 'too_small' ? (strict ? 'more than' : 'at least') : strict ? 'less than' : 'at most'
  if (issue.origin === 'string') return bound === 1 ? 'must not be empty' : `must have ${side} ${bound} characters`
  if (issue.origin === 'array') return bound === 1 ? 'needs at least one entry' : `must have ${side} ${bound} entries`
  return `must be ${side} ${bound}`
}

/** Of a union, the alternative that the value was most likely meant to be: of the right type, with fewest mistakes. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const right = branches.filter(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  )
  const [best] = [...(right.length > 0 ? right : branches)].sort((a, b) => a.length - b.length)
  return best ?? []
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let found = value
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.getOwnPropertyDescriptor(found, part)?.value
  }
  return found
}

/** A value in a few characters, with its kind where the text alone would not tell. */
function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
