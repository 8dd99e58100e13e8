/** One file's part of a patch as git writes it. Texts are latin1 strings of the bytes, so that nothing is re-encoded. */

/** A version of a file; `content` is absent where it is not shown: too large, or no regular file. */
export type FileVersion = { executable: boolean; content?: Buffer }

/** The patch that makes or removes a whole file. Binary and large content is named only. */
export function wholeFilePatch(path: Buffer, version: FileVersion, kind: 'added' | 'deleted'): string {
  const names = kind === 'added' ? ['/dev/null', quote('b/', path)] : [quote('a/', path), '/dev/null']
  const mode = version.executable ? '100755' : '100644'
  const head = `${header(path)}${kind === 'added' ? 'new' : 'deleted'} file mode ${mode}\n`
  if (version.content === undefined || isBinary(version.content)) {
    return `${head}Binary files ${names[0]} and ${names[1]} differ\n`
  }
  if (version.content.length === 0) return head
  const sign = kind === 'added' ? '+' : '-'
  const { lines, body } = signed(version.content, sign)
  const range = `0,0 ${sign}1,${lines}`
  const hunk = kind === 'added' ? `@@ -${range} @@` : `@@ -1,${lines} +0,0 @@`
  return `${head}--- ${withTab(names[0])}\n+++ ${withTab(names[1])}\n${hunk}\n${body}`
}

/** For a changed file whose content is not shown. */
export function unshownChange(path: Buffer): string {
  return `${header(path)}Binary files ${quote('a/', path)} and ${quote('b/', path)} differ\n`
}

/** As git decides: a NUL among the first 8000 bytes. */
export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0)
}

function header(path: Buffer): string {
  return `diff --git ${quote('a/', path)} ${quote('b/', path)}\n`
}

function signed(content: Buffer, sign: string): { lines: number; body: string } {
  const text = content.toString('latin1')
  const complete = text.endsWith('\n')
  const lines = (complete ? text.slice(0, -1) : text).split('\n')
  const body = lines.map((line) => `${sign}${line}\n`).join('')
  return { lines: lines.length, body: complete ? body : `${body}\\ No newline at end of file\n` }
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' }

/** C-style, as git quotes names with control characters, quotes or backslashes. */
function quote(prefix: string, path: Buffer): string {
  const name = prefix + path.toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names may hold control characters
  const odd = /[\u0000-\u001f\u007f"\\]/g
  if (name.search(odd) === -1) return name
  const escaped = name.replace(odd, (sign) => ESCAPES[sign] ?? `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return `"${escaped}"`
}

/** A name with a space ends in a tab, or readers take the rest of the line for a date. */
function withTab(name: string | undefined): string {
  return name?.includes(' ') && !name.startsWith('"') ? `${name}\t` : `${name}`
}
