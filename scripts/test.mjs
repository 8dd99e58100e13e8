// Runs the whole suite, names each skip with what it needs, and ends in one countable line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'bakeoff-test-'))
const outputFile = join(scratch, 'results.json')

const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${outputFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)

let results
try {
  results = JSON.parse(readFileSync(outputFile, 'utf8'))
} catch {
  console.error('The test runner ended without a result.')
  console.log('0 passed, 1 failed, 0 skipped')
  process.exit(run.status || 1)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

const skipped = results.testResults.flatMap((file) =>
  file.assertionResults.filter(
    (test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo',
  ),
)
if (skipped.length > 0) {
  console.log('\nSkipped here, each with what it needs:')
  for (const test of skipped) console.log(`  ${test.fullName}`)
}
// A file that failed to load has no test of its own: it still counts as a failure.
const brokenFiles = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
const failed = results.numFailedTests + brokenFiles.length
console.log(`${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`)
process.exit(failed > 0 ? 1 : (run.status ?? 1))
