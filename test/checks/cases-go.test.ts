import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { openGoCache } from '../../src/engine/go-cache.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { backend, caseNames, testCases } from './each-case.ts'

const folder = makeTempDir('bakeoff-go-cases-')
afterAll(() => removeDir(folder))

describe('each case of Go gets its verdict', () => {
  testCases(caseNames('go'), { goCache: openGoCache({ root: join(folder, 'go'), backend, scratchRoot: folder }) })
})
