import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ago, type House, startHouse } from './harness.js'
import { anHour, HOSTILE, oneRequest } from './records.js'

let house: House
const COUNT = 2000

beforeAll(async () => {
  house = await startHouse()
  await house.log('app', anHour(COUNT))
  await house.log('app', oneRequest('req-1'))
  await house.log(
    'hostile',
    HOSTILE.map(({ message }, i) => ({
      timestamp: ago(30_000 - i),
      level: 'INFO',
      logger: 'hostile',
      message,
      service: '<b>evil</b>',
      '<i>key</i>': '"quoted" \\ \u202Evalue',
    })),
  )
  await house.indexed()
})
afterAll(() => house?.close())
beforeEach(() => {
  house.errors.length = 0
})

const rows = (page: Page) => page.locator('.list .row')
const tally = (page: Page) => page.locator('.tally')
/** The number behind "of" in `200 of 1,204 · 38 ms`. */
const total = async (page: Page): Promise<number> =>
  Number(/of ([\d,]+)/.exec((await tally(page).textContent()) ?? '')?.[1]?.replaceAll(',', ''))
const settled = (page: Page) =>
  page.waitForFunction(() => /\d of \d/.test(document.querySelector('.tally')?.textContent ?? ''))

/** Does something that asks a new question, and waits for its answer to be shown. */
const asking = async (page: Page, act: () => Promise<unknown>): Promise<void> => {
  const first = page.waitForResponse((answer) => /api\/search\?(?!.*cursor=)/.test(answer.url()))
  await act()
  await (await first).finished()
  await page.locator('.search-main[aria-busy=false]').waitFor()
}

test('a hostile record is only text', async () => {
  const page = await house.open('#/search?q=logger%3Ahostile')
  await rows(page)
    .nth(HOSTILE.length - 1)
    .waitFor()
  const shown = await page.locator('.row-message').allTextContents()
  expect(shown.toSorted()).toEqual(HOSTILE.map((one) => one.shown).toSorted())
  expect(await page.locator('.list img, .list script, .list b b, .facets b, .facets i').count()).toBe(0)

  for (let i = 0; i < HOSTILE.length; i++) {
    await rows(page).nth(i).click()
    await page.locator('.panel').waitFor()
    expect(await page.locator('.panel img, .panel script, .panel i, .panel dd b').count()).toBe(0)
    expect(await page.locator('.panel dt').allTextContents()).toContain('<i>key</i>')
    expect(await page.locator('.panel dd').last().textContent()).toContain('U+202E')
  }
  await page.getByRole('button', { name: 'Raw line' }).click()
  await page.locator('.raw pre').waitFor()
  expect(house.errors).toEqual([])
})

test('a text of 5 MB is cut in its row and in its panel', async () => {
  const message = 'a very long text '.repeat(300_000)
  await house.log('long', [{ timestamp: ago(1000), level: 'INFO', logger: 'long', message }])
  await house.indexed()
  const page = await house.open('#/search?q=logger%3Along')
  await rows(page).first().click()
  const long = page.locator('.panel-message .long-text')
  await long.waitFor()
  expect(await long.textContent()).toContain('of 5,100,000 characters')
  expect((await page.locator('.panel-message .text').textContent())?.length).toBeLessThan(70_000)
  expect((await rows(page).first().textContent())?.length).toBeLessThan(2000)
  await long.getByRole('button', { name: 'Show all' }).click()
  await long.waitFor({ state: 'detached' })
  expect(house.errors).toEqual([])
})

test('everything is reached with the keyboard alone', async () => {
  const page = await house.open('#/overview')
  await page.locator('.services tbody tr').first().waitFor()
  await page.keyboard.press('/')
  await page.locator('.query input:focus').waitFor()
  await settled(page)
  // Of the errors those that belong to something: `o` and `t` lead there.
  await page.keyboard.type('level:ERROR correlation_id:*')
  await asking(page, () => page.keyboard.press('Enter'))
  expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')).toBe(
    'level:ERROR correlation_id:*',
  )

  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  expect(await page.locator('.row.selected').getAttribute('id')).toBe('row-0')
  await page.keyboard.press('e')
  expect(await page.locator('.row.selected').getAttribute('id')).toBe('row-1')
  await page.keyboard.press('E')
  expect(await page.locator('.row.selected').getAttribute('id')).toBe('row-0')
  await page.keyboard.press('Enter')
  await page.locator('.panel').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.panel').waitFor({ state: 'detached' })

  await asking(page, () => page.keyboard.press('o'))
  expect(page.url()).toContain('q=correlation_id')
  await page.keyboard.press('j')
  await page.keyboard.press('t')
  await page.waitForURL(/#\/timeline\/./)
  await page.locator('.lanes').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL(/#\/search/)

  // Esc goes back step by step: the chosen row, then the query.
  await rows(page).first().waitFor()
  await settled(page)
  await page.keyboard.press('j')
  await page.locator('.row.selected').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.row.selected').waitFor({ state: 'detached' })
  expect(page.url()).toContain('q=')
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.hash.includes('q='))

  await page.keyboard.press('?')
  await page.locator('dialog.help[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.waitForURL(/#\/live/)

  await page.keyboard.press('Control+k')
  await page.locator('dialog.palette[open]').waitFor()
  await page.keyboard.type('timeline of req-1')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.locator('dialog.palette[open]').waitFor()
  await page.keyboard.type('overv')
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/overview/)
  expect(house.errors).toEqual([])
})

