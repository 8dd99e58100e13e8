import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { Mount } from '../contracts/sandbox.ts'
import type { PackageAccess } from '../engine/package-cache.ts'
import { runProcess } from '../lib/run-process.ts'
import type { CliContext } from './context.ts'
import { plainEnv } from './host.ts'

/** Variables by which this machine tells package managers where registries, proxies and certificates are. */
const SETTINGS =
  /^(?:npm_config_(?:registry|cafile|proxy|https_proxy|noproxy|strict_ssl)|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CERT|TRUSTED_HOST|PROXY|DEFAULT_TIMEOUT)|UV_(?:INDEX_URL|DEFAULT_INDEX|INDEX|FIND_LINKS|EXTRA_INDEX_URL)|GOPROXY|GOSUMDB|GONOSUMDB|GOFLAGS|CARGO_REGISTRIES_\w+_INDEX|CARGO_HTTP_CAINFO|(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO)$/i

const NPM_KEYS = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const

/** Cache of packages that set-ups share. */
export function packageCachePath(env: CliContext['env']): string {
  return join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'bakeoff', 'packages')
}

/**
 * The registry settings of this machine for set-ups: HOME is another one there, so its files say nothing. Secrets stay
 * out. npm is asked once, when it is first needed.
 */
export function packageAccessOf(env: CliContext['env']): () => Promise<PackageAccess> {
  let known: Promise<PackageAccess> | undefined
  return () => {
    known ??= askAccess(env)
    return known
  }
}

async function askAccess(env: CliContext['env']): Promise<PackageAccess> {
  const settings = { ...(await npmSettings(env)), ...ownSettings(env) }
  return { env: settings, mounts: mountsFor(settings), cache: packageCachePath(env) }
}

function ownSettings(env: CliContext['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && SETTINGS.test(name) && !hasSecret(value) ? [[name, value]] : [],
    ),
  )
}

async function npmSettings(env: CliContext['env']): Promise<Record<string, string>> {
  const asked = await runProcess(['npm', 'config', 'list', '--json'], {
    env: plainEnv(env),
    timeoutMs: 20_000,
    maxOutputBytes: 1024 * 1024,
  })
  if (asked.exitCode !== 0) return {}
  const config = z.record(z.string(), z.unknown()).safeParse(parse(Buffer.from(asked.stdout).toString('utf8'))).data
  return Object.fromEntries(
    NPM_KEYS.flatMap((key) => {
      const value = config?.[key]
      const text = typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
      return text === '' || hasSecret(text) ? [] : [[`npm_config_${key.replaceAll('-', '_')}`, text]]
    }),
  )
}

/** `https://user:password@host`, or a token in that place. */
const hasSecret = (value: string): boolean => /\/\/[^/\s@]+@/.test(value)

/** Certificates and folders of packages that lie where no sandbox looks. */
function mountsFor(settings: Readonly<Record<string, string>>): Mount[] {
  const paths = new Set(
    Object.values(settings)
      .flatMap((value) => value.split(/[\s,]+/))
      .map((value) => value.replace(/^file:\/\//, ''))
      .filter((path) => isAbsolute(path) && !/^\/(?:etc|usr|bin|lib\w*|sbin)(?:\/|$)/.test(path) && path !== '/')
      .filter((path) => existsSync(path)),
  )
  return [...paths].map((path) => ({ from: path, to: path, readOnly: true }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
