/** Width and height in pixels as an image's header says; `none` where the bytes are no such image, absent where they do not say. */
export type ImageSize = { width: number; height: number } | 'none' | undefined

const READERS: Readonly<Record<string, (bytes: Uint8Array, view: DataView) => ImageSize>> = {
  png: (bytes, view) =>
    starts(bytes, '\x89PNG') ? { width: view.getUint32(16), height: view.getUint32(20) } : ('none' as const),
  gif: (bytes, view) =>
    starts(bytes, 'GIF8') ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : ('none' as const),
  jpg: jpegSize,
  jpeg: jpegSize,
  webp: webpSize,
}

/** Shorter than any header that is read here; the smallest real images are longer. */
const MIN_BYTES = 24

/** Absent for a format that is not read here. `bytes` is the beginning of the file. */
export function imageSize(extension: string, bytes: Uint8Array): ImageSize {
  const reader = READERS[extension]
  if (reader === undefined) return undefined
  if (bytes.length < MIN_BYTES) return 'none'
  return reader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((sign, index) => bytes[at + index] === sign.charCodeAt(0))

/** The size stands in the first frame header, behind segments of any length. */
function jpegSize(bytes: Uint8Array, view: DataView): ImageSize {
  if (!starts(bytes, '\xff\xd8\xff')) return 'none'
  let at = 2
  while (at + 9 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) return undefined
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

function webpSize(bytes: Uint8Array, view: DataView): ImageSize {
  if (!starts(bytes, 'RIFF') || !starts(bytes, 'WEBP', 8)) return 'none'
  if (bytes.length < 30) return undefined
  if (starts(bytes, 'VP8 ', 12)) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (starts(bytes, 'VP8L', 12)) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (!starts(bytes, 'VP8X', 12)) return undefined
  const threeBytes = (from: number): number => (view.getUint32(from, true) & 0xffffff) + 1
  return { width: threeBytes(24), height: (view.getUint32(26, true) >>> 8) + 1 }
}
