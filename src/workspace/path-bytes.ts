/** Paths of an agent are bytes: Linux allows any but NUL and `/` in a name. Relative ones are joined with `/`. */

const SLASH = Buffer.from('/')

/** Bytes that are UTF-8, as runs of whole characters, or else one byte that is not (Unicode 15, table 3-7). */
const UTF8_RUN =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\xff]/g

/** The path as text; bytes that are not UTF-8 are written as `\xNN`. */
export function pathText(path: Buffer): string {
  const text = path.toString('utf8')
  if (!text.includes('\ufffd') || Buffer.from(text).equals(path)) return text
  return path
    .toString('latin1')
    .replace(UTF8_RUN, (run) =>
      /^[\x80-\xff]$/.test(run) ? `\\x${run.charCodeAt(0).toString(16)}` : Buffer.from(run, 'latin1').toString('utf8'),
    )
}

/** A map key that tells any two paths apart. */
export const pathKey = (path: Buffer): string => path.toString('latin1')

export const keyPath = (key: string): Buffer => Buffer.from(key, 'latin1')

/** `relative` empty means `folder` itself. */
export function joinPath(folder: Buffer, relative: Buffer): Buffer {
  if (relative.length === 0) return folder
  if (folder.length === 0) return relative
  return Buffer.concat([folder, SLASH, relative])
}

/** The last part of a path. */
export function baseName(path: Buffer): Buffer {
  return path.subarray(path.lastIndexOf(SLASH) + 1)
}

/** The folder of a relative path; empty at the top. */
export function parentPath(path: Buffer): Buffer {
  return path.subarray(0, Math.max(0, path.lastIndexOf(SLASH)))
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(path: Buffer, folder: Buffer): boolean {
  if (folder.length === 0) return true
  if (!path.subarray(0, folder.length).equals(folder)) return false
  return path.length === folder.length || path[folder.length] === SLASH[0]
}
