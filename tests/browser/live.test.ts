import { afterAll, beforeAll, expect, test } from 'vitest'
import { ago, type House, startHouse } from './harness.js'

let house: House
beforeAll(async () => {
  house = await startHouse()
  // What the server itself says when search is ready is a record as well.
  await house.server.searchable()
})
afterAll(() => house?.close())

const record = (message: string) => ({
  timestamp: ago(0),
  level: 'INFO',
  logger: 'live',
  message,
  service: 'app',
})

test('a record logged now is shown, follows, and waits while the reader looks back', async () => {
  const page = await house.open('#/live')
  await page.getByRole('heading', { name: 'Waiting for the next record' }).waitFor()
  await page.locator('.live-live').waitFor()
  await house.log('app', [record('the first <b>record</b>')])
  await page.getByText('the first <b>record</b>').waitFor()

  for (let i = 0; i < 10; i++)
    await house.log(
      'app',
      Array.from({ length: 15 }, (_, n) => record(`batch ${i} line ${n}`)),
    )
  await page.getByText('batch 9 line 14').waitFor()
  await page.mouse.move(600, 500)
  await page.mouse.wheel(0, -1500)
  await page.getByRole('button', { name: 'Follow' }).waitFor()
  const before = await page.locator('.list .row-message').allTextContents()

  // The keys start at what is in sight, not at the end that was scrolled away from.
  const top = () => page.locator('.list').evaluate((list) => list.scrollTop)
  const scrolled = await top()
  await page.keyboard.press('k')
  await page.locator('.list .row.selected').waitFor()
  expect(Math.abs((await top()) - scrolled)).toBeLessThan(44)

  await house.log('app', [record('while looking back')])
  const pill = page.locator('.pill')
  await pill.waitFor()
  expect(await pill.textContent()).toContain('1 new')
  expect(await page.locator('.list .row-message').allTextContents()).toEqual(before)
  await pill.click()
  await page.getByText('while looking back').waitFor()
  await page.locator('.live-counts', { hasText: '152 matched' }).waitFor()
  expect(await page.locator('.live-counts').textContent()).toContain('0 skipped')
  expect(house.errors).toEqual([])
})

test('only what the query matches is shown', async () => {
  const page = await house.open('#/live?q=wanted')
  await page.locator('.live-live').waitFor()
  await house.log('app', [record('not this'), record('wanted by the query')])
  await page.getByText('wanted by the query').waitFor()
  expect(await page.locator('.list .row').count()).toBe(1)
})

test('a query that cannot be read is said, and no loss of the connection', async () => {
  const page = await house.open('#/live?q=(')
  const notice = page.locator('.notice')
  await notice.waitFor()
  expect(await notice.textContent()).toMatch(/This query cannot be read.*Column 2/)
  await page.keyboard.press('Escape')
  await page.locator('.live-live').waitFor()
  expect(house.errors).toEqual([])
})
