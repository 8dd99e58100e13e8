import type { Command } from '../contracts/sandbox.ts'

/** A `shell` text is one argument of bash, never split again. */
export function commandArgv(command: Command): readonly string[] {
  return 'shell' in command ? ['bash', '-c', command.shell] : command.argv
}