test('a page is opened again from its address, and back goes back', async () => {
  const page = await house.open('#/search?q=level%3AERROR')
  await settled(page)
  await rows(page).nth(2).click()
  await page.locator('.panel').waitFor()
  const address = page.url()
  const message = await page.locator('.panel-message').textContent()

  const again = await house.open(new URL(address).hash)
  await again.locator('.panel').waitFor()
  expect(await again.locator('.panel-message').textContent()).toBe(message)
  expect(await again.locator('.query input').inputValue()).toBe('level:ERROR')

  await page.goBack()
  await page.locator('.panel').waitFor({ state: 'detached' })
  expect(new URL(page.url()).hash).toBe('#/search?q=level%3AERROR')
  await page.goForward()
  await page.locator('.panel').waitFor()
  expect(page.url()).toBe(address)
})

test('a stretch dragged on the histogram becomes the range', async () => {
  const page = await house.open('#/search')
  await settled(page)
  const before = await total(page)
  const box = await page.locator('.plot .u-over').boundingBox()
  if (box === null) throw new Error('no chart')
  await page.mouse.move(box.x + box.width * 0.25, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 30, { steps: 5 })
  await asking(page, () => page.mouse.up())
  const params = new URLSearchParams(new URL(page.url()).hash.split('?')[1])
  const length = Date.parse(params.get('to') ?? '') - Date.parse(params.get('from') ?? '')
  expect(Math.abs(length - 900_000)).toBeLessThan(60_000)
  expect(await total(page)).toBeLessThan(before)
  expect(await total(page)).toBeGreaterThan(0)

  // The same with the keyboard.
  const zoomed = new URL(page.url()).hash
  await page.locator('.plot').focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter'])
    await page.keyboard.press(key)
  await page.waitForFunction((was) => location.hash !== was, zoomed)
})

test('facets keep a value, drop it, and take that back', async () => {
  const page = await house.open('#/search')
  await settled(page)
  const all = await total(page)
  const error = page.locator('.facet', { hasText: 'level' }).locator('li', { hasText: 'ERROR' })
  const errors = Number((await error.locator('.num').textContent())?.replaceAll(',', ''))
  await error.locator('.facet-value').click()
  await page.waitForURL(/q=level%3AERROR/)
  await page.waitForFunction(
    (n) => document.querySelector('.tally')?.textContent?.includes(`of ${n}`),
    errors.toLocaleString('en-US'),
  )
  await error.locator('.facet-value').click()
  await page.waitForFunction(() => !location.hash.includes('q='))
  await page.waitForFunction(
    (n) => document.querySelector('.tally')?.textContent?.includes(`of ${n}`),
    all.toLocaleString('en-US'),
  )
  await error.locator('.facet-value').click({ modifiers: ['Alt'] })
  await page.waitForURL(/q=-level%3AERROR/)
  await page.waitForFunction(
    (n) => document.querySelector('.tally')?.textContent?.includes(`of ${n}`),
    (all - errors).toLocaleString('en-US'),
  )
  expect(house.errors).toEqual([])
})

test('a value of the record filters, and excludes', async () => {
  const page = await house.open('#/search?q=level%3AERROR')
  await settled(page)
  await rows(page).first().click()
  await asking(page, () => page.getByRole('button', { name: 'Filter for this service' }).click())
  expect(page.url()).toContain('service%3A')
  await page.getByRole('button', { name: 'Exclude this logger' }).click()
  await page.waitForURL(/-logger%3A/)
})

