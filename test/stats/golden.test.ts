import { describe, expect, test } from 'vitest'
import * as stats from '../../src/stats/index.ts'
import { expectClose, golden } from './golden.ts'

const methods: Record<string, unknown> = { ...stats }

describe.each(Object.entries(golden.methods))('%s', (name, { cases, tolerance }) => {
  test.each(cases.map(({ input, expected }, i) => ({ number: i + 1, input, expected })))(
    'equals golden case $number of the file',
    (one) => {
      const method = methods[name]
      expect(typeof method).toBe('function')
      expectClose((method as (input: unknown) => unknown)(one.input), one.expected, tolerance)
    },
  )
})
