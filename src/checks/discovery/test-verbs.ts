import { dirOf, exists, type Folder, joinPath } from './folder.ts'
import { hasTarget } from './makefile.ts'
import { scriptOf } from './package-json.ts'
import type { ShellLine } from './shell-lines.ts'

const ENV_PREFIX = /^(?:(?:env +)?[A-Za-z_][A-Za-z0-9_]*=(?:"[^"]*"|'[^']*'|\S*) +)+/
const LAUNCHER =
  /^(?:sudo +|time +|xvfb-run +(?:-\S+ +)*|uv +run +(?:(?:--with(?:-requirements|-editable)?|--python|-p|--extra|--group|--project|--directory) +\S+ +|--[a-z-]+(?:=\S+)? +)*|(?:poetry|pipenv|hatch|pdm) +run +|npx +(?:--?[a-z-]+ +)*|bunx +|pnpm +(?:exec|dlx) +|uvx +(?:--with +\S+ +)*)+/

const VERBS = [
  /^pytest\b|^py\.test\b/,
  /^python[\d.]* +(?:-[A-Za-z]+ +)*-m +(?:pytest|unittest|nose2?|doctest|tox|nox)\b/,
  /^python[\d.]* +(?:-[A-Za-z]+ +)*(?:\S*\/)?(?:tests?|test[-_]\S*|\S*[-_]tests?|run[-_]tests?|\S*[-_]?(?:test[-_]?)?runner)\.py\b/,
  /^node +(?:--\S+ +)*--test\b/,
  /^(?:node|deno +run(?: +-\S+)*|bun(?: +run)?|tsx|ts-node) +(?:--\S+ +)*(?:\S*\/)?(?:tests?|test[-_]\S*|\S*[-_.](?:test|spec)s?|run[-_]tests?|\S*[-_]?runner)\.[cm]?[jt]s\b/,
  /^(?:npm|pnpm|yarn|bun)(?: +(?:run|run-script))? +tests?(?::\S+)?\b/,
  /^(?:npm|pnpm|yarn) +t$/,
  /^bun +test\b|^deno +test\b|^deno +task +test\b/,
  /^(?:mocha|jest|vitest|ava|tap|tape|jasmine|c8|nyc|playwright +test|uvu|web-test-runner)\b/,
  /^go +test\b|^cargo +(?:test|nextest)\b|^ctest\b|^dotnet +test\b|^mvn +.*\btest\b|^(?:\.\/)?gradlew? +.*\b(?:test|check)\b/,
  /^make +(?:-\S+ +)*(?:test|check|tests)\b|^just +test\b|^task +test\b/,
  /^(?:bats|prove|rspec|tox|nox|phpunit|busted)\b/,
  /^(?:bash|sh|zsh) +(?:-\S+ +)*(?:\S*\/)?(?:tests?|test[-_]\S*|run[-_]?(?:all[-_])?tests?\S*|\S*[-_]tests?)\.sh\b/,
  /^\.?\/?(?:\S*\/)?(?:tests?|test[-_]\S*|run[-_]?(?:all[-_])?tests?\S*|\S*[-_]tests?)\.(?:sh|py|[cm]?js|bats)\b/,
]

const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.(?:py|go)|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?|[^/]*\.bats)$|(?:^|\/)tests?\//

/** What a line runs once variables and launchers such as `uv run` are taken away. */
export function bareCommand(text: string): string {
  return text.replace(ENV_PREFIX, '').replace(LAUNCHER, '').replace(ENV_PREFIX, '')
}

/** True where a line starts with a word that runs tests. */
export function isTestCommand(text: string): boolean {
  const bare = bareCommand(text)
  return VERBS.some((verb) => verb.test(bare))
}

/** True where what the line names is there: the file, the package's script, the make target, or some test file. */
export function resolves(line: ShellLine, folder: Folder): boolean {
  const bare = bareCommand(line.text)
  const here = (path: string): string => joinPath(line.cwd, path) ?? path
  const npm = /^(?:npm|pnpm|yarn|bun)(?: +(?:run|run-script))? +(t$|tests?(?::[^\s&|;]+)?)/.exec(bare)
  if (npm !== null && !/^bun +test\b/.test(bare)) {
    return scriptOf(folder, line.cwd, npm[1] === 't' ? 'test' : (npm[1] ?? 'test')) !== undefined
  }
  const make = /^make +(?:-\S+ +)*(\S+)/.exec(bare)
  if (make !== null) return hasTarget(folder, line.cwd, make[1] ?? '')
  if (/^go +test\b/.test(bare)) return someUnder(folder, line.cwd, /(?:^|\/)go\.mod$|_test\.go$/)
  if (/^cargo\b/.test(bare)) return exists(folder, here('Cargo.toml'))
  const named = namedPaths(bare)
  if (named.length > 0) return named.every((path) => exists(folder, here(path)) || isGlob(path))
  return someUnder(folder, line.cwd, TEST_FILE) || someUnder(folder, line.cwd, /\.(?:py|[cm]?[jt]sx?)$/)
}

const isGlob = (path: string): boolean => /[*?[{]/.test(path)

/** The arguments that look like paths of files: with an extension or a folder in front. */
export function namedPaths(bare: string): string[] {
  const command = bare.split(/\s*(?:&&|\|\||[;|])\s*/)[0] ?? ''
  return command
    .split(/\s+/)
    .filter(
      (word) =>
        /^(?:\.?\.?\/)?[\w@.+-][\w@./+*-]*\.[A-Za-z]{1,5}(?:::\S+)?$/.test(word) && !/^\d+(?:\.\d+)+$/.test(word),
    )
    .filter((word) => !word.startsWith('-') && dirOf(word) !== '/')
    .map((word) => word.replace(/::.*$/, '').replace(/^\.\//, ''))
}

function someUnder(folder: Folder, cwd: string, pattern: RegExp): boolean {
  for (const path of folder.paths) {
    if ((cwd === '.' || path.startsWith(`${cwd}/`)) && pattern.test(path)) return true
  }
  return false
}
