import { spawnSync } from 'node:child_process'
import type { CapturedOutput, Command, ExecLimits, ExecResult, Sandbox } from '../../src/contracts/sandbox.ts'

const EMPTY: CapturedOutput = { head: new Uint8Array(), tail: new Uint8Array(), bytes: 0, truncated: false }

/** Runs commands on the machine itself: only for our own planners and parsers, never for an agent's code. */
export const localSandbox: Sandbox = {
  isolation: 'process',
  paths: { workdir: '/', home: '/', tmp: '/tmp' },
  async exec(command: Command, limits: ExecLimits): Promise<ExecResult> {
    const [program = '', ...argv] = 'argv' in command ? command.argv : ['bash', '-c', command.shell]
    const run = spawnSync(program, argv, { input: command.stdin })
    limits.onOutput?.('stdout', run.stdout)
    return { exitCode: run.status ?? 1, stdout: EMPTY, stderr: EMPTY, durationMs: 0, leftoverProcesses: 0 }
  },
  close: async () => {},
}
