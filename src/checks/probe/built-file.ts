import { classifyFile, isBuiltCode } from '../intake/classify.ts'
import { readBytes } from '../read-text.ts'

/** First bytes of programs: ELF, Mach-O, PE, a zipped Python program, Java bytecode. */
const MAGIC = /^(?:\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe|MZ)/
const ARCHIVE = /\.(?:zip|pyz|egg|tar|tgz|tar\.gz)$/

/**
 * A file that a program can load or run in place of the source: built code, a compiled program, an archive that the command
 * names, or an installed file of the same name as a source.
 */
export function builtFile(folder: {
  paths: readonly string[]
  sources: readonly string[]
  root: string
  named: string
}): string | undefined {
  const stems = new Set(folder.sources.map(stemOf))
  return folder.paths.find((path) => {
    if (isBuiltCode(path)) return true
    if (ARCHIVE.test(path)) return folder.named.includes(path)
    const role = classifyFile(path, '')
    if (role === 'output') return stems.has(stemOf(path)) && !/\.(?:map|lock|gz)$/.test(path)
    return role === 'other' && MAGIC.test(startOf(folder.root, path))
  })
}

const startOf = (root: string, path: string): string =>
  Buffer.from(readBytes(root, path, 4) ?? new Uint8Array()).toString('latin1')

const stemOf = (path: string): string => /([^/]+?)(?:\.[^/]*)?$/.exec(path)?.[1] ?? path
