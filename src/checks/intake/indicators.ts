/** Words of start-up hooks and test files that make results other than they are. They choose between words, alone they change nothing. */
const INDICATORS = [
  /pytest_runtest_makereport|\.outcome *=[^=]|longrepr *= *None/,
  /pytest_sessionfinish[\s\S]{0,400}exitstatus *=/,
  /os\._exit|process\.reallyExit|process\.exitCode *= *0\b/,
  /unittest\.(?:TestCase|TestResult|TextTestResult)\.\w+ *=[^=]/,
  /assert\.(?:\w+) *= *(?:\(|function|async|[a-z_$]+ *=>)/,
]

const START_UP_HOOK = /(?:^|\/)(?:sitecustomize\.py|usercustomize\.py|[^/]*\.pth)$/

/** A runner or a module of the runner's name inside the folder, which the command may run instead of the real one. */
const FALSE_RUNNER =
  /(?:^|\/)(?:bin\/)?(?:python3?|node|npm|npx|pytest|go|cargo|bats|make|bun|deno)$|^(?:pytest|unittest|_pytest)(?:\.py|\/__init__\.py)$/

/** True where a file looks like one that changes what the tests report. */
export function looksLikeTampering(path: string, text: string): boolean {
  return START_UP_HOOK.test(path) || INDICATORS.some((pattern) => pattern.test(text))
}

/** True where a file has the name of a test runner. */
export function isFalseRunner(path: string): boolean {
  return FALSE_RUNNER.test(path)
}

const KNOWN_PROGRAM =
  /^(?:python[\d.]*|node|npm|npx|yarn|pnpm|bun|deno|py\.?test|uv|go|cargo|rustc|bats|make|g?cc|clang|perl|ruby|php|lua|java|javac|(?:ba|da|z|k)?sh|env|git|diff|cmp|grep|awk|sed|test|true|false)$/

/** True for the name of a shell, an interpreter, a compiler, a runner or a tool that compares. */
export function isKnownProgram(name: string): boolean {
  return KNOWN_PROGRAM.test(name)
}
