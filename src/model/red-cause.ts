import type { RunFacts } from './facts.ts'

/** Why a run is red: only `test` is a test that said no. */
export type RedCause =
  | { kind: 'missing-program'; name?: string }
  | { kind: 'wrong-toolchain'; detail: string }
  | { kind: 'missing-package'; name: string }
  | { kind: 'nothing-to-run' }
  | { kind: 'not-loaded' }
  | { kind: 'test' }

/** Reads the cause off the exit status, the counts and the last lines, which the agent's own process wrote. */
export function redCauseOf(run: RunFacts): RedCause {
  const { counts } = run
  const program = missingProgramOf(run)
  if (run.exitCode === 126 || run.exitCode === 127) {
    return { kind: 'missing-program', ...(program === undefined ? {} : { name: program }) }
  }
  if ((counts?.passed ?? 0) > 0) return { kind: 'test' }
  const detail = wrongToolchainOf(run)
  if (detail !== undefined) return { kind: 'wrong-toolchain', detail }
  if (program !== undefined) return { kind: 'missing-program', name: program }
  const name = missingPackageOf(run)
  if (name !== undefined) return { kind: 'missing-package', name }
  const lines = linesOf(run)
  if (lines.some((line) => NOT_LOADED.test(line))) return { kind: 'not-loaded' }
  if (counts?.executed === 0 || lines.some((line) => NOTHING.test(line))) return { kind: 'nothing-to-run' }
  return { kind: 'test' }
}

const PROGRAM = [
  // bash: "x.sh: line 3: rg: command not found"; dash: "sh: 1: rg: not found"; zsh: "command not found: rg"
  /(?:^|: )(?:line )?\d+: ([\w.+/-]+): (?:command )?not found$/,
  /^(?:[\w./-]+: )?([\w.+/-]+): command not found$/,
  /command not found: ([\w.+-]+)$/,
  /^(?:\/usr\/bin\/)?env: [‘'"]?([^’'":]+)[’'"]?: No such file or directory/,
  /^make(?:\[\d+\])?: ([\w.+-]+): No such file or directory/,
  /\bspawn(?:Sync)? ([\w.+-]+) ENOENT/,
  /exec: "([\w.+-]+)": executable file not found/,
  /could not execute process `([\w.+-]+)[^`]*` \(never executed\)/,
]
/** A program that is there and cannot work: its service or its plug-in is missing. */
const SERVICE: readonly { pattern: RegExp; name: string }[] = [
  {
    pattern: /Cannot connect to the Docker daemon|permission denied while trying to connect to the [Dd]ocker/,
    name: 'docker',
  },
  { pattern: /^docker: '\w+' is not a docker command|^Usage: {2}docker \[OPTIONS\] COMMAND/, name: 'docker' },
  { pattern: /[Cc]annot connect to Podman/, name: 'podman' },
]
/** npx looks in vain for a program that is not installed and cannot be fetched either. */
const UNREACHED = /^npm (?:error|ERR!) (?:code (?:EAI_AGAIN|ENOTFOUND|ENETUNREACH|ECONNREFUSED)|network )/
const SPAWNS = /_execute_child|subprocess\.py/
const PYTHON_SPAWN = /^FileNotFoundError: \[Errno 2\] No such file or directory: '([\w.+-]+)'/

/** The program that was looked for in vain, also where a script swallowed the status 127. */
export function missingProgramOf(run: RunFacts): string | undefined {
  const lines = linesOf(run)
  const found = firstMatch(lines, PROGRAM)
  if (found !== undefined) return found
  if (lines.some((line) => UNREACHED.test(line))) {
    const fetched = /\bnpx +(?:-\S+ +)*([\w@./-]+)/.exec(run.command)?.[1]
    if (fetched !== undefined) return fetched
  }
  const service = SERVICE.find(({ pattern }) => lines.some((line) => pattern.test(line)))
  if (service !== undefined) return service.name
  return lines.some((line) => SPAWNS.test(line)) ? firstMatch(lines, [PYTHON_SPAWN]) : undefined
}

const TOOLCHAIN: readonly { pattern: RegExp; words: (match: RegExpExecArray) => string }[] = [
  { pattern: /go(?:\.mod)? requires go >= ([\d.]+)/, words: (match) => `go ${match[1]}` },
  { pattern: /note: module requires Go ([\d.]+)/, words: (match) => `go ${match[1]}` },
  { pattern: /invalid go version '([\d.]+)'/, words: (match) => `go ${match[1]}` },
  { pattern: /(?:requires|or newer) rustc ([\d.]+)/, words: (match) => `rustc ${match[1]}` },
  { pattern: /feature `(edition\d+)` is required/, words: (match) => `cargo with ${match[1]}` },
  { pattern: /requires a different Python: \S+ not in '([^']+)'/, words: (match) => `python ${match[1]}` },
  { pattern: /\bEBADENGINE\b.*(?:node|npm): '?([^',}]+)/, words: (match) => `node ${match[1]}` },
  { pattern: /^(?:\S*\/)?node: bad option: (\S+)/, words: (match) => `node with ${match[1]}` },
  { pattern: /Unknown file extension "(\.tsx?)"/, words: (match) => `node that runs ${match[1]} files` },
  { pattern: /has no attribute '(enable_load_extension)'/, words: (match) => `python with ${match[1]}` },
  { pattern: /version `(GLIBC_[\d.]+)' not found/, words: (match) => `a system with ${match[1]}` },
]

/** What kind of tool it would take, such as `go 1.24.7`, where the output says that this one is too old or too plain. */
export function wrongToolchainOf(run: RunFacts): string | undefined {
  for (const { pattern, words } of TOOLCHAIN) {
    for (const line of linesOf(run)) {
      const match = pattern.exec(line)
      if (match !== null) return words(match)
    }
  }
  return undefined
}

const PACKAGE = [
  /\bNo module named '?([A-Za-z_][\w.]*)'?/,
  /Cannot find (?:module|package) '([^'./][^']*)'/,
  /no required module provides package ([^\s;]+)/,
  /cannot find module providing package (\S+)/,
  /no matching package named `([^`]+)` found/,
  /could not determine executable to run|canceled due to missing packages.*\["?([^"\]]+)/,
]

/** The package that an import or a runner did not find. */
export function missingPackageOf(run: RunFacts): string | undefined {
  return firstMatch(linesOf(run), PACKAGE)
}

const NOT_LOADED =
  /\b(?:ModuleNotFoundError|ImportError|SyntaxError|IndentationError|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)\b|Cannot find (?:module|package)|errors? during collection|can't open file|error: could not compile|\[build failed\]|\[setup failed\]/

const NOTHING =
  /\bMissing script: |No rule to make target|no tests? (?:ran|found|collected|to run)|No test files? found|Could not find '.*[*{].*'|file or directory not found/i

/** What says why it is red: the end of the output, and before it the lines that name what is missing. */
const linesOf = ({ missingLines, lastLines }: RunFacts): readonly string[] =>
  missingLines === undefined ? lastLines : [...missingLines, ...lastLines]

/** True for a line that names a program, a toolchain or a package that is not there. */
export function namesMissing(line: string): boolean {
  const patterns = [...PROGRAM, UNREACHED, SPAWNS, PYTHON_SPAWN, ...PACKAGE]
  return [...patterns, ...[...SERVICE, ...TOOLCHAIN].map(({ pattern }) => pattern)].some((one) => one.test(line))
}

function firstMatch(lines: readonly string[], patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    for (const line of lines) {
      const name = pattern.exec(line)?.[1]
      if (name !== undefined) return name
    }
  }
  return undefined
}
