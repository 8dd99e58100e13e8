import { escapeForRegExp, type Form, formsOf } from './secret-forms.ts'

/** Shorter values occur by chance in ordinary text, so masking them would destroy evidence and protect nothing. */
const SHORTEST_SECRET = 8

const MASK = '[REDACTED]'

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

/** A stream whose output lags a little behind its input, so that a secret cut in two by a chunk's end is still seen. */
export type RedactingStream = {
  write(chunk: Uint8Array): Uint8Array
  /** The rest; call once, after the last chunk. */
  end(): Uint8Array
}

/** Masks secrets in what is stored or shown. `hits` counts what was masked since it was made. */
export type Redactor = {
  text(text: string): string
  /** The same bytes, not a copy, where nothing was found. */
  bytes(bytes: Uint8Array): Uint8Array
  json(value: JsonValue): JsonValue
  stream(): RedactingStream
  hits(): number
}

/**
 * A redactor for exact values and their base64 (any alignment, also wrapped over lines), URL-encoded and JSON-escaped
 * forms. Values shorter than 8 characters are ignored.
 */
export function makeRedactor(secrets: readonly string[]): Redactor {
  const long = secrets.flatMap((secret) => [secret, secret.trim()]).filter((secret) => secret.length >= SHORTEST_SECRET)
  const forms = long.flatMap(formsOf)
  const inText = makeFinder(forms)
  // Bytes are searched as latin1, where a secret outside ASCII looks like its UTF-8 bytes.
  const inBytes = makeFinder(forms.map((form) => ({ ...form, text: Buffer.from(form.text).toString('latin1') })))
  let hits = 0
  const count = (found: number): void => {
    hits += found
  }
  const text = (value: string): string => mask(value, inText, count)
  return {
    text,
    bytes: (bytes) => maskBytes(bytes, inBytes, count),
    json: (value) => maskJson(value, text),
    stream: () => openStream(inBytes, count),
    hits: () => hits,
  }
}

/** `needles`: one of them occurs wherever the pattern does; searching for them first is many times faster. */
type Finder = { pattern: RegExp; needles: readonly string[]; longest: number }

function makeFinder(forms: readonly Form[]): Finder {
  const unique = new Map(forms.map((form) => [form.text, form]))
  const ordered = [...unique.values()].sort((a, b) => b.text.length - a.text.length)
  const needles = ordered.flatMap(({ text, wraps }) => (wraps ? [text.slice(0, 5), text.slice(5, 10)] : [text]))
  return {
    pattern: new RegExp(ordered.map(patternOf).join('|'), 'g'),
    needles: [...new Set(needles)],
    // A wrapped form has at most one line end, of at most four characters, in 10 characters.
    longest: ordered.reduce((most, { text, wraps }) => Math.max(most, text.length * (wraps ? 1.5 : 1) + 8), 0),
  }
}

function patternOf({ text, wraps }: Form): string {
  return wraps ? [...text].map(escapeForRegExp).join('(?:\\r?\\n|\\\\r?\\\\n)?') : escapeForRegExp(text)
}

function occurs(text: string, finder: Finder): boolean {
  return finder.needles.some((needle) => text.includes(needle))
}

function mask(text: string, finder: Finder, count: (found: number) => void): string {
  if (!occurs(text, finder)) return text
  let found = 0
  const masked = text.replace(finder.pattern, () => {
    found += 1
    return MASK
  })
  count(found)
  return masked
}

function maskBytes(bytes: Uint8Array, finder: Finder, count: (found: number) => void): Uint8Array {
  const text = latin1(bytes)
  const masked = mask(text, finder, count)
  return masked === text ? bytes : Buffer.from(masked, 'latin1')
}

function maskJson(value: JsonValue, text: (value: string) => string): JsonValue {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') {
    const masked = text(String(value))
    return masked === String(value) ? value : masked
  }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => maskJson(item, text))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), maskJson(member, text)]))
}

function openStream(finder: Finder, count: (found: number) => void): RedactingStream {
  let held = ''
  return {
    write: (chunk) => {
      held += latin1(chunk)
      const end = safeEnd(held, finder)
      const ready = held.slice(0, end)
      held = held.slice(end)
      return Buffer.from(mask(ready, finder, count), 'latin1')
    },
    end: () => {
      const rest = mask(held, finder, count)
      held = ''
      return Buffer.from(rest, 'latin1')
    },
  }
}

/** Up to where no secret can still be unfinished: before the last `longest` characters, and not inside a match. */
function safeEnd(held: string, finder: Finder): number {
  const end = Math.max(0, held.length - Math.ceil(finder.longest))
  if (!occurs(held, finder)) return end
  for (const match of held.matchAll(finder.pattern)) {
    const matchEnd = match.index + match[0].length
    if (match.index < end && matchEnd > end) return matchEnd
  }
  return end
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
