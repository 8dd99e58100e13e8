import type { Folder } from '../discovery/folder.ts'
import { classifyFile } from '../intake/classify.ts'

const CALL =
  /\b(python3?|bash|sh|perl|node|ruby|lua|php|awk +-f)\b["']?[\s,]+(?:["']?-\w+["']?[\s,]+)*["'(]*(?:\$\{?\w+\}?\/|\$\(\w+\)\/|\.\/)?([\w./-]+)/g

/**
 * Files without a known extension or interpreter line that the command or a test hands to an interpreter, with the line
 * that they would begin with: `python3 bin/tool` makes bin/tool Python.
 */
export function interpretedFiles(folder: Folder, texts: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const text of texts) {
    for (const [, interpreter = '', name = ''] of text.matchAll(CALL)) {
      for (const path of folder.paths) {
        const isNamed = path === name || path.endsWith(`/${name}`) || name.endsWith(`/${path}`)
        if (isNamed && classifyFile(path, '') === 'other' && !/\.\w+$/.test(path)) found.set(path, `#!${interpreter}`)
      }
    }
  }
  return found
}
