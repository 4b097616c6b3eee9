import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beginSeal, eraseEntry, sealNow } from 'sillok/seal'
import { listSegments } from 'sillok/stream'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ago, axe, type House, PICTURES, startHouse, until } from './harness.js'

let house: House
const COUNT = 600
const KINDS = ['audit', 'agent_execution', 'api_call', 'tool_call', 'token_usage', 'agent_security']
const MESSAGES = [
  'Audit: data_change role',
  '権限を変更しました',
  '권한이 변경되었습니다',
  '<script>alert(1)</script>\u202Egnp.exe',
]

beforeAll(async () => {
  house = await startHouse()
  await house.log(
    'audit',
    Array.from({ length: COUNT }, (_, i) => ({
      timestamp: ago(((COUNT - i) / COUNT) * 3_000_000 + 60_000),
      level: i % 97 === 0 ? 'CRITICAL' : i % 13 === 0 ? 'WARNING' : 'INFO',
      logger: 'audit',
      message: MESSAGES[i % MESSAGES.length],
      event: KINDS[i % KINDS.length],
      log_type: 'audit',
      event_id: `019e-${i}`,
      actor: ['u-7', 'agent:planner', '管理者', 'system'][i % 4],
      action: 'data_change',
      resource_type: ['role', 'file', '면접'][i % 3],
      resource_id: `r-${i % 7}`,
      success: i % 11 !== 0,
      service: 'app',
    })),
  )
  await house.indexed()
})
afterAll(() => house?.close())
beforeEach(() => {
  house.errors.length = 0
})

