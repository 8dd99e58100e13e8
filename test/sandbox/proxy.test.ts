import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openModelProxy } from '../../src/sandbox/proxy.ts'
import { testWith } from '../needs.ts'
import { LEVELS, textOf, withSandbox } from './sandboxes.ts'

let model: Server
let other: Server
const portOf = (server: Server): number => (server.address() as AddressInfo).port

beforeAll(async () => {
  model = createServer((request, response) => response.end(`model ${request.url}`)).listen(0, '127.0.0.1')
  other = createServer((_, response) => response.end('other')).listen(0, '127.0.0.1')
  await Promise.all([model, other].map((server) => new Promise((resolve) => server.once('listening', resolve))))
})
afterAll(() => {
  model.close()
  other.close()
})

/** Asks for a URL by the proxy that the environment names: by an absolute request, or through CONNECT. */
const ASK = `
const http = require('node:http')
const proxy = new URL(process.env.HTTP_PROXY)
const url = new URL(process.argv[1])
const show = (r) => { let t = ''; r.on('data', (c) => { t += c }); r.on('end', () => console.log(r.statusCode, t.slice(0, 60))) }
if (process.argv[2] === 'connect') {
  http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: url.host }).on('connect', (r, socket) => {
    if (r.statusCode !== 200) return console.log(r.statusCode, 'refused')
    http.get({ createConnection: () => socket, path: url.pathname, headers: { host: url.host, connection: 'close' } }, show)
  }).end()
} else http.get({ host: proxy.hostname, port: proxy.port, path: url.href, headers: { host: url.host, connection: 'close' } }, show)`

describe.each(LEVELS)('$level', ({ level, needs, fenced }) => {
  testWith(needs, 'the model is reached through the proxy, anything else is refused and written down', async () => {
    const allowedHosts = [`127.0.0.1:${portOf(model)}`]
    const proxy = await openModelProxy({ allowedHosts })
    const network = { kind: 'proxy' as const, socket: proxy.socket, allowedHosts }
    await withSandbox(
      level,
      async ({ sandbox }) => {
        const ask = async (...args: string[]): Promise<string> =>
          textOf(
            (await sandbox.exec({ argv: [process.execPath, '-e', ASK, ...args] }, { wallMs: 50_000 })).stdout,
          ).trim()
        const good = `http://127.0.0.1:${portOf(model)}/v1`
        const bad = `http://127.0.0.1:${portOf(other)}/v1`
        expect(await ask(good, 'plain')).toBe('200 model /v1')
        expect(await ask(good, 'connect')).toBe('200 model /v1')
        expect(await ask(bad, 'plain')).toContain('403')
        expect(await ask(bad, 'connect')).toBe('403 refused')
        if (fenced) {
          const direct = await sandbox.exec(
            {
              argv: [process.execPath, '-e', `fetch('${good}').then(r => r.text()).then(console.log)`],
              env: { NODE_USE_ENV_PROXY: '' },
            },
            { wallMs: 50_000 },
          )
          expect(textOf(direct.stdout)).toBe('model /v1\n')
          const round = await sandbox.exec(
            { argv: [process.execPath, '-e', `fetch('${bad}').catch(() => console.log('no way'))`] },
            {},
          )
          expect(textOf(round.stdout)).toBe('no way\n')
          expect(round.leftoverProcesses).toBe(0)
        }
      },
      { network },
    )
    expect(proxy.denied()).toEqual([`127.0.0.1:${portOf(other)}`, `127.0.0.1:${portOf(other)}`])
    await proxy.close()
  })

  if (fenced)
    testWith(needs, 'a tool that ends every node does not cut off the model for good', async () => {
      const allowedHosts = [`127.0.0.1:${portOf(model)}`]
      const proxy = await openModelProxy({ allowedHosts })
      await withSandbox(
        level,
        async ({ run }) => {
          const url = `http://127.0.0.1:${portOf(model)}/again`
          const get = `node -e "fetch('${url}').then(r => r.text()).then(console.log, () => process.exit(1))"`
          const result = await run(`pkill -9 node; for i in $(seq 100); do ${get} && exit 0; sleep 0.1; done; exit 1`)
          expect([result.exitCode, textOf(result.stdout)]).toEqual([0, 'model /again\n'])
        },
        { network: { kind: 'proxy', socket: proxy.socket, allowedHosts } },
      )
      await proxy.close()
    })
})
