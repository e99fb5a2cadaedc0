import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium, headless, with a temporary profile. */
export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** A page, and its forbidden behaviour: errors, violations of its Content-Security-Policy, requests to other origins. */
export interface WatchedPage {
  readonly page: Page
  readonly faults: readonly string[]
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1360, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(`error: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error' && !/WebSocket connection|net::ERR_/.test(message.text())) faults.push(message.text())
  })
  context.on('request', request => {
    if (new URL(request.url()).origin !== url) faults.push(`a request to ${request.url()}`)
  })
  await page.goto(url)
  return { page, faults }
}
