/** An error as an output shows it: where it was raised, and what it says. */
export type RaisedError = { file: string; line: number; message: string }

/**
 * True where a test without an assertion library complained by an error of its own: somebody wrote it down, in a file or on a
 * line that is a test, to say "wrong". Errors that a program makes by itself are no complaint.
 */
export function ownComplaint(text: string, isInTest: (file: string, line: number) => boolean): boolean {
  const written = [...pythonErrors(text), ...javascriptErrors(text), ...javaErrors(text)].filter(({ message }) =>
    WRITTEN.test(message),
  )
  const said = [...saidErrors(text)].filter(({ message }) => !BY_ITSELF.test(message))
  return [...written, ...said].some(({ file, line }) => isInTest(file, line))
}

/** Errors whose class says that somebody made them, as opposed to those of the language. */
const WRITTEN =
  /^(?:[\w.]+\.)?(?:Error|Exception|RuntimeError|RuntimeException|IllegalStateException|Failed|Failure|TestFailure|TestError|SystemExit|ValueError: (?:expected|got|wrong|mismatch))\b/i

/** What languages whose errors have no class say where nobody wrote a message. */
const BY_ITSELF =
  /^(?:Can't |Can not |Undefined |Illegal |Not an? |Odd |Argument "|Use of |Deep recursion|runtime error|index out of|attempt to |called `|range |slice |explicit panic|not (?:yet )?implemented|divi(?:de|ded|sion)|byte index|capacity overflow|bad argument|stack overflow|undefined (?:local|method)|uninitialized constant|wrong number of|comparison of|no implicit|nil can't|Call to |Cannot |Uncaught (?!Exception|RuntimeException))/

/** Perl's die, Go's and Rust's panic, Lua's error, Ruby's raise and PHP's throw. */
function* saidErrors(text: string): Generator<RaisedError> {
  const forms: readonly {
    pattern: RegExp
    order: readonly ['message' | 'file' | 'line', 'message' | 'file' | 'line', 'message' | 'file' | 'line']
  }[] = [
    { pattern: /^(.{1,500}) at (\S{1,300}) line (\d+)\.$/gm, order: ['message', 'file', 'line'] },
    { pattern: /panicked at ([^\s:]+\.rs):(\d+):\d+:\n(.+)/g, order: ['file', 'line', 'message'] },
    {
      pattern: /^panic: (.{1,500})(?: \[recovered\])?\n(?:.*\n){1,12}?main\.\S+\(.*\)\n\t(\S+\.go):(\d+)/gm,
      order: ['message', 'file', 'line'],
    },
    { pattern: /^\S*lua\S*: ([^\s:]+\.lua):(\d+): (.+)$/gm, order: ['file', 'line', 'message'] },
    { pattern: /^(\S+\.rb):(\d+):in [`'].*': (.+ \(RuntimeError\))$/gm, order: ['file', 'line', 'message'] },
    {
      pattern: /\bFatal error: {1,2}Uncaught ((?:Runtime)?Exception: .+) in (\/[^\s:]+):(\d+)$/gm,
      order: ['message', 'file', 'line'],
    },
  ]
  for (const { pattern, order } of forms) {
    for (const match of text.matchAll(pattern)) {
      const part = (name: 'message' | 'file' | 'line'): string => match[order.indexOf(name) + 1] ?? ''
      yield { file: part('file'), line: Number(part('line')), message: part('message') }
    }
  }
}

/** The innermost frame and the message of each Python traceback. */
export function pythonErrors(text: string): (RaisedError & { within: string })[] {
  return text
    .split(/^Traceback \(most recent call last\):$/m)
    .slice(1)
    .map((trace) => {
      const frame = [...trace.matchAll(/^ +File "([^"\n]+)", line (\d+)(?:, in (\S+))?/gm)].at(-1)
      const message = /^(?! )(\S.*)$/m.exec(trace)?.[1] ?? ''
      return { file: frame?.[1] ?? '', line: Number(frame?.[2] ?? 0), within: frame?.[3] ?? '', message }
    })
}

/** The first frame and the message of each uncaught JavaScript error. */
function javascriptErrors(text: string): RaisedError[] {
  const found = text.matchAll(
    /^(?:Uncaught )?((?:[A-Za-z]*Error|Failure)\b.*)\n(?:.*\n){0,4}?\s+at (?:.*\()?(?:file:\/\/)?([^\s():]+):(\d+):\d+\)?$/gm,
  )
  return [...found].map((match) => ({ message: match[1] ?? '', file: match[2] ?? '', line: Number(match[3]) }))
}

/** The first frame and the message of each uncaught Java exception. */
function javaErrors(text: string): RaisedError[] {
  const found = text.matchAll(/^Exception in thread "[^"]*" (\S+.*)\n\s+at [\w.$]+\(([\w.]+\.java):(\d+)\)/gm)
  return [...found].map((match) => ({ message: match[1] ?? '', file: match[2] ?? '', line: Number(match[3]) }))
}
