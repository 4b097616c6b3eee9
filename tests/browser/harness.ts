import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@sillok/server'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { chromiumPath, FLAGS } from './chromium.js'

/** Where the pictures go that a person looks at; they are not compared. */
export const PICTURES = join(import.meta.dirname, '../../test-results')
mkdirSync(PICTURES, { recursive: true })

/** A picture of a whole page, also of what one would scroll to. */
export async function picture(page: Page, name: string): Promise<void> {
  const size = page.viewportSize()
  const more = await page.evaluate(() => {
    const main = document.querySelector('main')
    return main === null ? 0 : main.scrollHeight - main.clientHeight
  })
  if (size !== null && more > 0) await page.setViewportSize({ ...size, height: size.height + more })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  if (size !== null) await page.setViewportSize(size)
}

export interface House {
  url: string
  root: string
  server: Awaited<ReturnType<typeof startServer>>
  /** A page with its own storage; a script error on it fails the test through `errors`. */
  open: (hash?: string, options?: BrowserContextOptions) => Promise<Page>
  /** Script errors and dialogs of all pages: must stay empty. */
  errors: string[]
  log: (stream: string, records: readonly object[]) => Promise<void>
  /** Resolves when all that was logged can be searched. */
  indexed: () => Promise<void>
  close: () => Promise<void>
}

/**
 * A server on a root of its own, and a browser.
 *
 * @param key that the server asks for, and the browser knows
 */
export async function startHouse(key?: string): Promise<House> {
  const root = mkdtempSync(join(tmpdir(), 'sillok-browser-'))
  const server = await startServer({ root, port: 0, host: '127.0.0.1', keys: key === undefined ? [] : [key] })
  const url = server.url.replace(/\/$/, '')
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
  const errors: string[] = []
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const logged = new Map<string, number>()
  const searchable = async (stream: string, count: number): Promise<boolean> => {
    const range = `from=${Date.now() - 86_400_000}&to=${Date.now() + 60_000}`
    const answer = await fetch(`${url}/api/search?limit=1&q=stream:${stream}&${range}`, { headers })
    return answer.ok && ((await answer.json()) as { total: number }).total >= count
  }
  return {
    url,
    root,
    server,
    errors,
    open: async (hash = '', options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'Asia/Tokyo',
        ...(key === undefined ? {} : { httpCredentials: { username: '', password: key } }),
        ...options,
      })
      const page = await context.newPage()
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('dialog', (dialog) => {
        errors.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('console', (message) => {
        // What the Content-Security-Policy refuses is said only here.
        if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text())
      })
      await page.goto(`${url}/${hash}`)
      return page
    },
    log: async (stream, records) => {
      const body = records.map((record) => `${JSON.stringify(record)}\n`).join('')
      const answer = await fetch(`${url}/ingest/${stream}`, { method: 'POST', body, headers })
      const said = (await answer.json()) as { accepted: number }
      if (said.accepted !== records.length) throw new Error(`Taken in: ${JSON.stringify(said)}`)
      logged.set(stream, (logged.get(stream) ?? 0) + records.length)
    },
    indexed: async () => {
      for (const [stream, count] of logged) await until(() => searchable(stream, count))
    },
    close: async () => {
      await browser.close()
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Asks until the answer is `true`; the test's own timeout ends it. */
export async function until(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, 100))
}

export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with a page, as lines of text. The page must be opened with `bypassCSP`. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as {
      axe: { run: (root: Document) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await run.run(document)
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`)
  })
}