test('the numbers of the overview lead to their records', async () => {
  const page = await house.open('#/overview')
  await page.locator('.services tbody tr').first().waitFor()
  const errors = await page.locator('.number', { hasText: 'errors' }).locator('.number-note').textContent()
  await page.locator('.number', { hasText: 'errors' }).click()
  await page.waitForURL(/#\/search\?q=/)
  await settled(page)
  expect(`${(await total(page)).toLocaleString('en-US')} records`).toBe(errors)
  await page.goBack()
  await page.locator('button.number').click()
  await page.locator('dialog[open]').getByRole('link', { name: 'app' }).click()
  await page.waitForURL(/q=stream%3Aapp/)
})

test('a timeline shows lanes, what lasted, pauses and errors', async () => {
  const page = await house.open('#/timeline/req-1')
  await page.locator('.lanes').waitFor()
  expect(await page.locator('.lane-head').allTextContents()).toEqual([
    'web-ui',
    'api.interviews',
    'worker',
    'speech',
  ])
  expect(await page.locator('.gap-mark').allTextContents()).toEqual([
    '2.64 s without a record',
    '1.6 s without a record',
  ])
  expect(await page.locator('.bar').count()).toBe(4)
  expect(await page.locator('path.tick.lv-e').count()).toBe(1)
  await page.locator('.row', { hasText: 'Model call finished' }).click()
  await page.locator('.panel').waitFor()
  expect(await page.locator('.panel').textContent()).toContain('gpt-5.2')
})

test('an empty answer says that it is empty, a wrong query what is wrong', async () => {
  const page = await house.open('#/search?q=nosuchword')
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
  await page.getByRole('button', { name: 'Search twice the time' }).click()
  await page.waitForURL(/last=2h/)
  await page.goto(`${house.url}/#/search?q=${encodeURIComponent('(level:ERROR')}`)
  await page.getByRole('heading', { name: 'This query cannot be read' }).waitFor()
  await page.getByRole('button', { name: 'Edit the query' }).click()
  expect(await page.locator('.query input').evaluate((input) => input === document.activeElement)).toBe(true)
})

test('the theme is the system’s until chosen, and then remembered', async () => {
  const page = await house.open('#/overview', { colorScheme: 'light' })
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await paper()
  await page.getByRole('button', { name: 'Dark theme' }).click()
  const dark = await paper()
  expect(dark).not.toBe(light)
  await page.reload()
  expect(await paper()).toBe(dark)
  await page.getByRole('button', { name: 'Light theme' }).click()
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
})

test('a long message is folded, so that the fields under it stay in sight', async () => {
  await house.log('folded', [
    { timestamp: ago(900), level: 'INFO', logger: 'folded', message: 'word '.repeat(2000), order_id: 'o-1' },
  ])
  await house.indexed()
  const page = await house.open('#/search?q=logger%3Afolded')
  await rows(page).first().click()
  const message = page.locator('.panel-message')
  expect(await page.locator('.panel dt', { hasText: 'order_id' }).boundingBox()).toMatchObject({
    y: expect.toSatisfy((y: number) => y < 900),
  })
  await message.getByRole('button', { name: 'Show all' }).click()
  expect((await message.textContent())?.length).toBeGreaterThanOrEqual(9999)
})

test('Esc on a timeline that a link opened stays in the page', async () => {
  const page = await house.open('#/timeline/req-1')
  await page.locator('.lanes').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL(/#\/search\?.*q=correlation_id%3Areq-1/)
})

test('x on a timeline leads to the search without that message', async () => {
  const page = await house.open('#/timeline/req-1')
  await page.locator('.lanes').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.waitForURL(/#\/search/)
  expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')).toBe(
    'correlation_id:req-1 -"POST /interviews"',
  )
})

test('a field becomes a column of the list, in the address, and is taken away again', async () => {
  const page = await house.open('#/search?q=level%3AERROR%20interview_id%3A*')
  await settled(page)
  await rows(page).first().click()
  await page.getByRole('button', { name: 'Column of interview_id' }).click()
  await page.waitForURL(/columns=interview_id/)
  const shown = await page.locator('.list .row-column').first().textContent()
  expect(shown).toMatch(/^iv-\d+$/)
  // What has a column is not said twice.
  expect(await rows(page).first().locator('.row-field', { hasText: 'interview_id' }).count()).toBe(0)

  const again = await house.open(new URL(page.url()).hash)
  await again.locator('.row-column').first().waitFor()
  await again.getByRole('button', { name: 'Remove the column interview_id' }).click()
  await again.locator('.row-column').first().waitFor({ state: 'detached' })
  expect(again.url()).not.toContain('columns=')
  expect(house.errors).toEqual([])
})
