import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type GoPackages, goCacheOf, openGoCache } from '../../src/engine/go-cache.ts'
import { sha256File } from '../../src/lib/hash.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { testWith } from '../needs.ts'
import { judgeFiles } from './judge-files.ts'

const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

function tempFolder(): string {
  const dir = makeTempDir('bakeoff-go-')
  onTestFinished(() => removeDir(dir))
  return dir
}

const everyFile = ({ folder, entries }: GoPackages): Record<string, string> =>
  Object.fromEntries(entries.map((entry) => [entry, sha256File(join(folder, entry))]))

const GO = {
  'go.mod': 'module x\n\ngo 1.18\n',
  'calc.go': 'package x\n\nfunc Add(a, b int) int {\n\treturn a - b\n}\n',
  'calc_test.go':
    'package x\n\nimport (\n\t"strconv"\n\t"testing"\n)\n\nfunc TestAdd(t *testing.T) {\n\tif strconv.Itoa(Add(2, 3)) != "5" {\n\t\tt.Fatal("add")\n\t}\n}\n',
}

testWith(
  ['bwrap', 'go'],
  'Go’s standard packages are built once by the harness, and no deliverable can change what the next one gets',
  async () => {
    const goCache = openGoCache({ root: join(tempFolder(), 'go'), backend, scratchRoot: tempFolder() })
    const spoils =
      'f=$(go env GOCACHE); for e in $(find -L "$f" -type f); do rm -f "$e"; echo spoilt > "$e"; done 2>/dev/null; ' +
      'chmod -R u+w "$f" 2>/dev/null; echo x > "$f/mine" 2>/dev/null; true'
    const once = { goCache, policy: { runs: 1, maxRuns: 1, probes: 'none' as const } }
    await judgeFiles(GO, { test: spoils }, once)
    const built = await goCache(['strconv', 'no/such/package', 'x"; touch y'])
    const before = built === undefined ? {} : everyFile(built)
    expect(Object.keys(before).length).toBeGreaterThan(50)
    expect(built).toMatchObject({ readOnlyWorks: true })
    const linked = { ...GO, 'go.sum': '' }
    await judgeFiles(linked, { test: spoils }, once)
    const after = await goCache(['strconv'])
    expect(after === undefined ? {} : everyFile(after)).toEqual(before)
    // What is no package is remembered as such.
    expect((await goCache(['no/such/package']))?.folder).toBe(after?.folder)
    expect(await judgeFiles(GO, { test: 'go test ./...' }, once)).toMatchObject({ verdict: 'failed' })
    const right = { ...linked, 'calc.go': GO['calc.go'].replace('a - b', 'a + b') }
    const judged = await judgeFiles(right, { test: 'go vet ./... && go test ./...' }, once)
    expect(judged.reason).toContain('1 of 1 runs green')
  },
  180_000,
)

testWith(['go'], 'where packages of others are built too, a copy gets links of its own', async () => {
  const scratch = tempFolder()
  const packages = { folder: '/host', entries: ['ab/abcd-d'], readOnlyWorks: true }
  const view = await goCacheOf(packages, { scratch, word: 'q', hasRequirements: true })
  expect(view).toMatchObject({ env: { GOCACHE: '/gq' } })
  expect(view.mounts.map(({ to, readOnly }) => [to, readOnly])).toEqual([
    ['/bq', true],
    ['/gq', false],
  ])
  expect(readdirSync(join(scratch, 'go-cache')).sort()).toEqual(['ab', 'trim.txt'])
})
