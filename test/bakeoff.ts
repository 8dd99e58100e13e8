import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The command as a person runs it: the built one, which `npm ci` has made. */
export const BAKEOFF = join(root, 'dist', 'cli', 'main.js')

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** Starts `bakeoff` with an environment that holds no key and no variable of this machine but PATH and HOME. */
export function startBakeoff(
  argv: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; stdin?: string } = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  if (!existsSync(BAKEOFF)) throw new Error('dist/ is missing: run `npm run build` first')
  const child = spawn(process.execPath, [BAKEOFF, ...argv], {
    cwd: options.cwd ?? root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NO_COLOR: '1', ...options.env },
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  if (options.stdin !== undefined) child.stdin?.end(options.stdin)
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, ended }
}

export const bakeoff = (argv: readonly string[], options: Parameters<typeof startBakeoff>[1] = {}): Promise<Ended> =>
  startBakeoff(argv, options).ended
