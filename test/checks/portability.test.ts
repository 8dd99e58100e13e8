import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { OriginFacts, TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'

testWith(['bwrap'], 'a test that follows the CI marker is not portable, and not flaky', async () => {
  const ci = `${CHECK}if (process.env.CI === '') throw new Error('only in CI')\n`
  const result = await judgeFiles(
    { 'calc.mjs': CALC, 'a.test.mjs': ci },
    { test: 'node a.test.mjs' },
    { policy: { runs: 3 } },
  )
  expect(result).toMatchObject({ verdict: 'not-portable' })
  expect(result.reason).toContain('it depends on the CI marker (CI=)')
  expect(OriginFacts.parse(factsOf(result, 'origin')).varied?.find(({ condition }) => condition === 'CI')?.green).toBe(
    0,
  )
})

testWith(['bwrap'], 'runs differ in folder, HOME, CI marker and hash seed, and say so', async () => {
  const result = await judgeFiles({ 'calc.mjs': CALC, 'a.test.mjs': CHECK }, { test: 'node a.test.mjs' })
  const [first, second] = TestRunsFacts.parse(factsOf(result, 'test-runs')).runs.map((run) => run.conditions)
  for (const name of ['HOME', 'path', 'CI', 'PYTHONHASHSEED']) expect(first?.[name]).not.toBe(second?.[name])
})

testWith(['bwrap'], 'a variable of the place of origin is named as the reason', async () => {
  const result = await judgeFiles(
    { 'calc.mjs': CALC, 'a.test.mjs': `${CHECK}if (process.env.DATA_KEY !== 'x') throw new Error('no key')\n` },
    { test: 'node a.test.mjs', origin: { path: '/agent-ws/job', env: { DATA_KEY: 'x', TERM: 'dumb' } } },
  )
  expect(result).toMatchObject({ verdict: 'not-portable' })
  expect(result.reason).toContain('a variable of the environment (DATA_KEY)')
})

testWith(['bwrap'], 'what is red where it was made too has failed', async () => {
  const files = { 'calc.mjs': CALC.replace('a + b', 'a - b'), 'a.test.mjs': CHECK }
  const origin = { path: '/agent-ws/job', env: { DATA_KEY: 'x' }, outside: { '/agent-ws/data.txt': '1' } }
  const result = await judgeFiles(files, { test: 'node a.test.mjs', origin })
  expect(result.verdict).toBe('failed')
  expect(OriginFacts.parse(factsOf(result, 'origin'))).toMatchObject({ attempted: true })
})

testWith(
  ['bwrap'],
  'a path of somebody’s machine that is not there is said, though nothing is known of that machine',
  async () => {
    const reads = `${CHECK}import fs from 'node:fs'\nfs.readFileSync('/home/user/research/data.json')\n`
    const result = await judgeFiles({ 'calc.mjs': CALC, 'a.test.mjs': reads }, { test: 'node a.test.mjs' })
    expect(result).toMatchObject({ verdict: 'not-portable' })
    expect(result.reason).toContain('/home/user/research/data.json')
  },
)

testWith(['bwrap'], 'the network is probed only when asked for; then green with it is needs-network', async () => {
  const server = createServer((_request, response) => response.end('5'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const fetches = `${CHECK}const five = await (await fetch('http://127.0.0.1:${port}/')).text()\nif (add(2, 3) !== Number(five)) throw new Error(five)\n`
    const files = { 'calc.mjs': CALC, 'a.test.mjs': fetches }
    const given = { test: 'node a.test.mjs' }
    expect((await judgeFiles(files, given, { policy: { probeNetwork: true } })).verdict).toBe('needs-network')
    expect((await judgeFiles(files, given)).verdict).toBe('failed')
  } finally {
    server.close()
  }
})

testWith(['bwrap'], 'a test that only one user can run is not portable, by name or by number', async () => {
  const asks = (what: string): string => `${CHECK}import os from 'node:os'\nif (!(${what})) throw new Error('who?')\n`
  const origin = { path: '/agent-ws/job', user: { name: 'agent', uid: 1000 } }
  for (const what of ["os.userInfo().username === 'agent'", 'process.getuid() === 1000']) {
    const files = { 'calc.mjs': CALC, 'a.test.mjs': asks(what) }
    const result = await judgeFiles(files, { test: 'node a.test.mjs', origin })
    expect(result).toMatchObject({ verdict: 'not-portable' })
    expect(result.reason).toContain('it needs to be run by that user (agent, 1000)')
    expect(result.findings).toContain('place:user')
  }
})

testWith(['bwrap'], 'no two runs are of the same user', async () => {
  const tells = `${CHECK}import os from 'node:os'\nconsole.log('who', os.userInfo().username, process.getuid(), process.getgid())\n`
  const result = await judgeFiles({ 'calc.mjs': CALC, 'a.test.mjs': tells }, { test: 'node a.test.mjs' })
  const who = TestRunsFacts.parse(factsOf(result, 'test-runs')).runs.map(({ lastLines }) => lastLines.join())
  expect(who[0]).toMatch(/^who u[0-9a-f]{10} \d+ \d+$/)
  expect(new Set(who).size).toBe(who.length)
})
