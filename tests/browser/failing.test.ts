import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ago, axe, type House, PICTURES, startHouse } from './harness.js'

let house: House
beforeAll(async () => {
  house = await startHouse()
  await house.server.searchable()
})
afterAll(() => house?.close())

const record = (message: string) => ({
  timestamp: ago(0),
  level: 'INFO',
  logger: 'l',
  message,
  service: 'app',
})

/** The processes that this one started: here, the engine. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/process')
        )
      } catch {
        return false
      }
    })
}

test('a new root says what would fill it', async () => {
  const page = await house.open('#/overview?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z')
  await page.locator('.blank').waitFor()
  await page.screenshot({ path: join(PICTURES, 'overview-empty.png') })
})

test('of a time that is over, what waited to be indexed is shown by itself', async () => {
  const page = await house.open('#/timeline')
  let isFirst = true
  await page.route('**/api/overview?*', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { index: object }
    const index = { ...body.index, lag_records: 2, lag_seconds: 7 }
    const partial = {
      newest: '2020-01-01T00:00:00Z',
      status: 'partial',
      notice: 'The index is behind.',
      index,
    }
    await route.fulfill({ response: answer, json: isFirst ? { ...body, ...partial } : body })
    isFirst = false
  })
  await page.goto(page.url().replace(/#.*/, '#/overview?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z'))
  await page.getByText('The index is behind.').waitFor()
  await page.locator('.blank').waitFor()
})

test('while the first records are indexed the page says so, and shows them by itself', async () => {
  let waiting = 1204
  const page = await house.open('#/timeline')
  await page.route('**/api/overview?*', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { index: object }
    const index = { ...body.index, lag_records: waiting, lag_seconds: 2 }
    const first = waiting > 0 ? { newest: null, oldest: null, status: 'empty' } : {}
    await route.fulfill({ response: answer, json: { ...body, ...first, index } })
  })
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByText('1,204 records are kept on disk and not indexed yet').waitFor()
  await house.log('app', [record('the first of all')])
  await house.indexed()
  waiting = 0
  await page.locator('.services td').first().waitFor()
})

