import { expect, test } from 'vitest'
import { type ContainerRun, containerRunArgs, parseContainerState } from './container-argv.ts'

const run: ContainerRun = {
  spec: {
    workdir: { from: '/w/a,b', to: '/d/work' },
    home: { tmpfsBytes: 1000, to: '/home/v' },
    tmp: { from: '/w/tmp' },
    mounts: [{ from: '/m', to: '/in', readOnly: true }],
    network: { kind: 'none' },
    env: {},
  },
  limits: { wallMs: 5000, memoryBytes: 1e9, pids: 64, fileBytes: 4096, mergeOutput: true },
  name: 'bakeoff-x',
  image: 'image:1',
  user: { uid: 1001, gid: 1002 },
  env: { home: '/home/v', tmp: '/tmp', path: '/usr/bin' },
  envNames: ['SECRET'],
  interactive: false,
  extra: [],
  cwd: '/d/work',
  argv: ['bash', '-c', 'npm test'],
}

test('a container gets every limit, no network and no privileges', () => {
  const args = containerRunArgs(run).join(' ')
  for (const part of [
    '--read-only',
    '--cap-drop ALL',
    '--security-opt no-new-privileges',
    '--network none',
    '--pids-limit 64',
    '--memory 1000000000 --memory-swap 1000000000',
    '--ulimit fsize=4096',
    '--user 1001:1002',
  ]) {
    expect(args).toContain(part)
  }
})

test('the value of a variable never stands in the arguments', () => {
  expect(containerRunArgs(run)).toContain('SECRET')
  expect(containerRunArgs(run).join(' ')).not.toContain('SECRET=')
})

test('a comma in a folder stays in its name', () => {
  expect(containerRunArgs(run)).toContain('type=bind,"source=/w/a,b",target=/d/work')
})

test('read-only mounts are read-only', () => {
  expect(containerRunArgs(run)).toContain('type=bind,source=/m,target=/in,readonly')
})

test('the command comes last and whole, under a deadline of its own', () => {
  expect(containerRunArgs(run).slice(-6)).toEqual([
    'cd -- "$1" || exit 127; shift; exec timeout -s KILL 65 "$@" 2>&1',
    'sh',
    '/d/work',
    'bash',
    '-c',
    'npm test',
  ])
})

test('the state tells an exit from a kill for memory', () => {
  expect(parseContainerState('exited 137 true\n')).toEqual({ exited: true, exitCode: 137, outOfMemory: true })
  expect(parseContainerState('no such container')).toBeUndefined()
})
