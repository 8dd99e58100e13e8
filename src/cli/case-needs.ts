import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import { NO_PACKAGE_ACCESS, type PackageAccess } from '../engine/package-cache.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import type { Case } from './case-file.ts'

/** How to see inside a sandbox whether a need is met; any other need is the name of a program. */
const QUESTIONS: Readonly<Record<string, { shell: string; network?: true }>> = {
  pytest: { shell: 'python3 -m pytest --version' },
  go: { shell: 'go version' },
  cargo: { shell: 'cargo --version' },
  'npm-registry': { shell: 'npm view npm version --fetch-retries=0', network: true },
  internet: {
    shell: `node -e "fetch('https://example.com/', { signal: AbortSignal.timeout(8000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
    network: true,
  },
}

/** Which of the needs of some cases this machine does not meet. */
export async function missingNeeds(
  needs: Iterable<string>,
  machine: { backend: SandboxBackend; scratchRoot: Path; packages: () => Promise<PackageAccess>; signal: AbortSignal },
): Promise<Set<string>> {
  const missing = new Set<string>()
  for (const need of needs) {
    if (machine.signal.aborted) break
    if (!(await isMet(need, machine))) missing.add(need)
  }
  return missing
}

async function isMet(need: string, machine: Parameters<typeof missingNeeds>[1]): Promise<boolean> {
  const question = QUESTIONS[need] ?? { shell: `command -v ${JSON.stringify(need)}` }
  const access = question.network === true ? await machine.packages() : NO_PACKAGE_ACCESS
  const workdir = makeTempDir('need-', machine.scratchRoot)
  try {
    const sandbox = await machine.backend.open({
      workdir: { from: workdir, to: '/need' },
      home: { tmpfsBytes: 256 * 1024 ** 2, to: '/home/need' },
      tmp: { tmpfsBytes: 64 * 1024 ** 2 },
      mounts: access.mounts,
      network: { kind: question.network === true ? 'host' : 'none' },
      env: access.env,
    })
    try {
      const asked = await sandbox.exec({ shell: question.shell }, { wallMs: 30_000, signal: machine.signal })
      return asked.exitCode === 0
    } finally {
      await sandbox.close()
    }
  } finally {
    await removeDir(workdir)
  }
}

/** What a case needs: what it says, and Python where it has Python files. */
export function needsOf(given: Case, folder: Path): string[] {
  const python = /\bpython3?\b/.test(given.test) || existsSync(join(folder, 'calc.py')) ? ['python3'] : []
  return [...new Set([...given.needs, ...python])]
}
