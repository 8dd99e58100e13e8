/** What a file of a deliverable is to the verifier. `support`: configuration and start-up hooks that steer tests. */
export type FileRole = 'source' | 'test' | 'support' | 'output' | 'other'

const OUTPUT_DIR =
  /(?:^|\/)(?:node_modules|dist|build|out|vendor|third_party|target|coverage|bin\/Debug|\.venv|venv|__pycache__|\.next|site-packages)\//
const OUTPUT_NAME =
  /(?:\.min\.[cm]?js|\.bundle\.[cm]?js|\.map|\.lock|\.(?:zip|tar|tgz|gz|whl|so|dylib|dll|exe|wasm|o|a|pyc|jar|class))$/

const TEST_DIR = /(?:^|\/)(?:tests?|__tests__|specs?|testing|e2e|__mocks__)\//i
const TEST_NAME =
  /(?:^|\/)(?:test_[^/]*\.py|[^/]*_tests?\.(?:py|go|rs|rb|sh|c|cc|cpp|exs|ts|js)|tests?\.[a-z]+|[^/]*[.-](?:test|spec|tests)\.[cm]?[jt]sx?|(?:test|spec)[-_][^/]*\.(?:[cm]?[jt]sx?|sh|bats|rb|c|cc|cpp)|run[-_]?(?:all[-_])?tests?[^/]*\.(?:sh|py|[cm]?js|ts)|[^/]*\.bats|[^/]*Tests?\.(?:java|kt|cs|swift)|[^/]*_spec\.rb|[^/]*\.t)$/
const SUPPORT_NAME =
  /(?:^|\/)(?:conftest\.py|sitecustomize\.py|usercustomize\.py|setup\.py|noxfile\.py|[^/]*\.pth|[^/]*\.config\.[cm]?[jt]s|\.[a-z]+rc\.[cm]?js|(?:karma|wdio)\.conf\.js|setup[-_]?tests?\.[cm]?[jt]s)$/i
const FIXTURE_DIR = /(?:^|\/)(?:fixtures?|testdata|__snapshots__|golden)\//i

const SOURCE_EXTENSION =
  /\.(?:py|pyx|[cm]?js|jsx|[cm]?ts|tsx|go|rs|c|h|cc|cpp|cxx|hpp|java|kt|rb|php|pl|pm|lua|sh|bash|zsh|sql|swift|zig|hs|ml|ex|exs|clj|scala|cs|r|jl|nim|d|wat|awk|tcl|dart|erl|f90|pas|groovy|ps1)$/i
const INTERPRETER_LINE = /^#! *(?:\/[^ ]*\/)?(?:env +(?:-S +)?)?[a-z0-9._/-]+/i

/** The role of one file, by its path and, where the name says nothing, its first line. */
export function classifyFile(path: string, firstLine: string): FileRole {
  if (OUTPUT_DIR.test(path) || OUTPUT_NAME.test(path)) return 'output'
  if (SUPPORT_NAME.test(path)) return 'support'
  if (/\.d\.[cm]?ts$/.test(path)) return 'other'
  if (TEST_NAME.test(path)) return 'test'
  const isCode = SOURCE_EXTENSION.test(path) || INTERPRETER_LINE.test(firstLine)
  // Data that tests read or write is neither: a test may write its output there, and the probes see whether it looks at it.
  if (FIXTURE_DIR.test(path)) return 'other'
  if (TEST_DIR.test(path)) return isCode ? 'test' : 'other'
  return isCode ? 'source' : 'other'
}

const INSTALLED = /(?:^|\/)(?:node_modules|\.venv|venv|site-packages|third_party)\//

/** True for what a build leaves and a program can load: `dist/a.js`, a bundle, bytecode, a library. */
export function isBuiltCode(path: string): boolean {
  if (INSTALLED.test(path) || classifyFile(path, '') !== 'output') return false
  return SOURCE_EXTENSION.test(path) || /\.(?:so|dylib|dll|exe|wasm|o|a|pyc|jar|class|whl)$/.test(path)
}
