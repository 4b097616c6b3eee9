import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ago, axe, type House, PICTURES, startHouse } from './harness.js'
import { anHour, HOSTILE, oneRequest } from './records.js'

let house: House
const COUNT = 4000
beforeAll(async () => {
  house = await startHouse()
  await house.log('app', anHour(COUNT))
  await house.log('app', oneRequest('req-1'))
  await house.log(
    'hostile',
    HOSTILE.map(({ message }, i) => ({
      timestamp: ago(2000 - i),
      level: 'WARNING',
      logger: 'hostile',
      message,
      service: 'uploads',
    })),
  )
  await house.indexed()
})
afterAll(() => house?.close())

/** Opens the record that is selected by `keys`. */
const openRecord = async (page: Page, keys: string[]): Promise<void> => {
  await page.locator('.list .row').first().waitFor()
  for (const key of [...keys, 'Enter']) await page.keyboard.press(key)
  await page.locator('.panel').waitFor()
}

/** Logs a few records, so that the live view has some to show. */
const logNow = async (page: Page): Promise<void> => {
  await page.locator('.live-live').waitFor()
  await house.log(
    'live',
    ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'].map((level) => ({
      timestamp: ago(0),
      level,
      logger: 'now',
      message: '今 지금 now',
      service: 'app',
    })),
  )
  await page.locator('.list .row').nth(4).waitFor()
}

const VIEWS: readonly {
  name: string
  hash: string
  ready: string
  prepare?: (page: Page) => Promise<void>
}[] = [
  { name: 'overview', hash: '#/overview', ready: '.services tbody tr' },
  { name: 'search', hash: '#/search', ready: '.list .row' },
  {
    name: 'record',
    hash: '#/search?q=level%3AERROR',
    ready: '.list .row',
    prepare: (page) => openRecord(page, ['j', 'j']),
  },
  {
    name: 'hostile',
    hash: '#/search?q=service%3Auploads',
    ready: '.list .row',
    prepare: (page) => openRecord(page, ['j', 'j', 'j']),
  },
  { name: 'columns', hash: '#/search?columns=interview_id,duration_ms', ready: '.row-heads .row-column' },
  { name: 'empty', hash: '#/search?q=nosuchword', ready: '.blank' },
  { name: 'wrong-query', hash: '#/search?q=(', ready: '.blank' },
  { name: 'live', hash: '#/live', ready: '.blank', prepare: (page) => logNow(page) },
  { name: 'timeline', hash: '#/timeline/req-1', ready: '.lanes' },
  { name: 'timeline-empty', hash: '#/timeline', ready: '.blank' },
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 1024, 390]) {
    test(`every page at ${width} px, ${colorScheme}: axe finds nothing`, async () => {
      const height = width === 390 ? 844 : 900
      const page = await house.open('', {
        viewport: { width, height },
        colorScheme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      })
      for (const view of VIEWS) {
        await page.goto('about:blank')
        await page.goto(`${house.url}/${view.hash}`)
        await page.locator(view.ready).first().waitFor()
        await view.prepare?.(page)
        await page.waitForLoadState('load')
        expect(await axe(page), view.name).toEqual([])
        // Nothing sticks out to the right.
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          view.name,
        ).toBeLessThanOrEqual(0)
        await page.screenshot({ path: join(PICTURES, `${view.name}-${width}-${colorScheme}.png`) })
      }
      expect(house.errors).toEqual([])
    })
  }
}

test('dialogs: axe finds nothing', async () => {
  const page = await house.open('#/overview', { bypassCSP: true, reducedMotion: 'reduce' })
  await page.locator('.services tbody tr').first().waitFor()
  const dialogs: [string, () => Promise<void>][] = [
    ['palette', () => page.keyboard.press('Control+k')],
    ['help', () => page.keyboard.press('?')],
    ['disk', () => page.locator('button.number').click()],
  ]
  for (const [name, open] of dialogs) {
    await open()
    await page.locator('dialog[open]').waitFor()
    expect(await axe(page), name).toEqual([])
    await page.screenshot({ path: join(PICTURES, `${name}.png`) })
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
  }
  await page.locator('.range-open').click()
  await page.locator('.range-menu').waitFor()
  expect(await axe(page), 'range').toEqual([])
})
