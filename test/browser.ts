import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium of this machine: what CHROMIUM_PATH names, else the first of the usual names on the PATH. */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = named === undefined ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name))) : [named]
  return places.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A page that notes everything a report must never do. */
export type WatchedPage = {
  page: Page
  /** Requests other than for the first address and data URIs, messages, dialogs, errors, breaches of the policy. */
  noted: string[]
}

/** The machine's own browser, without a window. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('no Chromium on this machine')
  return chromium.launch({ executablePath })
}

/** Opens an address, a file's path or a URL, in a page of its own. */
export async function openWatched(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const noted: string[] = []
  const url = address.startsWith('/') ? pathToFileURL(address.split('#')[0] ?? '').href : address
  const hash = address.startsWith('/') && address.includes('#') ? address.slice(address.indexOf('#')) : ''
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('request', (request) => {
    const own = request.url().startsWith('data:') || request.url().split('#')[0] === url.split('#')[0]
    if (!own) noted.push(`request ${request.url()}`)
  })
  page.on('console', (message) => noted.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => noted.push(`error ${error.message}`))
  page.on('popup', () => noted.push('popup'))
  page.on('download', (download) => noted.push(`download ${download.suggestedFilename()}`))
  page.on('dialog', (dialog) => {
    noted.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective, event.blockedURI))",
  )
  await page.goto(url + hash)
  return { page, noted }
}
