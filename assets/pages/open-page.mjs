// Opens one page of a deliverable in a browser, inside the sandbox, and prints what it saw as one line of JSON.
// Arguments: browser, root folder, page (relative), seconds for the page. Everything that the page says is cut and counted.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [browserPath, root, pagePath, seconds] = process.argv.slice(2)
const pageMs = Number(seconds) * 1000
const MOST_KEPT = 20
const MOST_EVENTS = 1000
const MOST_NAVIGATIONS = 20
const QUIET_MS = 3000

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.htm': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

const cut = (text) => String(text).replace(/\s+/g, ' ').slice(0, 300)

/** The folder on loopback, files only. */
function serve() {
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? '/')
    const file = path === undefined ? undefined : fileOf(path)
    if (file === undefined) {
      // A browser asks for it by itself; a page that has none is not broken.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
      return
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
    })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function pathOf(url) {
  try {
    return normalize(decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname))
  } catch {
    return undefined
  }
}

function fileOf(path) {
  for (const file of [join(root, path), join(root, path, 'index.html')]) {
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat?.isFile()) return file
  }
  return undefined
}

const isLocal = (url, base) => /^(?:file|data|blob|about):/.test(url) || url.startsWith(base)

/** Loads the page once; never throws, never waits longer than it was told to. */
async function look(browser, url, base) {
  const seen = { errors: [], notes: [], outside: [], events: 0, title: '', empty: false, loaded: false }
  const add = (list, text) => {
    const short = cut(text)
    if (list.length < MOST_KEPT && !list.includes(short)) list.push(short)
  }
  const context = await browser.newContext({ acceptDownloads: false, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  let stop
  const stopped = new Promise((resolve) => {
    stop = (text) => {
      add(seen.errors, text)
      resolve('stopped')
    }
  })
  const count = () => {
    seen.events += 1
    if (seen.events === MOST_EVENTS) stop(`more than ${MOST_EVENTS} messages, requests or dialogs`)
    return seen.events <= MOST_EVENTS
  }
  let navigations = 0
  page.on('console', (message) => {
    if (!count() || message.type() !== 'error') return
    const from = message.location().url
    // What the browser says of a request that left the machine is no fault of the page's own.
    if (from !== '' && !isLocal(from, base)) add(seen.outside, from)
    else add(seen.errors, `console error: ${message.text()}`)
  })
  page.on('pageerror', (error) => count() && add(seen.errors, `page error: ${error.message}`))
  page.on('crash', () => stop('the page crashed'))
  page.on('dialog', (dialog) => {
    if (count()) add(seen.notes, `${dialog.type()}: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  page.on('popup', (popup) => {
    if (count()) add(seen.notes, `opens another window: ${popup.url()}`)
    popup.close().catch(() => {})
  })
  page.on('request', (request) => {
    if (count() && !isLocal(request.url(), base)) add(seen.outside, request.url())
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    if (!count() || !isLocal(request.url(), base) || /ERR_ABORTED/.test(reason)) return
    add(seen.errors, `request failed: ${shortUrl(request.url(), base)} ${reason}`)
  })
  page.on('response', (response) => {
    if (count() && response.status() >= 400) {
      add(seen.errors, `request failed: ${shortUrl(response.url(), base)} has status ${response.status()}`)
    }
  })
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return
    navigations += 1
    if (navigations === MOST_NAVIGATIONS) stop('it loads itself again and again')
  })
  const visit = async () => {
    await page.goto(url, { waitUntil: 'load', timeout: pageMs })
    seen.loaded = true
    await page.waitForLoadState('networkidle', { timeout: QUIET_MS }).catch(() => {})
    const shown = await page.evaluate(whatIsShown)
    seen.title = cut(shown.title)
    seen.empty = shown.empty
    return 'done'
  }
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), pageMs + QUIET_MS + 1000).unref())
  const end = await Promise.race([
    visit().catch((error) => {
      const text = String(error?.message ?? error)
      return /Timeout .* exceeded/.test(text) ? 'late' : `it did not load: ${text.split('\n')[0]}`
    }),
    stopped,
    late,
  ])
  if (end === 'late') add(seen.errors, seen.loaded ? 'it does not answer: a script runs without end' : `it did not finish loading in ${seconds} s`)
  else if (end !== 'done' && end !== 'stopped') add(seen.errors, end)
  const left = page.url()
  if (seen.loaded && left !== url && !isLocal(left, base) && !left.startsWith('chrome-error:')) add(seen.outside, left)
  if (end === 'done' && seen.empty) add(seen.errors, 'it shows nothing')
  await Promise.race([context.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000).unref())])
  return seen
}

const shortUrl = (url, base) => (url.startsWith('data:') ? 'data:…' : url.replace(base, '').replace(`${pathToFileURL(root).href}/`, ''))

/** Runs in the page. */
function whatIsShown() {
  const body = document.body
  const things = 'img,svg,canvas,video,audio,iframe,object,embed,input,button,textarea,select'
  const text = body === null ? '' : body.innerText.trim()
  return { title: document.title, empty: text === '' && (body === null || body.querySelector(things) === null) }
}

function print(report) {
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
}

const server = await serve()
const browser = await chromium
  .launch({
    executablePath: browserPath,
    // This sandbox is the fence: Chromium's own needs namespaces that are not to be had inside it.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--no-first-run',
      '--js-flags=--max-old-space-size=512', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    timeout: 60_000,
  })
  .catch((error) => error)
if (browser instanceof Error) {
  print({ failed: cut(browser.message) })
} else {
  const version = browser.version()
  const fileUrl = `${pathToFileURL(root).href}/${pagePath.split('/').map(encodeURIComponent).join('/')}`
  const fromFile = await look(browser, fileUrl, 'file://')
  if (fromFile.errors.length === 0 || fromFile.events >= MOST_EVENTS || !fromFile.loaded) {
    print({ version, served: 'file', ...fromFile })
  } else {
    // Modules and fetch are refused from a file; whoever publishes the folder serves it.
    const base = `http://127.0.0.1:${server.address().port}`
    const url = `${base}/${pagePath.split('/').map(encodeURIComponent).join('/')}`
    print({ version, served: 'http', ...(await look(browser, url, base)) })
  }
}
