import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './unpack.ts'

/** Tells every module that is resolved after it was registered. */
const HOOK = `
let port
export function initialize(data) { port = data }
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  port.postMessage(found.url)
  return found
}`

/** Runs a program in a new process and answers the URLs of all modules that it loaded. */
function modulesOf(program: string): string[] {
  const tracer = `
    import { register } from 'node:module'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { MessageChannel } from 'node:worker_threads'
    const { port1, port2 } = new MessageChannel()
    const urls = []
    port1.on('message', (url) => urls.push(url))
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOK)}`)}, { parentURL: import.meta.url, data: port2, transferList: [port2] })
    ${program}
    // Messages of the hook's thread come in order: once its own last one is here, so are all others.
    await import('node:wasi').catch(() => undefined)
    while (!urls.includes('node:wasi')) await sleep(5)
    console.error(JSON.stringify(urls))
    process.exit()`
  const said = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', tracer], { encoding: 'utf8' })
  const [last = ''] = said.stderr.trim().split('\n').slice(-1)
  expect(last, said.stderr).toMatch(/^\[/)
  return JSON.parse(last)
}

const packagesOf = (urls: readonly string[]): string[] => [
  ...new Set(urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])),
]

const ourFiles = (urls: readonly string[]): string[] =>
  urls
    .filter((url) => url.startsWith('file:') && !url.includes('/node_modules/'))
    .map((url) => url.replace(/.*\/dist\//, ''))

const main = join(root, 'dist/cli/main.js')
const commandLine = (argv: readonly string[]): string =>
  `const { main } = await import(${JSON.stringify(main)}); await main(${JSON.stringify(argv)})`

/** What may be loaded before a command runs: descriptions of commands, and helpers that load nothing themselves. */
const LIGHT =
  /^(cli\/(commands\/[\w-]+|main|program|version|context|parse)|lib\/[\w-]+|model\/(errors|isolation-levels))\.js$/

test.each(['--version', '--help', 'run --help', 'no-such-command'])(
  "bakeoff %s loads no package but commander, and of ours only the commands' descriptions",
  (line) => {
    const urls = modulesOf(commandLine(line.split(' ')))
    expect(packagesOf(urls)).toEqual(['commander'])
    expect(ourFiles(urls).filter((file) => !LIGHT.test(file))).toEqual([])
  },
)

test('the trace sees what a command loads when it runs', () => {
  const urls = modulesOf(`await import(${JSON.stringify(join(root, 'dist/store/open.js'))})`)
  expect(packagesOf(urls)).toContain('better-sqlite3')
})

/** SDKs, charts and their canvas: only for whoever calls a model or draws. */
const HEAVY = [
  'openai',
  '@anthropic-ai/sdk',
  '@google/genai',
  'chart.js',
  'chartjs-node-canvas',
  '@napi-rs/canvas',
  'proxy-chain',
]

test('a command that neither calls a model nor draws loads neither SDKs nor chart code', () => {
  const urls = modulesOf(
    `process.chdir(${JSON.stringify(join(root, 'assets/demo'))}); ${commandLine(['plan', '--json'])}`,
  )
  expect(packagesOf(urls)).toContain('zod')
  expect(packagesOf(urls).filter((name) => HEAVY.includes(name))).toEqual([])
})

test('the package as a library loads neither SDKs nor chart code, and its statistics load nothing at all', () => {
  const door = (path: string): string => `await import(${JSON.stringify(join(root, path))})`
  expect(packagesOf(modulesOf(door('dist/index.js'))).filter((name) => HEAVY.includes(name))).toEqual([])
  expect(packagesOf(modulesOf(door('dist/stats/index.js')))).toEqual([])
})
