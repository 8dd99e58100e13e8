import { describe } from 'vitest'
import { caseNames, testCases } from './each-case.ts'

describe('each case gets its verdict, part 3 of 3', () => testCases(caseNames(3), { needs: ['BAKEOFF_REQUIRE=all'] }))
