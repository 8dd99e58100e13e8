import type { Path } from '../model/ids.ts'
import type { Gits } from './git.ts'

/** More of a text than an index can use. */
const MAX_TEXT_BYTES = 1_000_000

/** The text of some files of a commit by their path, read by one process; absent where there is no such file. */
export async function readBlobs(
  commit: string,
  files: readonly string[],
  path: Path,
  gits: Gits,
): Promise<Map<string, string>> {
  const plain = files.filter((file) => !file.includes('\n'))
  const stdin = plain.map((file) => `${commit}:${file}\n`).join('')
  const texts = new Map<string, string>()
  if (plain.length === 0) return texts
  const { stdout } = await gits.inside(['cat-file', '--batch'], { cwd: path, stdin })
  const bytes = Buffer.from(stdout)
  let at = 0
  for (const file of plain) {
    const end = bytes.indexOf(0x0a, at)
    if (end === -1) break
    const header = /^[0-9a-f]+ (\w+) (\d+)$/.exec(bytes.subarray(at, end).toString('latin1'))
    at = end + 1
    if (header === null) continue
    const size = Number(header[2])
    if (header[1] === 'blob') texts.set(file, bytes.subarray(at, at + Math.min(size, MAX_TEXT_BYTES)).toString('utf8'))
    at += size + 1
  }
  return texts
}
