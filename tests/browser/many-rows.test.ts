import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, startHouse, until } from './harness.js'
import { anHour } from './records.js'

const COUNT = 100_000
let house: House
beforeAll(async () => {
  house = await startHouse()
  const records = anHour(COUNT)
  for (let at = 0; at < COUNT; at += 10_000) await house.log('app', records.slice(at, at + 10_000))
  await house.indexed()
})
afterAll(() => house?.close())

test('100,000 rows are read to the end with a few in the document', async () => {
  const page = await house.open('#/search?q=stream%3Aapp&last=2h')
  await page.locator('.list .row').first().waitFor()
  let most = 0
  await until(async () => {
    const seen = await page.evaluate(() => {
      const list = document.querySelector('.list')
      if (list !== null) list.scrollTop = list.scrollHeight
      return {
        rows: document.querySelectorAll('.row').length,
        foot: document.querySelector('.list-foot')?.textContent ?? '',
      }
    })
    most = Math.max(most, seen.rows)
    return seen.foot.startsWith('The end')
  })
  expect(await page.locator('.tally').textContent()).toContain('100,000 of 100,000')
  expect(most).toBeLessThan(200)
  // The last page has made the list longer once more.
  await page.evaluate(() => {
    const list = document.querySelector('.list')
    if (list !== null) list.scrollTop = list.scrollHeight
  })
  await page.locator(`#row-${COUNT - 1}`).waitFor()
  expect(await page.locator('.list .row').last().getAttribute('id')).toBe(`row-${COUNT - 1}`)

  await page.keyboard.press('Home')
  await page.locator('#row-0').waitFor()
  expect(await page.locator('.row').count()).toBeLessThan(200)
  expect(house.errors).toEqual([])
})
