import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'
import { keepCrates, lendCrates } from './crates.ts'
import { makeReadable } from './dependency-mounts.ts'
import { GO_MODULES, goProxyEnv, keepGoModules } from './go-modules.ts'
import { type PackageAccess, takePackageCache } from './package-cache.ts'

/** Places in the layer: a Python environment, Go modules, cargo's registry. */
export const VENV = 'venv'
const GO = 'go'
const CARGO = 'cargo'

/** What one set-up may fill outside the copy, and what later copies see of it. */
export type SetupLayer = {
  root: Path
  inside: string
  /** Folders of programs, on the host. */
  bins: readonly Path[]
  /** For the set-up itself: everything writable. `release` gives the shared cache back. */
  forSetup(options: { cache: boolean; scratch: Path; access: PackageAccess }): LayerView & { release(): void }
  /** Ends the set-up: what it left is what all later copies see, read-only. */
  seal(): Promise<void>
  /** For later copies; empty until sealed. */
  forTests(): LayerView
}

export type LayerView = { mounts: Mount[]; env: Record<string, string>; pathFirst: string[] }

/** `inside`: where it appears; the host's own path where nothing is mounted. */
export function makeSetupLayer(root: Path, inside: string): SetupLayer {
  mkdirSync(root, { recursive: true, mode: 0o755 })
  let sealed = false
  return {
    root,
    inside,
    bins: [join(root, VENV, 'bin')],
    forSetup({ cache, scratch, access }) {
      const release = cache && access.cache !== undefined ? takePackageCache(access.cache) : undefined
      const shared = release === undefined ? undefined : access.cache
      const from = shared ?? join(scratch, 'packages')
      mkdirSync(from, { recursive: true, mode: 0o755 })
      if (shared !== undefined) lendCrates(shared, join(root, CARGO))
      if (access.cargoConfig !== undefined) writeCargoConfig(join(root, CARGO), access.cargoConfig)
      const to = inside === root ? from : `${inside}-packages`
      return {
        mounts: [
          ...access.mounts,
          { from: root, to: inside, readOnly: false },
          { from, to, readOnly: false, shared: shared !== undefined },
        ],
        env: {
          ...access.env,
          ...cacheEnv(to),
          ...goProxyEnv(access.env['GOPROXY'], shared === undefined ? undefined : `${to}/${GO_MODULES}`),
          VIRTUAL_ENV: `${inside}/${VENV}`,
          UV_PROJECT_ENVIRONMENT: `${inside}/${VENV}`,
          GOMODCACHE: `${inside}/${GO}`,
          CARGO_HOME: `${inside}/${CARGO}`,
        },
        pathFirst: [`${inside}/${VENV}/bin`],
        release() {
          if (sealed && shared !== undefined) {
            keepGoModules(join(root, GO), join(shared, GO_MODULES))
            keepCrates(join(root, CARGO), shared)
          }
          release?.()
        },
      }
    },
    async seal() {
      await makeReadable(root)
      sealed = true
    },
    forTests() {
      const held = sealed ? new Set(readdirSync(root)) : new Set<string>()
      if (held.size === 0) return { mounts: [], env: {}, pathFirst: [] }
      return {
        mounts: [{ from: root, to: inside, readOnly: true }],
        env: {
          ...(held.has(VENV) ? venvEnv(`${inside}/${VENV}`) : {}),
          ...(held.has(GO) ? { GOMODCACHE: `${inside}/${GO}`, GOPROXY: 'off', GOSUMDB: 'off' } : {}),
          ...(held.has(CARGO) ? { CARGO_HOME: `${inside}/${CARGO}`, CARGO_NET_OFFLINE: 'true' } : {}),
        },
        pathFirst: held.has(VENV) ? [`${inside}/${VENV}/bin`] : [],
      }
    },
  }
}

/** `uv run` would make an environment of its own, from an index that is not there. */
const venvEnv = (path: string): Record<string, string> => ({
  VIRTUAL_ENV: path,
  UV_PROJECT_ENVIRONMENT: path,
  UV_NO_SYNC: '1',
  UV_OFFLINE: '1',
})

/** Kept with the layer: a test without network resolves its packages by the same mirrors. */
function writeCargoConfig(folder: Path, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  if (!existsSync(join(folder, 'config.toml'))) writeFileSync(join(folder, 'config.toml'), text, { mode: 0o644 })
}

/** A registry that is down must be found out in seconds, not in the minutes that the tools wait by default. */
function cacheEnv(folder: string): Record<string, string> {
  return {
    npm_config_cache: `${folder}/npm`,
    npm_config_fetch_retries: '2',
    npm_config_fetch_retry_mintimeout: '500',
    npm_config_fetch_retry_maxtimeout: '5000',
    npm_config_update_notifier: 'false',
    PIP_CACHE_DIR: `${folder}/pip`,
    PIP_RETRIES: '2',
    PIP_NO_INPUT: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    UV_CACHE_DIR: `${folder}/uv`,
    GOTOOLCHAIN: 'local',
  }
}
