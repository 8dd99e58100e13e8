import type { FileText } from '../mutate/mutation.ts'

/** Steps whose failure is thrown away in so many words: what stands behind `||` cannot fail. */
const SPARED = /\|\|[ \t]*(?:true|:|exit 0|(?:echo|printf)\b[^;&|\n]*)(?=[ \t]*(?:[;&|)\n]|$))/g

/** A command such that it ends with the first step that fails. */
export function strictCommand(text: string): string {
  return `set -eo pipefail\n${text.replace(SPARED, '')}`
}

const IS_SHELL = /\.(?:sh|bash|bats)$/
const SHELL_LINE = /^#!.*\b(?:ba|da|z|k)?sh\b/
const MAX_SCRIPTS = 50

/** The folder's shell scripts, each such that it ends with the first step that fails. */
export function strictScripts(paths: readonly string[], read: (path: string) => string | undefined): FileText[] {
  return paths
    .flatMap((path): FileText[] => {
      const text = IS_SHELL.test(path) || !/\.\w+$/.test(path) ? read(path) : undefined
      if (text === undefined || path.endsWith('.bats')) return []
      const line = SHELL_LINE.exec(text)?.[0]
      if (line === undefined && !IS_SHELL.test(path)) return []
      const head = line === undefined ? '' : text.slice(0, text.indexOf('\n') + 1)
      return [{ path, text: `${head}set -e\n${text.slice(head.length).replace(SPARED, '')}` }]
    })
    .slice(0, MAX_SCRIPTS)
}
