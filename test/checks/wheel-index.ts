import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { PackageAccess } from '../../src/engine/package-cache.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'

/** A folder for packages that sandboxes may read, gone with the test. */
export function packageFolder(): string {
  const dir = makeTempDir('bakeoff-packages-')
  // Sandboxes are other users where the tests run as root.
  chmodSync(dir, 0o755)
  onTestFinished(() => removeDir(dir))
  return dir
}

/** A folder with one wheel, `fivepkg`: an index that needs no network. */
export function wheelIndex(): PackageAccess {
  const dir = packageFolder()
  const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('fivepkg.py', 'FIVE = 5\\n')
    wheel.writestr('fivepkg-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: fivepkg\\nVersion: 1.0\\n')
    wheel.writestr('fivepkg-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('fivepkg-1.0.dist-info/RECORD', '')
`
  execFileSync('python3', ['-c', make, join(dir, 'fivepkg-1.0-py3-none-any.whl')])
  return { env: { PIP_FIND_LINKS: dir, PIP_NO_INDEX: '1' }, mounts: [{ from: dir, to: dir, readOnly: true }] }
}
