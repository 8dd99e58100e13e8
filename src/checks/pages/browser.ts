import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mount, Sandbox } from '../../contracts/sandbox.ts'
import type { Path } from '../../model/ids.ts'

const RUNNER = fileURLToPath(new URL('../../../assets/pages/open-page.mjs', import.meta.url))

/** Names under which a Chromium is found in PATH, the most usual first. */
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'chromium-headless-shell',
]

/** Where the runner and the driver appear inside, under a name that is new for each verification. */
export type BrowserTools = { runner: string; mounts: readonly Mount[] }

/** The driver and our runner, read-only; absent where the driver is not installed. */
export function browserTools(word: string): BrowserTools | undefined {
  const driver = driverFolder()
  if (driver === undefined || !existsSync(RUNNER)) return undefined
  const top = `/p${word}`
  return {
    runner: `${top}/open-page.mjs`,
    mounts: [
      { from: RUNNER, to: `${top}/open-page.mjs`, readOnly: true },
      { from: driver, to: `${top}/node_modules/playwright-core`, readOnly: true },
    ],
  }
}

function driverFolder(): Path | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** The browser of this machine as the sandbox sees it; absent where there is none. */
export async function findBrowser(sandbox: Sandbox, signal: AbortSignal): Promise<string | undefined> {
  const shell = `for name in ${BROWSERS.join(' ')}; do command -v "$name" && exit 0; done; exit 1`
  const { exitCode, stdout } = await sandbox.exec({ shell }, { wallMs: 20_000, outputBytes: 100_000, signal })
  const path = new TextDecoder().decode(stdout.head).trim()
  return exitCode === 0 && path.startsWith('/') ? path : undefined
}