const rows = (page: Page) => page.locator('.list .row')
const shot = (page: Page, name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`) })
const verify = (page: Page) => page.getByRole('button', { name: 'Verify now' }).click()

test('a trail that is not sealed says how to seal it', async () => {
  const page = await house.open('#/audit', { bypassCSP: true })
  await rows(page).nth(3).waitFor()
  const seals = page.locator('.seals')
  expect(await seals.textContent()).toMatch(/audit is not sealed.*sillok seal audit/)
  expect(await page.locator('.mark-sealed').count()).toBe(0)
  expect(await axe(page)).toEqual([])
  await shot(page, 'audit-not-sealed')
})

test('a new root says what would fill the page', async () => {
  const page = await house.open('#/audit?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z', {
    bypassCSP: true,
  })
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
  expect(await page.locator('.blank').textContent()).toContain('log.audit')
  expect(await axe(page)).toEqual([])
  await shot(page, 'audit-empty')
})

test('sealed: state, marks, filters by kind, actor and resource, a record, by keyboard alone', async () => {
  beginSeal({ root: house.root, stream: 'audit', origin: 'example.com/audit' })
  await sealNow({ root: house.root, stream: 'audit' })
  const page = await house.open('#/audit')
  await page.locator('.row .mark-sealed').first().waitFor()
  // Who asks for the trail is on record in it: there are some more than were written here.
  expect(await page.locator('.facts').textContent()).toMatch(/example\.com\/audit.*size6\d\d/)
  expect(await page.locator('.row-message').first().textContent()).not.toContain('\u202E')

  // Filters: by what is listed beside the events, and by the line.
  const tally = page.locator('.tally')
  const facet = (name: string) => page.locator('.facet-value', { hasText: name })
  await facet('tool_call').click()
  await page.waitForFunction(() => document.querySelector('.tally')?.textContent?.includes('of 100'))
  await facet('agent:planner').click()
  await page.waitForFunction(() => /of 50 /.test(document.querySelector('.tally')?.textContent ?? ''))
  expect(page.url()).toContain('q=')
  await page.keyboard.press('/')
  await page.keyboard.type('resource:"면접/r-2" kind:agent_security')
  await page.keyboard.press('Enter')
  await until(async () => {
    const found = await page.locator('.list .row-resource').allTextContents()
    return found.length > 0 && found.every((text) => text === '면접/r-2')
  })
  expect(await tally.textContent()).toMatch(/^\D*(\d+) of \1 /)

  // A record, by the keys of every list.
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('.panel').waitFor()
  expect(await page.locator('.panel dt').allTextContents()).toContain('event_id')
  await page.keyboard.press('Escape')
  await page.locator('.panel').waitFor({ state: 'detached' })

  // Its query is its own.
  for (const key of ['g', 's']) await page.keyboard.press(key)
  await page.locator('h1', { hasText: 'Search' }).waitFor({ state: 'attached' })
  expect(page.url()).not.toContain('q=')
  for (const key of ['g', 'a']) await page.keyboard.press(key)
  await page.locator('.seals').waitFor()
  expect(house.errors).toEqual([])
})

test('what came over HTTP is marked, and says where from; a row does not say it again', async () => {
  const line = JSON.stringify({
    timestamp: ago(1000),
    message: 'sent by 누군가',
    event: 'audit',
    log_type: 'audit',
    actor: 'u-7',
    action: 'data_change',
    intake_address: '10.9.9.9',
  })
  await fetch(`${house.url}/ingest/audit`, { method: 'POST', body: `${line}\n` })
  await house.indexed()
  const page = await house.open('#/audit?q=%22sent%20by%22', { bypassCSP: true })
  const row = rows(page).first()
  await row.waitFor()
  expect(await row.locator('.row-sent').textContent()).toBe('sent')
  expect(await row.textContent()).toMatch(/claimed_intake_address=10\.9\.9\.9/)
  expect(await row.textContent()).not.toContain('127.0.0.1')
  await row.click()
  await page.getByText('Said over HTTP by 127.0.0.1').waitFor()
  expect(await axe(page)).toEqual([])
  await shot(page, 'audit-sent')
})

test('who only looks is counted, and shown when asked for; what others did stays in sight', async () => {
  const page = await house.open('#/audit', { bypassCSP: true })
  const note = page.locator('.readings')
  // Each look is one reading more; the index takes a moment.
  await until(async () => {
    await page.keyboard.press('r')
    if ((await note.count()) === 0) return false
    return Number(/^(\d+) readings of logs not shown/.exec((await note.textContent()) ?? '')?.[1]) > 2
  })
  // Who was refused, as somebody who asked before the engine was there, stays in sight.
  const reads = async () =>
    (await page.locator('.list .row', { hasText: 'log_search' }).allTextContents()).filter(
      (text) => !text.includes('failed'),
    )
  expect(await reads()).toEqual([])
  expect(await rows(page).count()).toBeGreaterThan(3)
  expect(await axe(page)).toEqual([])
  await shot(page, 'audit-readings-left-out')

  await page.getByRole('button', { name: 'Show them' }).click()
  await until(async () => (await reads()).length > 0)
  expect(page.url()).toContain('by=readings')
  expect(await note.textContent()).toMatch(/among these.*http from 127\.0\.0\.1/)
  await shot(page, 'audit-readings')
  // A link keeps it, and a reader is a door to what he read.
  await page.reload()
  await note.getByRole('button', { name: /http from/ }).click()
  await until(async () => {
    const found = await page.locator('.list .row-service').allTextContents()
    return found.length > 0 && found.every((text) => text === 'http')
  })
  await page.getByRole('button', { name: 'Hide them' }).click()
  await until(async () => (await reads()).length === 0)
  expect(await note.textContent()).toContain('not shown')
  expect(page.url()).not.toContain('by=readings')
  expect(house.errors).toEqual([])
})

test('verify now: progress, and the verdict', async () => {
  const page = await house.open('#/audit')
  // Slow enough to be seen.
  let held = 3
  await page.route('**/api/seal', async (route) => {
    const answer = await route.fetch()
    const { streams } = (await answer.json()) as { streams: { verification: object | null }[] }
    if (held-- > 0 && streams[0]?.verification)
      streams[0].verification = { ...streams[0].verification, state: 'running', done: 300, total: 600 }
    await route.fulfill({ json: { streams } })
  })
  await verify(page)
  await page.getByText('300 of 600 entries').waitFor()
  await shot(page, 'audit-verifying')
  await page.locator('.verdict', { hasText: 'INTACT' }).waitFor()
  expect(await page.locator('.verified').textContent()).toMatch(
    /(6\d\d) of \1 entries read, \1 lines compared/,
  )
  expect(house.errors).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 1024, 390])
    test(`at ${width} px, ${colorScheme}: axe finds nothing`, async () => {
      const page = await house.open('#/audit', {
        viewport: { width, height: width === 390 ? 844 : 900 },
        colorScheme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      })
      await page.locator('.verdict').waitFor()
      // Sealed or not: the newest ones tell of the questions of this page, and not all of them are in sight.
      await page.locator('.row').first().waitFor()
      await page.keyboard.press('j')
      expect(await axe(page)).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      await shot(page, `audit-${width}-${colorScheme}`)
      await page.keyboard.press('Enter')
      await page.locator('.panel').waitFor()
      await page.evaluate(() => document.fonts.ready)
      await shot(page, `audit-record-${width}-${colorScheme}`)
    })

test('an erased entry, with its reason', async () => {
  await eraseEntry({
    root: house.root,
    stream: 'audit',
    index: 41,
    reason: '개인정보 삭제 요청 17',
    by: 'privacy office',
  })
  const page = await house.open('#/audit')
  await verify(page)
  await page.locator('.verdict', { hasText: 'INTACT WITH AUTHORISED GAPS' }).waitFor()
  expect(await page.locator('.findings').textContent()).toMatch(
    /1 erased.*privacy office.*개인정보 삭제 요청 17/,
  )
  await shot(page, 'audit-erased')
})

test('what was changed is said, and its record is one step away', async () => {
  const segment = (await listSegments(house.root, 'audit'))[0]?.path ?? ''
  const before = readFileSync(segment)
  const changed = Buffer.from(before)
  changed.write('INFX', changed.indexOf('"level":"INFO"', 20_000) + 9)
  writeFileSync(segment, changed)
  try {
    const page = await house.open('#/audit', { bypassCSP: true })
    await verify(page)
    await page.locator('.verdict', { hasText: 'TAMPERED' }).waitFor()
    expect(await page.locator('.findings').first().textContent()).toContain('not the one that was sealed')
    expect(await axe(page)).toEqual([])
    await shot(page, 'audit-tampered')
    await page.getByRole('button', { name: 'Show the record' }).click()
    await page.locator('.panel').waitFor()
  } finally {
    writeFileSync(segment, before)
  }
  // A part of the log that is gone is no proof of anything.
  const bundle = join(house.root, 'audit/tlog/tile/entries/000')
  const entries = readFileSync(bundle)
  writeFileSync(bundle, '')
  try {
    const page = await house.open('#/audit')
    await verify(page)
    await page.locator('.verdict', { hasText: /TAMPERED|UNPROVEN/ }).waitFor()
    await shot(page, 'audit-bundle-empty')
  } finally {
    writeFileSync(bundle, entries)
  }
})

test('a seal that cannot be read, and a server that is away', async () => {
  const checkpoint = join(house.root, 'audit/tlog/checkpoint')
  const before = readFileSync(checkpoint)
  writeFileSync(checkpoint, 'nonsense')
  const page = await house.open('#/audit', { bypassCSP: true })
  try {
    await page.getByText('Nothing can be said of its seal').waitFor()
    expect(await axe(page)).toEqual([])
    await shot(page, 'audit-broken')
  } finally {
    writeFileSync(checkpoint, before)
  }
  await page.keyboard.press('r')
  await page.locator('.facts').waitFor()
  await page.context().setOffline(true)
  await page.keyboard.press('r')
  await page.locator('.seals .notice', { hasText: 'Not new' }).waitFor()
  expect(await page.locator('.facts').count()).toBe(1)
  await shot(page, 'audit-offline')
  expect(house.errors).toEqual([])
})