test.skipIf(process.platform !== 'linux')(
  'without the engine, the page says what is safe, and comes back by itself',
  async () => {
    await house.log('app', [record('before the engine died')])
    await house.indexed()
    const page = await house.open('#/search')
    await page.getByText('before the engine died').waitFor()

    // The engine is restarted each time it dies: for as long as the page has not noticed, it dies again.
    let killing = true
    const killer = (async () => {
      while (killing) {
        for (const pid of children()) process.kill(pid, 'SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    // The same question again: what was read stays, and is said to be from before.
    await page.keyboard.press('r')
    await page.locator('.notice', { hasText: 'Not new' }).waitFor()
    expect(await page.locator('.row-message', { hasText: 'before the engine died' }).count()).toBe(1)
    await page.screenshot({ path: join(PICTURES, 'search-stale.png') })
    // A new question has no answer from before.
    await page.keyboard.press('/')
    await page.keyboard.type('level:INFO')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Search is not there right now' }).waitFor()
    const overview = await house.open('#/overview', { bypassCSP: true })
    await overview.getByRole('heading', { name: 'Search is not there right now' }).waitFor()
    expect(await axe(overview)).toEqual([])
    const banner = page.locator('.banner')
    await banner.waitFor()
    expect(await banner.textContent()).toMatch(
      /Search is (down|starting)\. Records are (still )?taken in and kept/,
    )
    await page.screenshot({ path: join(PICTURES, 'search-down.png') })

    // Live needs no engine.
    const live = await house.open('#/live')
    await live.locator('.live-live').waitFor()
    await house.log('app', [record('while the engine was away')])
    await live.getByText('while the engine was away').waitFor()

    killing = false
    await killer
    await page.getByText('while the engine was away').waitFor({ timeout: 120_000 })
    await banner.waitFor({ state: 'detached' })
    expect(house.errors).toEqual([])
  },
)

test('a server that cannot be reached is said, and found again', async () => {
  const page = await house.open('#/overview')
  const live = await house.open('#/live')
  await live.locator('.live-live').waitFor()
  await page.locator('.number-value').first().waitFor()
  const lostAt = Date.now()
  await page.context().setOffline(true)
  await live.context().setOffline(true)
  await page.keyboard.press('r')
  await page.locator('.banner', { hasText: 'No connection to Sillok' }).waitFor()
  // The numbers are older than the loss of the connection, and say so.
  const said = (await page.locator('.notice', { hasText: 'Not new' }).textContent()) ?? ''
  expect(Date.parse(`${/(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/.exec(said)?.[1]}+09:00`)).toBeLessThanOrEqual(
    lostAt,
  )
  await page.screenshot({ path: join(PICTURES, 'disconnected.png') })
  await page.context().setOffline(false)
  await live.context().setOffline(false)
  await page.locator('.banner').waitFor({ state: 'detached' })
})

test('what is down is said once to be safe, in the banner and on the page', async () => {
  const message = 'The search engine cannot be reached. Records are kept and will be indexed.'
  const page = await house.open('#/live')
  await page.route('**/api/status', async (route) => {
    const answer = await route.fetch()
    const status = (await answer.json()) as { search: object }
    const search = { ...status.search, state: 'down', problem: message }
    await route.fulfill({ response: answer, json: { ...status, search } })
  })
  await page.route('**/api/overview?*', (route) =>
    route.fulfill({ status: 503, json: { error: { code: 'ENGINE_DOWN', message } } }),
  )
  // As a path, too, a page is found.
  await page.goto(`${house.url}/overview`)
  expect(page.url()).toBe(`${house.url}/#/overview`)
  for (const place of ['.banner', '.blank']) {
    const said = (await page.locator(place).textContent()) ?? ''
    expect(said, place).toContain('cannot be reached.')
    expect(said.match(/kept/g), place).toHaveLength(1)
  }
  expect(await page.locator('.skeleton').count()).toBe(0)
  await page.screenshot({ path: join(PICTURES, 'overview-down.png') })
})

test('an index that does not go on is said, with the reason', async () => {
  const page = await house.open('#/search')
  await page.route('**/api/status', async (route) => {
    const answer = await route.fetch()
    const status = (await answer.json()) as { search: object }
    await route.fulfill({
      json: { ...status, search: { ...status.search, problem: 'No space left on device.' } },
    })
  })
  await page.reload()
  const banner = page.locator('.banner')
  await banner.waitFor()
  expect(await banner.textContent()).toMatch(/New records are not found yet.*No space left on device/)
  await page.screenshot({ path: join(PICTURES, 'index-stands.png') })
})

test('a running question can be cancelled', async () => {
  await house.log('app', [record('before the question')])
  await house.indexed()
  const page = await house.open('#/search')
  await page.locator('.list .row').first().waitFor()
  const before = await page.locator('.row-message').allTextContents()
  await page.route('**/api/search*', () => {
    // Never answered: only the page itself can end it.
  })
  await page.keyboard.press('r')
  // What is said goes away again: who looks only after the click may come too late.
  const said = page.locator('.said.shown', { hasText: 'Cancelled' }).waitFor()
  const cancel = page.getByRole('button', { name: 'Cancel' })
  await cancel.waitFor()
  // The answer before is here until then, and looks like it.
  const main = page.locator('.search-main.asking')
  expect(await main.locator('.row-message').allTextContents()).toEqual(before)
  await cancel.click()
  await main.waitFor({ state: 'detached' })
  await said
  const run = page.getByRole('button', { name: 'Run' })
  await run.waitFor()
  // Nor is it asked again when search was away for a moment: nothing failed meanwhile.
  for (const state of ['down', 'ready']) {
    await page.route('**/api/status', async (route) => {
      const answer = await route.fetch()
      const status = (await answer.json()) as { search: object }
      await route.fulfill({ json: { ...status, search: { ...status.search, state } } })
    })
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.locator('.banner').waitFor({ state: state === 'down' ? 'attached' : 'detached' })
  }
  await page.waitForTimeout(300)
  expect(await run.isVisible()).toBe(true)
  expect(await page.locator('.row-message').allTextContents()).toEqual(before)
})
