import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS, textOf, withSandbox } from './sandboxes.ts'

describe.each(LEVELS)('$level', ({ level, needs }) => {
  testWith([...needs, 'pytest'], 'Python and pytest of the caller work inside', () =>
    withSandbox(level, async ({ run, workdir }) => {
      await writeFile(join(workdir, 'test_a.py'), 'def test_a():\n    assert 1 + 1 == 2\n')
      const result = await run('python3 -m pytest -q && pytest -q', { mergeOutput: true })
      expect([result.exitCode, textOf(result.stdout)]).toEqual([0, expect.stringContaining('1 passed')])
    }),
  )

  testWith([...needs, 'go'], 'Go works inside', () =>
    withSandbox(
      level,
      async ({ run, workdir }) => {
        await writeFile(join(workdir, 'go.mod'), 'module x\n')
        await writeFile(join(workdir, 'x_test.go'), 'package x\nimport "testing"\nfunc TestX(t *testing.T) {}\n')
        expect(await run('go vet ./... && go version')).toMatchObject({ exitCode: 0 })
      },
      { tmp: { tmpfsBytes: 1e9 }, home: { tmpfsBytes: 1e9, to: '/home/v' } },
    ),
  )

  testWith([...needs, 'cargo'], 'Cargo works inside', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run(`cargo init --vcs none --lib --name x . && cargo test --offline -q`, {
        mergeOutput: true,
      })
      expect([result.exitCode, textOf(result.stdout)]).toEqual([0, expect.stringContaining('1 passed')])
    }),
  )
})
