import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { expectClose, golden } from '../stats/golden.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'bakeoff-analyze-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function fileOf(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

const errorOf = async (text: string): Promise<string> => {
  const { code, stdout, stderr } = await bakeoff(['analyze', fileOf('bad.csv', text)])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).not.toMatch(/\bat .*\.js:/)
  return stderr.replaceAll(`${dir}/`, '')
}

describe.each(Object.entries(golden.datasets))(
  'bakeoff analyze on %s',
  (name, { trials, tau, tolerance, expected }) => {
    test('prints the golden values under the golden names', async () => {
      const rows = trials.map(([agent, question, trial, status, , seconds, usd]) => [
        agent,
        question,
        trial,
        status,
        seconds,
        usd,
      ])
      const path = fileOf(
        `${name}.csv`,
        `agent,question,trial,status,seconds,usd\n${rows.map((row) => row.join(',')).join('\n')}\n`,
      )
      const { stdout, code } = await bakeoff(['analyze', path, '--tau', String(tau), '--json'])
      expect(code).toBe(0)
      const keys = Object.keys(expected as object)
      const analysis = Object.entries(JSON.parse(stdout, withInfinity)).filter(([key]) => keys.includes(key))
      expectClose(Object.fromEntries(analysis), expected, tolerance)
    })
  },
)

const withInfinity = (_key: string, value: unknown): unknown =>
  value === 'Infinity' ? Number.POSITIVE_INFINITY : value === '-Infinity' ? Number.NEGATIVE_INFINITY : value

describe('bakeoff analyze', () => {
  test('takes the column task, quotes, CRLF, a byte order mark, columns in any order and others besides', async () => {
    const lines = [
      '\ufeffStatus,"note",TASK,agent',
      'pass,"a ""b"",\r\nc",t1,"x, y"',
      'fail,,t1,z',
      '',
      'pass,,t2,"x, y"',
      'pass,,t2,z',
    ]
    const { stdout, code } = await bakeoff(['analyze', '-', '--json'], { stdin: lines.join('\r\n') })
    expect(code).toBe(0)
    const { agentOrder, questions, agents } = JSON.parse(stdout)
    expect({ agentOrder, questions }).toEqual({ agentOrder: ['x, y', 'z'], questions: ['t1', 't2'] })
    expect(agents.z).toMatchObject({ macro: 0.5, secondsP50: null, usdCounted: null })
  })

  test('prints both scopes in words, and says where lost trials decide', async () => {
    const rows = [
      'agent,task,status',
      ...Array.from({ length: 6 }, (_, task) => [
        `a,t${task},pass`,
        `b,t${task},${task === 0 ? 'infra-error' : 'fail'}`,
      ]).flat(),
    ]
    const { stdout } = await bakeoff(['analyze', fileOf('lost.csv', rows.join('\n'))])
    expect(stdout).toContain('2 agents · 6 tasks · 11 counted trials · 1 lost')
    expect(stdout).toContain('lost or missing trials')
    expect(stdout).toMatch(/a : b +\+100 points .*depends on lost trials \(p = 0\.06/)
    expect(stdout).not.toMatch(/undefined|NaN|Infinity|null/)
  })

  test('a trial that is there twice is counted and warned of, with its line', async () => {
    const path = fileOf(
      'twice.csv',
      'agent,task,trial,status\na,t1,1,pass\na,t1,2,fail\na,t1,1,pass\na,t2,1,pass\na,t2,,pass\na,t2,,pass\n',
    )
    const { code, stdout, stderr } = await bakeoff(['analyze', path])
    expect([code, stdout.split('\n')[0]]).toEqual([0, '1 agent · 2 tasks · 6 counted trials'])
    expect(stderr).toBe(
      'warning: 1 row with an agent, task and trial that was there before, in line 4; it is counted.\n',
    )
  })

  test('no interval reaches further than a difference of two rates can', async () => {
    const { stdout } = await bakeoff(['analyze', '-'], {
      stdin: 'agent,task,status\na,t1,pass\na,t2,pass\nb,t1,fail\nb,t2,pass\nc,t3,pass\n',
    })
    expect(stdout).toContain('+50 points [−100, +100]')
    expect(stdout).toMatch(/a : c +– +no task with trials of both +no task with trials of both/)
  })

  test('a control sequence in a name moves no cursor', async () => {
    const { stdout } = await bakeoff(['analyze', fileOf('evil.csv', 'agent,task,status\n\u001b[2Jevil,t1,pass\n')])
    expect(stdout).toContain('evil')
    expect(stdout).not.toContain('\u001b')
  })

  test('an error names the line, what stands there, and what may', async () => {
    expect(await errorOf('agent,task,status\na,t1,pass\na,t2,passd\n')).toMatch(
      /^bakeoff: bad\.csv, line 3: the status is "passd"; did you mean "pass"\?\n.*Known: pass, fail, timeout/,
    )
    expect(await errorOf('agent,task,status,seconds\na,t1,pass,1\n\na,t1,pass,fast\n')).toContain(
      'line 4: seconds is "fast".',
    )
    expect(await errorOf('agent,task,status,usd\na,t1,pass,-1\n')).toContain('line 2: usd is "-1".')
    expect(await errorOf('agent,task,status\na,t1\n')).toContain('line 2 has 2 fields, the first line has 3.')
    expect(await errorOf('agent,task,status\n,t1,pass\n')).toContain('line 2: the agent is empty.')
    expect(await errorOf('agent,task,status\na,"t1,pass\n')).toContain('Line 2: a quote is opened and never closed.')
    expect(await errorOf('agent;task;status\na;t1;pass\n')).toContain('separated by semicolons: use commas')
    expect(await errorOf('agent,status\na,pass\n')).toContain('no column "task".')
    expect(await errorOf('agent,task,question,status\n')).toContain('both a column "task" and a column "question"')
    expect(await errorOf('')).toContain('bad.csv is empty.')
    expect(await errorOf('agent,task,status\n')).toContain('bad.csv has no trial.')
  })

  test('a file that is not there, and a folder, are said in one line', async () => {
    for (const path of [join(dir, 'none.csv'), dir]) {
      const { code, stderr } = await bakeoff(['analyze', path])
      expect(code).toBe(2)
      expect(stderr).toMatch(/cannot be read: (there is no such file|EISDIR).*\n {2}Name a CSV file/)
    }
  })
})
