import { describe, expect, test } from 'vitest'
import { comparisonText } from '../../src/cli/comparison-text.ts'
import { compareSides, corrected, type Side } from '../../src/report/compare.ts'
import { FOUR, type Synthetic, syntheticRows } from '../report/synthetic-run.ts'

const two = FOUR.slice(0, 2)

function sides(options: Partial<Synthetic> = {}): [Side, Side] {
  const { plan, trials } = syntheticRows({ contestants: two, ...options })
  const [a, b] = plan.agents.map((agent): Side => ({ name: agent.id, agent, tasks: plan.tasks, trials }))
  if (a === undefined || b === undefined) throw new Error('two agents')
  return [a, b]
}

describe('compareSides', () => {
  test('gives the pair, its interval, and the tasks that differ with the largest difference first', () => {
    const [a, b] = sides()
    const comparison = compareSides(a, b, 1)
    expect(comparison.pair).toMatchObject({ a: 'aster-2', b: 'birch-cli', tasks: 12 })
    expect(comparison.pair?.difference?.lo).toBeLessThan(comparison.pair?.difference?.value ?? -1)
    const sizes = comparison.differences.map(({ points }) => Math.abs(points))
    expect(sizes.length).toBeGreaterThan(3)
    expect(sizes).toEqual([...sizes].sort((x, y) => y - x))
    expect(comparison.differences.every(({ points }) => points !== 0)).toBe(true)
  })

  test('leaves out a task whose content changed between the sides, and says which', () => {
    const [a, b] = sides({ tasks: 6 })
    const changed = {
      ...b,
      tasks: b.tasks.map((task, index) => (index === 0 ? { ...task, hash: 'f'.repeat(64) } : task)),
    }
    const comparison = compareSides(a, changed, 1)
    expect(comparison.leftOut).toEqual(['retry-backoff'])
    expect(comparison.pair?.tasks).toBe(5)
    expect(comparisonText(comparison)).toContain('Left out, not the same on both sides: retry-backoff')
  })

  test('with the sides changed over it is the same comparison', () => {
    const [a, b] = sides()
    const there = compareSides(a, b, 1).pair
    const back = compareSides(b, a, 1).pair
    expect(back?.difference?.value).toBe(-(there?.difference?.value ?? 0))
    expect(back?.pThisSuite).toBeCloseTo(there?.pThisSuite ?? -1, 12)
  })

  test('several comparisons are corrected together', () => {
    const [a, b] = sides({ force: ({ agent }) => ({ status: agent === 'aster-2' ? 'pass' : 'fail' }) })
    const one = compareSides(a, b, 1)
    const [first] = corrected([one, one, one])
    expect(first?.pair?.pBeyondSuiteHolm).toBeCloseTo(3 * (one.pair?.pBeyondSuite ?? 0), 12)
  })
})

describe('the comparison in a terminal', () => {
  test('names both scopes and claims nothing that no test supports', () => {
    const [a, b] = sides()
    const text = comparisonText(compareSides(a, b, 1))
    expect(text).toMatch(/On these tasks {8}not distinguishable \(p = [\d.]+\)/)
    expect(text).toMatch(/On tasks like these {3}not distinguishable \(p = [\d.]+\)/)
    expect(text).not.toContain('passes more')
  })

  test('says that tasks are too few, not that there is no difference', () => {
    const [a, b] = sides({ tasks: 2, force: ({ agent }) => ({ status: agent === 'aster-2' ? 'pass' : 'fail' }) })
    const text = comparisonText(compareSides(a, b, 1))
    expect(text).toContain('On these tasks        aster-2 passes more (p < 0.0001)')
    expect(text).toContain('On tasks like these   too few tasks to say (5 needed)')
  })

  test('nothing counted on one side is said as it is', () => {
    const [a, b] = sides({ force: () => ({ status: 'lost', outcome: 'quota' }) })
    expect(comparisonText(compareSides(a, b, 1))).toContain('Nothing that counts on both sides yet.')
  })
})
