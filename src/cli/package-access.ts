import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Mount, SandboxBackend } from '../contracts/sandbox.ts'
import { type GoCache, openGoCache } from '../engine/go-cache.ts'
import type { PackageAccess } from '../engine/package-cache.ts'
import type { Path } from '../model/ids.ts'
import type { CliContext } from './context.ts'
import { cargoConfigOf, hasSecret, toolSettings } from './package-settings.ts'

/** Variables by which this machine tells package managers where registries, proxies and certificates are. */
const SETTINGS =
  /^(?:npm_config_(?:registry|cafile|proxy|https_proxy|noproxy|strict_ssl)|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CERT|TRUSTED_HOST|PROXY|DEFAULT_TIMEOUT)|UV_(?:INDEX_URL|DEFAULT_INDEX|INDEX|FIND_LINKS|EXTRA_INDEX_URL)|GOPROXY|GOSUMDB|GONOSUMDB|GOFLAGS|CARGO_REGISTRIES_\w+_INDEX|CARGO_HTTP_CAINFO|(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO)$/i

const cacheFolder = (env: CliContext['env'], name: string): string =>
  join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'bakeoff', name)

/** Cache of packages that set-ups share. */
export const packageCachePath = (env: CliContext['env']): string => cacheFolder(env, 'packages')

/** Go's standard packages, built once for all verifications. */
export const goCacheAt = (env: CliContext['env'], backend: SandboxBackend, scratchRoot: Path): GoCache =>
  openGoCache({ root: cacheFolder(env, 'go-packages'), backend, scratchRoot })

/**
 * The registry settings of this machine for set-ups: HOME is another one there, so its files say nothing. Secrets stay
 * out. The tools are asked once, when it is first needed.
 */
export function packageAccessOf(env: CliContext['env']): () => Promise<PackageAccess> {
  let known: Promise<PackageAccess> | undefined
  return () => {
    known ??= askAccess(env)
    return known
  }
}

async function askAccess(env: CliContext['env']): Promise<PackageAccess> {
  const settings = { ...(await toolSettings(env)), ...ownSettings(env) }
  const cargoConfig = cargoConfigOf(env)
  return {
    env: settings,
    mounts: mountsFor(settings, cargoConfig),
    cache: packageCachePath(env),
    ...(cargoConfig === undefined ? {} : { cargoConfig }),
  }
}

function ownSettings(env: CliContext['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && SETTINGS.test(name) && !hasSecret(value) ? [[name, value]] : [],
    ),
  )
}

/** Certificates and folders of packages that lie where no sandbox looks. */
function mountsFor(settings: Readonly<Record<string, string>>, cargoConfig: string = ''): Mount[] {
  const quoted = [...cargoConfig.matchAll(/"([^"\n]+)"/g)].map((match) => match[1] ?? '')
  const paths = new Set(
    [...Object.values(settings), ...quoted]
      .flatMap((value) => value.split(/[\s,]+/))
      .map((value) => value.replace(/^(?:sparse\+)?file:\/\//, ''))
      .filter((path) => isAbsolute(path) && !/^\/(?:etc|usr|bin|lib\w*|sbin)(?:\/|$)/.test(path) && path !== '/')
      .filter((path) => existsSync(path)),
  )
  return [...paths].map((path) => ({ from: path, to: path, readOnly: true }))
}
