/** Why a file says nothing although it is there; absent where it does say something. `text` is its beginning. */
export function emptinessOf(path: string, bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'has 0 bytes'
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  if (extension === 'png' || extension === 'gif') return pixelReason(extension, bytes)
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

const BINARY = new Set(['jpg', 'jpeg', 'webp', 'pdf', 'zip', 'gz', 'wasm', 'db', 'sqlite', 'parquet', 'xlsx'])

function pixelReason(extension: string, bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 24) return 'is no image'
  const png = extension === 'png'
  const [width, height] = png
    ? [view.getUint32(16), view.getUint32(20)]
    : [view.getUint16(6, true), view.getUint16(8, true)]
  if (png ? bytes[0] !== 0x89 || bytes[1] !== 0x50 : bytes[0] !== 0x47 || bytes[1] !== 0x49) return 'is no image'
  return width <= 1 && height <= 1 ? `is an image of ${width}×${height} pixels` : undefined
}

function jsonReason(text: string): string | undefined {
  const compact = text.replace(/\s+/g, '')
  return ['{}', '[]', 'null', '""', '{"results":[]}', '{"results":{}}'].includes(compact)
    ? `holds only ${compact}`
    : undefined
}

function tableReason(text: string): string | undefined {
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return rows.length <= 1 ? 'holds only a header' : undefined
}
