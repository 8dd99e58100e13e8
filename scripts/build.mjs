// Compiles src/ to dist/ and makes the command executable. Idempotent; `--if-changed` skips when dist is newer.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.built')
const main = join(root, 'dist', 'cli', 'main.js')

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

rmSync(join(root, 'dist'), { recursive: true, force: true })
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
if (!existsSync(tsc)) {
  console.error('TypeScript is not installed: run `npm ci` first.')
  process.exit(1)
}
const built = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: 'inherit',
})
if (built.status !== 0) process.exit(built.status ?? 1)
chmodSync(main, 0o755)
writeFileSync(stamp, '')
