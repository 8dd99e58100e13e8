import { expect } from 'vitest'
import { TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'

const files = { 'calc.mjs': CALC, 'a.test.mjs': CHECK }

testWith(
  ['bwrap'],
  'a repaired command is reported beside the verdict and raises it only where the policy says so',
  async () => {
    const given = { test: 'uv run -- node a.test.mjs' }
    const stated = await judgeFiles(files, given)
    expect(stated).toMatchObject({ verdict: 'broken', status: 'fail' })
    expect(stated.reason).toContain('the program uv is missing')
    expect(stated.reason).toContain('repaired outside the folder (without uv) it is green')
    expect(stated.findings).toEqual(expect.arrayContaining(['green-when-repaired', 'tool-missing', 'tool-missing:uv']))
    const facts = TestRunsFacts.parse(factsOf(stated, 'test-runs'))
    expect(facts.runs.every((run) => run.exitCode === 127)).toBe(true)
    expect(facts.repairs).toMatchObject([{ name: 'without uv', of: given.test, text: 'node a.test.mjs' }])
    const accepted = await judgeFiles(files, given, { policy: { acceptRepaired: true } })
    expect(accepted).toMatchObject({ verdict: 'verified' })
    expect(accepted.reason).toMatch(/^as repaired \(without uv\): /)
  },
)

testWith(['bwrap'], 'a repaired command that cannot fail is not verified either', async () => {
  const lazy = { ...files, 'a.test.mjs': "import './calc.mjs'\n" }
  const result = await judgeFiles(lazy, { test: 'uv run node a.test.mjs' }, { policy: { acceptRepaired: true } })
  expect(result.verdict).toBe('vacuous')
})

testWith(['bwrap'], 'a program missing in a script that ends with 1 is named, and no test has said no', async () => {
  const ends = ['|| exit 1', '; for i in $(seq 90); do echo line $i; done; exit 1']
  for (const end of ends) {
    const script = { ...files, 'test.sh': `no-such-tool --version ${end}\nnode a.test.mjs\n` }
    const result = await judgeFiles(script, { test: 'sh test.sh' })
    expect(result).toMatchObject({ verdict: 'broken' })
    expect(result.reason).toContain('the program no-such-tool is missing')
    expect(result.findings).toContain('tool-missing:no-such-tool')
  }
})
