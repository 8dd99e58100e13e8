/** One line of a transcript: what it is in a few words, and the whole of it. */
export type TranscriptEntry = { at?: string; kind: string; text: string; whole: string }

/** The entries of a `transcript.jsonl`; what is not JSON, such as a line cut in its middle, is shown as it stands. */
export function transcriptEntries(lines: string): TranscriptEntry[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(entryOf)
}

function entryOf(line: string): TranscriptEntry {
  const record = parsed(line)
  if (!isObject(record)) return { kind: '', text: line, whole: '' }
  const body = 'line' in record ? record['line'] : record
  const at = typeof record['at'] === 'string' ? { at: record['at'].slice(11, 19) } : {}
  const texts: string[] = []
  collectTexts(body, texts)
  const kinds = isObject(body) ? [body['type'], body['subtype'], body['role']] : []
  return {
    ...at,
    kind: [...new Set(kinds.filter((kind) => typeof kind === 'string'))].join(' · '),
    text: texts.join('\n'),
    whole: JSON.stringify(body, null, 2),
  }
}

/** Where agents of every kind put what they say, do and are answered. */
const SPEAKING = new Set([
  'text',
  'content',
  'message',
  'output',
  'result',
  'command',
  'thinking',
  'delta',
  'error',
  'input',
])
const DEEPEST = 8
const MOST_TEXTS = 50

function collectTexts(value: unknown, texts: string[], depth = 0): void {
  if (depth > DEEPEST || texts.length > MOST_TEXTS) return
  if (typeof value === 'string' && value.trim() !== '') texts.push(value)
  const parts = Array.isArray(value) ? value : isObject(value) ? speakingParts(value, texts) : []
  for (const part of parts) collectTexts(part, texts, depth + 1)
}

/** What of an object may hold words of a person or a program; the name of a tool is noted at once. */
function speakingParts(value: Record<string, unknown>, texts: string[]): unknown[] {
  const name = value['name'] ?? value['tool']
  if (typeof name === 'string') texts.push(`${name}:`)
  return Object.entries(value)
    .filter(([key, inner]) => SPEAKING.has(key) || isObject(inner) || Array.isArray(inner))
    .map(([, inner]) => inner)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
