import { describe } from 'vitest'
import { caseNames, testCases } from './each-case.ts'

describe('each case gets its verdict, part 2 of 3', () => testCases(caseNames(2), { needs: ['BAKEOFF_REQUIRE=all'] }))
