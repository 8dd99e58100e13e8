import { safeJson } from '../lib/safe-json.ts'

/** What a command needs of the world outside; one object, made in main.ts. */
export type CliContext = {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  argv: readonly string[]
  /** True where a person watches and can be asked. */
  interactive: boolean
  color: boolean
  out: (text: string) => void
  err: (text: string) => void
  stderr: NodeJS.WriteStream
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal
  setExitCode: (code: number) => void
}

/** One JSON document on stdout. */
export function printJson(context: CliContext, document: unknown): void {
  context.out(`${safeJson(document, 2)}\n`)
}
