import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'

/** Opens a page, closed after the test. */
export type OpenPage = (options?: BrowserContextOptions) => Promise<Page>

/**
 * One browser for the tests of a file. A test fails if one of its pages requested anything but itself, or wrote an
 * error to its console.
 */
export function useChromium(): OpenPage {
  let browser: Browser
  const contexts: BrowserContext[] = []
  const faults: string[][] = []
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(faults.splice(0).flat()).toEqual([])
  })
  afterAll(async () => await browser?.close())
  return async (options = {}) => {
    const context = await browser.newContext(options)
    contexts.push(context)
    const page = await context.newPage()
    faults.push(watchFaults(page))
    return page
  }
}

/** A list that grows by what the page should not do: requests to elsewhere, errors in its console, exceptions. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = []
  page.on('request', (request) => {
    if (!isOwn(request, page)) faults.push(`requested ${request.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  return faults
}

/** The page, what it carries, and what the server that it came from has. */
function isOwn(request: Request, page: Page): boolean {
  if (request.isNavigationRequest() && request.frame() === page.mainFrame()) return true
  const { protocol, origin } = new URL(request.url())
  if (protocol === 'data:' || protocol === 'blob:') return true
  return protocol.startsWith('http') && origin === new URL(page.url()).origin
}
