// How soon a page is there: first paint, first contentful paint and the first data, in a fresh profile each time, on loopback.
//   node bench/page.mjs [records]
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { records } from './records.mjs'
import { up } from './up.mjs'

const count = Number(process.argv[2] ?? 100_000)
const ROUNDS = 9
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
/** What is there once the page has its data. */
const PAGES = { overview: ['#/', '.services td'], search: ['#/search', '.row-message'] }
/** What the browser itself takes on this machine, for a page that is one line of text. */
const EMPTY = createServer((_request, response) =>
  response.setHeader('content-type', 'text/html').end('<!doctype html><p>text</p>'),
)

const root = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
const server = await up(root)
try {
  const { url, json } = server
  while ((await json('/readyz')).search !== 'ready') await wait(100)
  const lines = [...records(count)]
  while (lines.length > 0) {
    const { status } = await fetch(`${url}/ingest/bench`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.splice(0, 10_000).join('\n'),
    })
    if (status !== 200) throw new Error(`refused: ${status}`)
  }
  while ((await json('/api/status')).index.lag_records > 0) await wait(200)
  await wait(3000)

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  console.log(`${count} records, ${ROUNDS} loads each, ms: median (min – max)`)
  await once(EMPTY.listen(0, '127.0.0.1'), 'listening')
  const pages = { empty: [`http://127.0.0.1:${EMPTY.address().port}/`, 'p'] }
  for (const [name, [hash, there]] of Object.entries(PAGES)) pages[name] = [`${url}/${hash}`, there]
  const runs = Object.fromEntries(Object.keys(pages).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, [address, there]] of Object.entries(pages))
      runs[name].push(await load(browser, address, there))
  // The first of them warms the browser itself.
  for (const name of Object.keys(pages)) report(name, runs[name].slice(1))
  await browser.close()
  EMPTY.close()
} finally {
  await server.close()
  rmSync(root, { recursive: true, force: true })
}

async function load(browser, address, there) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForSelector(there)
  const data = await page.evaluate(() => performance.now())
  const paint = await page.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType('paint').map(({ name, startTime }) => [name, startTime])),
  )
  await context.close()
  return { 'first paint': paint['first-paint'], 'first content': paint['first-contentful-paint'], data }
}

function report(name, runs) {
  for (const what of Object.keys(runs[0])) {
    const times = runs.map((run) => run[what]).toSorted((a, b) => a - b)
    const [least, middle, most] = [times[0], times[times.length >> 1], times.at(-1)].map(Math.round)
    console.log(`  ${name.padEnd(9)} ${what.padEnd(14)} ${middle} (${least} – ${most})`)
  }
}
