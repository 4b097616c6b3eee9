import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ago, axe, type House, PICTURES, startHouse } from './harness.js'

let house: House
beforeAll(async () => {
  house = await startHouse()
  await house.log(
    'app',
    ['one', 'two'].map((message) => ({
      timestamp: ago(1000),
      level: 'INFO',
      logger: 'l',
      message,
      service: 'app',
    })),
  )
  await house.indexed()
})
afterAll(() => house?.close())
beforeEach(() => {
  house.errors.length = 0
})

/** A page of which no script was asked for yet: what is to become of them can be said first. */
const blank = (): Promise<Page> => house.open('favicon.svg', { bypassCSP: true })
const script = (room: string): RegExp => new RegExp(`/assets/${room}-[\\w-]+\\.js$`)

test('the first page loads what it needs, and the others come after it', async () => {
  const page = await blank()
  const scripts: string[] = []
  page.on('request', (request) => {
    const room = /\/assets\/(\w+)-.*\.js$/.exec(request.url())?.[1]
    if (room !== undefined) scripts.push(room)
  })
  await page.goto(`${house.url}/#/overview`)
  await page.locator('.services tbody tr').first().waitFor()
  expect(scripts.slice(0, 3).toSorted()).toEqual(['charts', 'index', 'overview'])
  await expect.poll(() => scripts).toEqual(expect.arrayContaining(['search', 'live', 'timeline', 'audit']))
  // They are here: also without a server.
  await page.context().setOffline(true)
  for (const key of ['g', 't']) await page.keyboard.press(key)
  await page.getByRole('heading', { name: 'One correlation id' }).waitFor()
  expect(house.errors).toEqual([])
})

test('while a page is on its way the one before stays; its keys count from the moment in which it is seen', async () => {
  const page = await blank()
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(script('search'), async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${house.url}/#/overview`)
  await page.locator('.services tbody tr').first().waitFor()
  await page.keyboard.press('/')
  await page.locator('.tabs a.coming', { hasText: 'Search' }).waitFor()
  expect(page.url()).toContain('#/search')
  expect(await page.locator('.services tbody tr').count()).toBeGreaterThan(0)
  expect(await page.locator('main[aria-busy=true]').count()).toBe(1)
  await page.screenshot({ path: join(PICTURES, 'page-coming.png') })
  // The key is pressed in the very task in which the line appears.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.query input') === null) return
      observer.disconnect()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }))
    }).observe(document, { childList: true, subtree: true })
  })
  release()
  await page.locator('.query input:focus').waitFor()
  expect(await page.locator('.tabs a.coming').count()).toBe(0)
  expect(house.errors).toEqual([])
})

test('of two pages on their way the one asked for last is shown', async () => {
  const page = await blank()
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(script('search'), async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${house.url}/#/overview`)
  await page.locator('.services tbody tr').first().waitFor()
  for (const key of ['g', 's']) await page.keyboard.press(key)
  await page.locator('.tabs a.coming').waitFor()
  // Back where the page still is.
  for (const key of ['g', 'o']) await page.keyboard.press(key)
  await page.locator('.tabs a.coming').waitFor({ state: 'detached' })
  release()
  await page.waitForResponse(script('search'))
  expect(await page.locator('.tabs a[aria-current=page]').textContent()).toBe('Overview')
  expect(await page.locator('.services tbody tr').count()).toBeGreaterThan(0)
})

test('a page that cannot be loaded says what to do, and the others go on', async () => {
  const page = await blank()
  await page.route(script('timeline'), (route) => route.fulfill({ status: 404, body: 'no longer here' }))
  await page.goto(`${house.url}/#/timeline/req-1`)
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  expect(await axe(page)).toEqual([])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(PICTURES, `page-not-loaded-${colorScheme}.png`) })
  }
  for (const key of ['g', 's']) await page.keyboard.press(key)
  await page.locator('.list .row').first().waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  await page.unroute(script('timeline'))
  // It may be here by itself already: pages are also loaded while nobody waits for them.
  await page.evaluate(() => document.querySelector<HTMLElement>('.blank button.act, button.act')?.click())
  await page.getByRole('heading', { name: 'No records with this id' }).waitFor()
  expect(page.url()).toContain('#/timeline/req-1')
  expect(house.errors).toEqual([])
})

test('/ on a page without a line for a query goes into that of Search', async () => {
  const page = await house.open('#/overview')
  await page.locator('.services tbody tr').first().waitFor()
  await page.keyboard.press('/')
  await page.locator('.query input:focus').waitFor()
  await page.keyboard.type('level:ERROR')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.url()).toContain('q=level')
})
