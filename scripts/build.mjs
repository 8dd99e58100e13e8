// Compiles src/ to dist/ and makes the command executable. Idempotent; `--if-changed` skips when dist is newer.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const stamp = join(dist, '.built')

function newestMtimeMs(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
  }
  return newest
}

// In an installed package there is nothing to compile: dist came with it.
if (!existsSync(join(root, 'src'))) process.exit(0)

if (process.argv.includes('--if-changed') && existsSync(stamp)) {
  const inputs = Math.max(newestMtimeMs(join(root, 'src')), statSync(join(root, 'tsconfig.build.json')).mtimeMs)
  if (inputs < statSync(stamp).mtimeMs) process.exit(0)
}

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
if (!existsSync(tsc)) {
  console.error('TypeScript is not installed: run `npm ci` first.')
  process.exit(1)
}
// Built beside and swapped in whole, so that a command that runs meanwhile never finds half of it.
const made = join(root, `.dist-${process.pid}`)
const old = join(root, `.dist-old-${process.pid}`)
const built = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', made], {
  cwd: root,
  stdio: 'inherit',
})
if (built.status !== 0) {
  rmSync(made, { recursive: true, force: true })
  process.exit(built.status ?? 1)
}
chmodSync(join(made, 'cli', 'main.js'), 0o755)
writeFileSync(join(made, '.built'), '')
if (existsSync(dist)) renameSync(dist, old)
renameSync(made, dist)
rmSync(old, { recursive: true, force: true })
