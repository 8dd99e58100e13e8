import { dirOf, type Folder } from '../discovery/folder.ts'
import { scriptOf } from '../discovery/package-json.ts'

/** Segments that look at what programs before them wrote. */
const COMPARES = /^(?:! *)?(?:diff|cmp|e?grep|test|\[\[?|jq -e|sha\d+sum -c|md5sum -c)(?:\s|$)/

/** Whether the command itself compares what the programs that it runs have written. */
export function comparesItself(text: string): boolean {
  const segments = segmentsOf(text)
  return segments.length > 1 && segments.some((segment) => COMPARES.test(segment) || COMPARING_PIPE.test(segment))
}

/**
 * Words of a command that may name what drives the test. What stands in `$(…)`, before a comparing pipe or behind a
 * compiler is used by the test, it is not the test.
 */
export function drivingWords(text: string): string[] {
  return segmentsOf(text).flatMap((segment) => (isUse(segment) ? [] : wordsOf(segment)))
}

const COMPILER =
  /^\s*(?:\S+=\S*\s+)*(?:@|-)?(?:\$\((?:CC|CXX|RUSTC|GO)\)|g?cc|g\+\+|clang(?:\+\+)?|c\+\+|c99|rustc|javac|tsc|go build|ar|ld)\b/
const COMPARING_PIPE = /\|\s*(?:diff|cmp|e?grep|jq|awk|sort|sed|wc|sha\d+sum|md5sum|python3? -c|xargs)\b/

function segmentsOf(text: string): string[] {
  return text
    .replace(/\\\n/g, ' ')
    .split(/\n|&&|\|\||;/)
    .map((segment) => segment.trim())
}

function isUse(segment: string): boolean {
  if (segment === '' || segment.startsWith('#')) return true
  return (
    /\$\((?!\w+\))|`|[^2&]>(?!&|\s*\/dev\/null)|<\(/.test(segment) ||
    COMPARING_PIPE.test(segment) ||
    COMPILER.test(segment)
  )
}

function wordsOf(text: string): string[] {
  return text.split(/[\s'"`;|&()<>=]+/).filter((word) => word !== '')
}

/** The command with the package's script or the Makefile behind it, as far as one step shows. */
export function expandedCommand(command: { text: string; cwd: string }, folder: Folder): string {
  const parts = [command.text]
  const script = /\b(?:npm|pnpm|yarn|bun)(?: +(?:run|run-script))? +(t\b|[\w:.-]+)/.exec(command.text)?.[1]
  if (script !== undefined) parts.push(scriptOf(folder, command.cwd, script === 't' ? 'test' : script) ?? '')
  const make = /\bmake\b((?: +-\S+)*)(?: +([\w.-]+))?/.exec(command.text)
  if (make !== null) parts.push(recipeOf(folder, command.cwd, make[2]))
  return parts.join('\n')
}

function recipeOf(folder: Folder, cwd: string, target: string | undefined): string {
  const makefile = [...folder.paths].find((path) => dirOf(path) === cwd && /(?:^|\/)(?:GNUm|[Mm])akefile$/.test(path))
  const lines = (makefile === undefined ? '' : (folder.read(makefile) ?? '')).split('\n')
  const at = lines.findIndex((line) => (target === undefined ? /^[\w.-]+:/.test(line) : line.startsWith(`${target}:`)))
  if (at < 0) return ''
  const end = lines.findIndex((line, index) => index > at && !line.startsWith('\t'))
  return lines
    .slice(at, end < 0 ? undefined : end)
    .join('\n')
    .replace(/^\t[@-]*/gm, '')
}

/** Segments that compare texts or files, and those that compare a value. */
const COMPARES_FILES = /^(?:(?:if|elif|while) +)?(?:! *)?(?:diff|cmp|e?grep|jq -e)\s/
const COMPARES_VALUE = /^(?:(?:if|elif|while) +)?(?:! *)?(?:test|\[\[?) .* (?:==?|!=|=~|-(?:eq|ne|[lg][te])) /

/** Whether a script compares by itself what the programs that it runs have written: neither its arguments nor their status. */
export function comparesResults(script: string): boolean {
  const captured = [...script.matchAll(/\b(\w+)=["']?(?:\$\((?!\()|`)/g)].map(([, name = '']) => name)
  const isResult = new RegExp(`\\$\\((?!\\()|\`${captured.map((name) => `|\\$\\{?${name}\\b`).join('')}`)
  return segmentsOf(script).some(
    (segment) => COMPARES_FILES.test(segment) || (COMPARES_VALUE.test(segment) && isResult.test(segment)),
  )
}

/** Whether a script captures, pipes or keeps what the file of this name prints. */
export function usesOutputOf(script: string, name: string): boolean {
  return segmentsOf(script).some(
    (segment) => segment.includes(name) && isUse(segment) && !/^(?:source|\.) /.test(segment),
  )
}

const CALL =
  /^(?:if +!? *|! *|exec +|time +|timeout +\S+ +|\w+=\S* +)*(?:(?:python3?|node|bash|sh|perl|ruby)(?: +-\w+)* +)?(["']?[\w./${}-]+["']?)/

/** Scripts that a shell script hands over to: called barely, so that their exit is the script's. */
export function delegatedWords(script: string): string[] {
  return segmentsOf(script).flatMap((segment) => {
    if (isUse(segment) || /^(?:fi|then|else|done|do|\}|\{|case|esac)\b/.test(segment)) return []
    const word = CALL.exec(segment)?.[1]?.replace(/["']/g, '')
    return word === undefined ? [] : [word.replace(/^\$(?:\{?\w+\}?)\//, './')]
  })
}

/** Scripts that a loop over a pattern hands over to, one after the other: `for f in checks/*.sh; do sh "$f"; done`. */
export function loopedPaths(text: string, cwd: string, paths: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\bfor +(\w+) +in +([^;\n]*\*[^;\n]*)/g)].flatMap(([, name = '', patterns = '']) => {
    const isCalled = segmentsOf(text).some(
      (segment) =>
        !isUse(segment) && new RegExp(`^(?:do +)?[^|]*\\$\\{?${name}\\b`).test(segment) && CALLED.test(segment),
    )
    if (!isCalled) return []
    const wanted = wordsOf(patterns).map((pattern) => globOf(cwd === '.' ? pattern : `${cwd}/${pattern}`))
    return [...paths].filter((path) => wanted.some((glob) => glob.test(path)))
  })
}

/** A call of what a variable holds, by an interpreter or by itself. */
const CALLED =
  /^(?:do +)?(?:if +!? *|! *|\w+=\S* +)*(?:(?:python3?|node|bash|sh|perl|ruby)(?: +-\w+)* +)?["']?(?:\.\/)?\$/

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/^\.\//, '')
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '[^/]*')}$`,
  )
