import { expect, test } from 'vitest'
import { runProcess } from './run-process.ts'

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

test('a process gets exactly the environment that it is given', async () => {
  const result = await runProcess([process.execPath, '-e', 'console.log(JSON.stringify(process.env))'], {
    env: { ONLY: 'this' },
    timeoutMs: 20_000,
  })
  expect(JSON.parse(text(result.stdout))).toEqual({ ONLY: 'this' })
})

test('exit code and both streams are values', async () => {
  const result = await runProcess(['sh', '-c', 'echo out; echo err >&2; exit 3'], { env, timeoutMs: 20_000 })
  expect(result).toMatchObject({ exitCode: 3 })
  expect([text(result.stdout), text(result.stderr)]).toEqual(['out\n', 'err\n'])
})

test('standard input is written and closed', async () => {
  const result = await runProcess(['cat'], { env, stdin: 'hello', timeoutMs: 20_000 })
  expect(text(result.stdout)).toBe('hello')
})

test('a missing program is a value that names the reason', async () => {
  expect(await runProcess(['no-such-program-here'], { env, timeoutMs: 1000 })).toMatchObject({ startError: 'ENOENT' })
})

test('at the deadline the whole group is killed, also a child that holds the pipe', async () => {
  const result = await runProcess(['sh', '-c', 'sleep 600 & sleep 600'], { env, timeoutMs: 300 })
  expect(result).toMatchObject({ stopped: 'timeout' })
  expect(result.exitCode).toBeUndefined()
})

test('a daemon that left the group does not hold up the result', async () => {
  const result = await runProcess(['sh', '-c', 'setsid sleep 3 & echo done'], { env, timeoutMs: 60_000 })
  expect(result).toMatchObject({ exitCode: 0 })
  expect(result.durationMs).toBeLessThan(3000)
})

test('endless output is cut and the process killed', async () => {
  const result = await runProcess(['yes'], { env, timeoutMs: 60_000, maxOutputBytes: 1000 })
  expect(result).toMatchObject({ stopped: 'output' })
  expect(result.stdout.length).toBe(1000)
})

test('the caller can cancel', async () => {
  const controller = new AbortController()
  const running = runProcess(['sleep', '600'], { env, timeoutMs: 60_000, signal: controller.signal })
  controller.abort()
  expect(await running).toMatchObject({ stopped: 'cancelled' })
})
