import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runProcess } from '../lib/run-process.ts'
import type { CliContext } from './context.ts'
import { plainEnv } from './host.ts'

type Settings = Record<string, string>

/** `https://user:password@host`, or a token in that place. */
export const hasSecret = (value: string): boolean => /\/\/[^/\s@]+@/.test(value)

/** What npm, pip and go are told of registries by their own files, as the variables that say the same. */
export async function toolSettings(env: CliContext['env']): Promise<Settings> {
  const parts = await Promise.all([npmSettings(env), pipSettings(env), goSettings(env)])
  return Object.assign({}, ...parts)
}

const NPM_KEYS = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const

async function npmSettings(env: CliContext['env']): Promise<Settings> {
  const config = jsonOf(await ask(['npm', 'config', 'list', '--json'], env))
  return Object.fromEntries(NPM_KEYS.flatMap((key) => entry(`npm_config_${key.replaceAll('-', '_')}`, config[key])))
}

const PIP_KEYS = ['index-url', 'extra-index-url', 'find-links', 'no-index', 'cert', 'trusted-host', 'proxy'] as const

/** `pip config list` prints `global.index-url='…'`; a later line is the stronger one. */
async function pipSettings(env: CliContext['env']): Promise<Settings> {
  const text = (await ask(['python3', '-m', 'pip', 'config', 'list'], env)) ?? ''
  const lines = [...text.matchAll(/^(?:global|user|site|install)\.([a-z-]+)='(.*)'$/gm)]
  return Object.fromEntries(
    PIP_KEYS.flatMap((key) => {
      const value = lines.filter((line) => line[1] === key).at(-1)?.[2]
      return entry(`PIP_${key.replaceAll('-', '_').toUpperCase()}`, value?.replaceAll('\\n', ' ').trim())
    }),
  )
}

const GO_KEYS = ['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE', 'GONOPROXY'] as const

async function goSettings(env: CliContext['env']): Promise<Settings> {
  const config = jsonOf(await ask(['go', 'env', '-json', ...GO_KEYS], env))
  return Object.fromEntries(GO_KEYS.flatMap((key) => entry(key, config[key])))
}

const SECTION = /^\s*\[(?:source|registries|registry|net|http)(?:\.|\])/
const SECRET_KEY = /^\s*(?:token|credential-provider|secret-key\w*)\s*=/

/** The sections of `~/.cargo/config.toml` that name registries and mirrors; cargo reads those from a file alone. */
export function cargoConfigOf(env: CliContext['env']): string | undefined {
  const folder = env['CARGO_HOME'] ?? join(env['HOME'] ?? homedir(), '.cargo')
  const text = textOf(join(folder, 'config.toml')) ?? textOf(join(folder, 'config')) ?? ''
  let inside = false
  const kept = text.split('\n').filter((line) => {
    if (/^\s*\[/.test(line)) inside = SECTION.test(line)
    return inside && !SECRET_KEY.test(line) && !hasSecret(line)
  })
  return kept.some((line) => line.includes('=')) ? `${kept.join('\n').trim()}\n` : undefined
}

async function ask(argv: readonly string[], env: CliContext['env']): Promise<string | undefined> {
  const asked = await runProcess(argv, { env: plainEnv(env), timeoutMs: 20_000, maxOutputBytes: 1024 * 1024 })
  return asked.exitCode === 0 ? Buffer.from(asked.stdout).toString('utf8') : undefined
}

function entry(name: string, value: unknown): [string, string][] {
  const text = typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
  return text === '' || hasSecret(text) ? [] : [[name, text]]
}

function jsonOf(text: string | undefined): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // No such file, or none that this user may read: then cargo has no such settings either.
    return undefined
  }
}
