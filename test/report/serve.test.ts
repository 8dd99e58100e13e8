import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBakeoff } from '../bakeoff.ts'
import { openBrowser, openWatched } from '../browser.ts'
import { testWith } from '../needs.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'

type Served = { run: string; url: string; port: number; stop: () => Promise<number | null> }

/** Six trials, one after another, each of half a second: long enough to look on. */
const suite = suiteOnDisk({
  'bakeoff.yaml':
    'name: live\ntrials: 6\nagents: [{ id: it, adapter: scripted, options: { dir: ./agent } }]\nconcurrency: { total: 1 }\nverify: { runs: 1, probes: none }\n',
  'tasks/sum.md': '---\ntitle: Sum\n---\nAdd two numbers.\n',
  'agent/act.sh': 'sleep 0.5\n',
  ...under('agent/deliverable', HONEST_DELIVERABLE),
})
let running: ReturnType<typeof startBakeoff>
let served: Served

beforeAll(async () => {
  running = startBakeoff(['run', suite.path, '--yes', '--unsafe-no-sandbox', '--accept-process-isolation'])
  await said(running, 'stderr', /run \S+: 6 trials/)
  served = await serve()
})
afterAll(async () => {
  await served.stop()
  running.child.kill('SIGTERM')
  await running.ended
  suite.remove()
})

/** Waits until a stream has said something. */
function said({ child }: ReturnType<typeof startBakeoff>, stream: 'stdout' | 'stderr', what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child[stream]?.on('data', (part: string) => {
      text += part
      if (what.test(text)) resolve(text)
    })
    child.on('close', () => reject(new Error(`it ended without ${what}: ${text}`)))
  })
}

async function serve(): Promise<Served> {
  const server = startBakeoff(['serve', 'latest', '--suite', suite.path, '--json'])
  const { run, url, port } = JSON.parse(await said(server, 'stdout', /\}\s*$/)) as Omit<Served, 'stop'>
  const stop = async (): Promise<number | null> => {
    server.child.kill('SIGINT')
    return (await server.ended).code
  }
  return { run, url, port, stop }
}

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string }

function ask(path: string, options: { host?: string; method?: string } = {}): Promise<Answer> {
  const { host = `127.0.0.1:${served.port}`, method = 'GET' } = options
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: served.port, path, method, headers: { host } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

const pathOf = (more = ''): string => `${new URL(served.url).pathname}${more}`

testWith(['chromium'], 'the page follows a run, and keeps what the reader has chosen', async () => {
  const browser = await openBrowser()
  try {
    const { page, noted } = await openWatched(browser, served.url)
    await page.getByLabel('Status').selectOption('fail')
    await page.getByLabel('Search').fill('sum/it')
    await page.locator('.count', { hasText: /^6 trials$/ }).waitFor()
    expect(new URL(page.url()).hash).toBe('#status=fail&text=sum/it')
    expect(await page.getByLabel('Status').inputValue()).toBe('fail')
    expect(await page.locator('.written').first().textContent()).toContain('0/6')
    await page.locator('.trial-table tbody tr[aria-rowindex]').first().click()
    await page.getByRole('tab', { name: 'Prompt' }).click()
    await page.getByRole('tabpanel').getByText('Add two numbers.').waitFor()
    expect(noted.filter((note) => !note.startsWith(`request ${served.url}`))).toEqual([])
  } finally {
    await browser.close()
  }
})

test('the address holds a secret, and nothing is served to who does not know it', async () => {
  expect(new URL(served.url).pathname).toMatch(/^\/[0-9a-f]{32}\/$/)
  expect((await ask(pathOf())).status).toBe(200)
  for (const path of [
    '/',
    '/report.html',
    `/${'0'.repeat(32)}/`,
    pathOf('../../results/bakeoff.db'),
    pathOf('charts/..%2f'),
  ]) {
    expect((await ask(path)).status).toBe(404)
  }
})

test('a foreign name that points here is refused, and so is every method but GET', async () => {
  for (const host of ['evil.example', `evil.example:${served.port}`, '127.0.0.1']) {
    expect((await ask(pathOf(), { host })).status).toBeGreaterThanOrEqual(400)
    expect((await ask(pathOf(), { host })).body).toBe('')
  }
  expect((await ask(pathOf(), { host: `localhost:${served.port}` })).status).toBe(200)
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    expect((await ask(pathOf(), { method })).status).toBe(405)
  }
})

test('what is served may not be framed, sniffed, kept or indexed', async () => {
  const { headers } = await ask(pathOf())
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/)
  const picture = await ask(pathOf('charts/01-pass-rate-light.png'))
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png'])
})

test('Ctrl-C stops it, a taken port and an unknown run are told in one line', async () => {
  const second = await serve()
  const taken = startBakeoff(['serve', '--suite', suite.path, '--port', String(served.port)])
  expect(await taken.ended).toMatchObject({ code: 2, stdout: '' })
  expect(await startBakeoff(['serve', 'nonesuch', '--suite', suite.path]).ended).toMatchObject({ code: 2, stdout: '' })
  expect(await startBakeoff(['serve', '--suite', suite.path, '--port', '70000']).ended).toMatchObject({ code: 2 })
  expect(await second.stop()).toBe(130)
})
