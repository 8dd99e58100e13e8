#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { isDiskFull } from '../lib/system-error.ts'
import { UserError } from '../model/errors.ts'
import type { CliContext } from './context.ts'
import { buildProgram } from './program.ts'

const EXIT_USAGE = 2
const EXIT_BUG = 70
const EXIT_INTERRUPTED = 130

/** Runs one command line and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const stop = new AbortController()
  const context: CliContext = {
    cwd: process.cwd(),
    env: process.env,
    argv,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    stderr: process.stderr,
    signal: stop.signal,
    setExitCode: (code) => {
      exitCode = code
    },
  }
  const release = onSignals(stop, context)
  try {
    await buildProgram(context).parseAsync(['node', 'bakeoff', ...argv])
    return stop.signal.aborted ? EXIT_INTERRUPTED : exitCode
  } catch (error) {
    return exitCodeOf(error, context)
  } finally {
    release()
  }
}

/** The first signal asks for an orderly stop, the second one does not wait for it. */
function onSignals(stop: AbortController, context: CliContext): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED)
    context.err('\nStopping. What runs is ended and recorded; once more to leave at once.\n')
    stop.abort()
  }
  for (const name of names) process.on(name, onSignal)
  return () => {
    for (const name of names) process.off(name, onSignal)
  }
}

function exitCodeOf(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (error instanceof UserError) {
    context.err(`bakeoff: ${error.message}\n`)
    if (error.hint !== undefined) context.err(`  ${error.hint}\n`)
    return EXIT_USAGE
  }
  if (error instanceof Error && isDiskFull(error)) {
    context.err(`bakeoff: The disk is full: ${error.message}.\n`)
    context.err('  Free some space, then go on with `bakeoff run --resume`: what was recorded is kept.\n')
    return EXIT_USAGE
  }
  context.err(
    `bakeoff: this is a bug in Bakeoff.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return EXIT_BUG
}

const started = process.argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  // A reader that goes away (`| head`) ends the output, not the run.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  process.exitCode = await main(process.argv.slice(2))
}
