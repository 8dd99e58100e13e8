import { imageSize } from './image-size.ts'

/** Why a file says nothing although it is there; absent where it does say something. `text` is its beginning. */
export function emptinessOf(path: string, bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'has 0 bytes'
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const size = imageSize(extension, bytes)
  if (size === 'none') return 'is no image'
  if (size !== undefined)
    return size.width <= 1 && size.height <= 1 ? `is an image of ${size.width}×${size.height} pixels` : undefined
  if (BINARY.has(extension)) return undefined
  const text = new TextDecoder('utf-8').decode(bytes).replace(/^\ufeff/, '')
  if (text.trim() === '') return 'holds only white space'
  if (extension === 'json') return jsonReason(text)
  if (extension === 'csv' || extension === 'tsv') return tableReason(text)
  if (extension === 'svg' && !/<(?:path|rect|circle|ellipse|line|poly\w+|text|image|use)\b/.test(text)) {
    return 'draws nothing'
  }
  return undefined
}

const BINARY = new Set([
  'jpg',
  'jpeg',
  'webp',
  'bmp',
  'avif',
  'pdf',
  'zip',
  'gz',
  'wasm',
  'db',
  'sqlite',
  'parquet',
  'xlsx',
])

/** Brackets around nothing, however many. What is cut off at the end says something by its length. */
function jsonReason(text: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return saysSomething(value) ? undefined : `holds only ${JSON.stringify(value).slice(0, 60)}`
}

function saysSomething(value: unknown): boolean {
  if (value === null || value === '') return false
  return typeof value === 'object' ? Object.values(value).some(saysSomething) : true
}

function tableReason(text: string): string | undefined {
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return rows.length <= 1 ? 'holds only a header' : undefined
}
