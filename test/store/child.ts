import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a TypeScript file as a process of its own. */
export function startChild(script: URL, argv: string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', fileURLToPath(script), ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
}

/** All that the child prints, as it grows. */
export function outputOf(child: ChildProcess): { text: string } {
  const output = { text: '' }
  child.stdout?.on('data', (chunk: Buffer) => {
    output.text += chunk.toString('utf8')
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    output.text += chunk.toString('utf8')
  })
  return output
}

export async function until(condition: () => boolean, child: ChildProcess, output: { text: string }): Promise<void> {
  while (!condition()) {
    if (child.exitCode !== null) throw new Error(`the child ended early: ${output.text}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export async function kill9(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
