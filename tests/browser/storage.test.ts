import { execFileSync } from 'node:child_process'
import fs, { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { keepSnapshot, readCatalogue, takeSnapshot } from 'sillok/catalogue'
import { clean } from 'sillok/lifecycle'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { axe, type House, picture, startHouse, until } from './harness.js'

const DAY = 86_400_000
const MIDNIGHT = Math.floor(Date.now() / DAY) * DAY
const dayOf = (back: number): string => new Date(MIDNIGHT - back * DAY).toISOString().slice(0, 10)

let house: House
let config: string
let audioHasADisk = false

const CONFIG = {
  root: '.',
  streams: {
    app: {
      class: 'L3',
      purpose: '面接のログ, 면접 로그',
      retention: { compressAfter: '3d', deleteAfter: '30d' },
      readers: ['people'],
    },
    usage: { class: 'L1', purpose: 'what models cost', readers: ['sillok report'] },
    held: { class: 'L3', legalHold: { reason: '訴訟 4 <script>alert(1)</script>' } },
  },
  logs: {
    '音声 <b>evil</b>\u202Egnp': {
      match: 'audio/{video}.log',
      class: 'L2',
      purpose: '<img src=x onerror=alert(1)>',
    },
    ops: { match: 'ops/*.log', class: 'L3', readers: ['people'] },
    never: { match: 'never/*.log', class: 'L3', purpose: 'nobody has written it' },
  },
}

beforeAll(async () => {
  house = await startHouse()
  config = join(house.root, 'sillok.config.json')
  for (const [stream, days] of [
    ['app', 60],
    ['usage', 45],
    ['held', 20],
    ['free', 5],
  ] as const)
    fill(stream, days)
  put('ops/today.log', 0, 'started\npassword=hunter2hunter2\n')
  put('ops/old.log', 40, 'old\n'.repeat(100))
  audioHasADisk = mountSmall(join(house.root, 'audio'))
  put('audio/v1.log', 2, 'x'.repeat(40_000))
  put('strange/<i>x.txt', 1, 'nobody knows me')
})
afterAll(async () => {
  if (audioHasADisk) execFileSync('umount', ['-l', join(house.root, 'audio')])
  await house?.close()
})
beforeEach(() => {
  house.errors.length = 0
})

/** A file system of 40 KB, where mounting is allowed. */
function mountSmall(folder: string): boolean {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('SKIPPED: a second file system on the page: mounting is not allowed here')
    return false
  }
}

/** A stream with a segment for each of the last days; the folder appears at once, with all that is in it. */
function fill(stream: string, days: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'sillok-stream-'))
  for (let back = days - 1; back >= 0; back--) {
    const count = Math.round(20 + 400 * Math.abs(Math.sin(back * 1.7)) ** 4 * (stream === 'app' ? 3 : 1))
    const lines = Array.from({ length: count }, (_, i) =>
      JSON.stringify({
        timestamp: new Date(MIDNIGHT - back * DAY + i * 10).toISOString(),
        level: 'INFO',
        logger: stream,
        message: `${stream} 今日 ${back} ${i}`,
        service: 'app',
      }),
    )
    const text = Buffer.from(`${lines.join('\n')}\n`)
    const packed = stream === 'app' && back > 3
    const name = `${dayOf(back)}T00-00-00.000Z-${String(days - back).padStart(6, '0')}.jsonl${packed ? '.gz' : ''}`
    writeFileSync(join(folder, name), packed ? gzipSync(text) : text, { mode: 0o600 })
    const time = (MIDNIGHT - back * DAY + DAY / 2) / 1000
    utimesSync(join(folder, name), time, time)
  }
  renameSync(folder, join(house.root, stream))
}

function put(path: string, back: number, text: string): void {
  const file = join(house.root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode: 0o600 })
  const time = (Date.now() - back * DAY) / 1000
  utimesSync(file, time, time)
}

/** Counts anew, and waits for the count to be shown. */
const recount = async (page: Page): Promise<void> => {
  const before = await page.locator('.counted time').getAttribute('datetime')
  await until(async () => {
    const again = page.getByRole('button', { name: 'Count again' })
    if ((await again.count()) > 0) await again.first().click()
    return (await page.locator('.counted time').getAttribute('datetime', { timeout: 1000 })) !== before
  })
}

test('without declarations: the streams are there, nothing of them goes, and sillok init is named', async () => {
  const page = await house.open('#/storage', { bypassCSP: true })
  await page.locator('.days tbody tr', { hasText: 'app' }).waitFor()
  expect(await page.locator('.notice').first().textContent()).toMatch(/Nothing is declared.*sillok init/)
  expect(await page.locator('.days tbody tr', { hasText: 'app' }).textContent()).toContain('not declared')
  expect(await axe(page)).toEqual([])
  await picture(page, 'storage-not-declared')
  await page.getByRole('link', { name: 'Map', exact: true }).click()
  await page.getByRole('heading', { name: 'There is no map yet' }).waitFor()
  expect(await page.locator('.blank').textContent()).toContain('sillok init')
  expect(await axe(page)).toEqual([])
  await picture(page, 'map-not-declared')
  expect(house.errors).toEqual([])
})

test('the grid: size, stage and end; a cell leads to its records; by keyboard alone', async () => {
  writeFileSync(config, JSON.stringify(CONFIG))
  const catalogue = readCatalogue(config)
  for (const back of [20, 15, 10, 5, 1]) {
    const { snapshot } = await takeSnapshot(catalogue, Date.now() - back * DAY)
    const earlier = {
      ...snapshot,
      bytes: snapshot.bytes - back * 1000,
      freeBytes: snapshot.freeBytes + back * 1e9,
    }
    await keepSnapshot(house.root, earlier)
  }
  const page = await house.open('#/overview')
  for (const key of ['g', 'd']) await page.keyboard.press(key)
  await page.locator('.days').waitFor()
  await recount(page)
  const row = (name: string) => page.locator('.days tbody tr', { has: page.getByText(name, { exact: true }) })
  expect(await page.locator('.notice', { hasText: 'Nothing is declared' }).count()).toBe(0)
  expect(await row('app').locator('.day .cell').count()).toBe(30)
  expect(await row('app').locator('.day-older .cell').count()).toBe(1)
  // Hostile names are text.
  expect(await page.locator('.days b, .days script, .days img').count()).toBe(0)
  expect(await page.locator('.days').textContent()).toContain('音声 <b>evil</b>U+202Egnp')
  // The forecast comes from the snapshots.
  expect(await page.locator('.number', { hasText: 'disk full' }).textContent()).toMatch(/in \d/)
  // A disk of its own is told of alone, where it is full with a notice.
  if (audioHasADisk)
    expect(await page.locator('.file-systems .notice').textContent()).toMatch(
      /^audio is a file system of its own: 0 B free of/,
    )

  // By keyboard: to the stage, to the grid, along it, and to the records.
  await page.getByRole('button', { name: 'stage' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/by=stage/)
  await page.locator('.stage-compressed').first().waitFor()
  const cell = row('app').locator(`[data-at$=":28"]`)
  expect(await cell.getAttribute('class')).toContain('stage-rotated')
  expect(await row('app').locator(`[data-at$=":30"]`).getAttribute('class')).toContain('stage-active')
  await page.getByRole('button', { name: 'end' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('.end-week').first().waitFor()
  expect(await row('app').locator('.day-older .cell').getAttribute('class')).toContain('end-due')
  expect(await row('usage').locator('.end-never').count()).toBe(31)
  await page.locator('.days [tabindex="0"]').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  const said = (await page.locator('.days a:focus').textContent()) ?? ''
  expect(said).toContain(dayOf(1))
  expect(await page.locator('.cell-said').textContent()).toBe(said)
  await picture(page, 'storage-cell')
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/search\?/)
  const stream = said.split(',')[0]
  expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')).toBe(`stream:${stream}`)
  await page.locator('.list .row').first().waitFor()
  const shown = await page.locator('.row-time').allTextContents()
  expect(shown.length).toBeGreaterThan(0)
  await page.goBack()
  await page.locator('.days').waitFor()
  expect(page.url()).toContain('by=end')
  expect(house.errors).toEqual([])
})

test('the last run of cleaning: none, one that went well, and one in which something failed', async () => {
  const page = await house.open('#/storage', { bypassCSP: true })
  const cleaned = page.locator('.cleaned')
  await cleaned.waitFor()
  expect(await cleaned.textContent()).toContain('Nothing was ever cleaned here')
  expect(await cleaned.textContent()).toContain('not by this server')
  const catalogue = readCatalogue(config)
  const only = ['ops', '音声 <b>evil</b>\u202Egnp']
  await clean({ catalogue, only })
  await recount(page)
  await until(async () => /nothing failed/.test((await cleaned.textContent()) ?? ''))
  expect(await cleaned.locator('tbody tr').allTextContents()).toEqual(['deleted1400 B'])
  expect(await axe(page)).toEqual([])
  await picture(page, 'storage-cleaned')
  put('ops/broken.log', 41, 'y'.repeat(7))
  const disk = {
    ...fs,
    renameSync: () => {
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
    },
  }
  const { run } = await clean({ catalogue, only, disk })
  await recount(page)
  await until(async () => /1 failed/.test((await cleaned.textContent()) ?? ''))
  expect(await cleaned.locator('b.act-here').textContent()).toBe('1 failed')
  expect(await cleaned.textContent()).toContain('Nothing was done.')
  await picture(page, 'storage-clean-failed')
  for (const path of ['_trash', 'ops/broken.log']) rmSync(join(house.root, path), { recursive: true })
  await cleaned.getByRole('link', { name: 'Its records' }).click()
  await page.locator('.list .row').first().waitFor()
  const q = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')
  expect(q).toContain(run)
  expect(await page.locator('.list .row').allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining('A run has ended')]),
  )
  expect(house.errors).toEqual([])
})

test('the map: findings with evidence and fix, one log alone, severities in the address', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) put(`left/${name}/x.txt`, 1, 'left')
  const page = await house.open('#/map', { bypassCSP: true })
  await page.locator('.counted time').waitFor()
  await recount(page)
  await page.locator('.finding-error', { hasText: 'secret' }).first().waitFor()
  const secret = page.locator('.finding-error', { hasText: 'secret' }).first()
  expect(await secret.textContent()).toContain('ops/today.log')
  expect(await page.locator('main').textContent()).not.toContain('hunter2')
  expect(await page.locator('main').textContent()).toContain('strange/*.txt')
  expect(await page.locator('main img, main script, main i').count()).toBe(0)
  // Of one kind there are a few until more are asked for.
  const undeclared = page.locator('.finding', { hasText: 'undeclared' })
  await until(async () => (await undeclared.count()) === 3)
  await page.getByRole('button', { name: /more warnings: undeclared/ }).click()
  await until(async () => (await undeclared.count()) > 5)
  await page
    .getByRole('button', { name: /\d warning/ })
    .first()
    .click()
  await page.waitForURL(/by=warning/)
  await page.locator('.finding-error').first().waitFor({ state: 'detached' })
  await page
    .getByRole('button', { name: /\d warning/ })
    .first()
    .click()
  await page.locator('.finding-error').first().waitFor()
  await page.locator('.map-logs').getByRole('link', { name: 'ops', exact: true }).click()
  // The address changes before the page is drawn again.
  await page.waitForURL(/#\/map\/ops/)
  await until(async () => (await page.locator('.map-logs tbody tr').count()) === 1)
  expect(await axe(page)).toEqual([])
  await picture(page, 'map-one')
  await page.getByRole('button', { name: 'All logs' }).click()
  await page.locator('.map-logs tbody tr').nth(3).waitFor()
  await page.goto(`${house.url}/#/map/nobody`)
  await page.getByRole('heading', { name: 'Nothing declares a log of this name' }).waitFor()
  expect(house.errors).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 1024, 390])
    test(`at ${width} px, ${colorScheme}: axe finds nothing`, async () => {
      const page = await house.open('', {
        viewport: { width, height: width === 390 ? 844 : 900 },
        colorScheme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      })
      for (const [name, hash, ready] of [
        ['storage', '#/storage?days=90', '.days tbody tr'],
        ['storage-stage', '#/storage?by=stage', '.days tbody tr'],
        ['storage-end', '#/storage?by=end', '.days tbody tr'],
        ['map', '#/map', '.map-logs tbody tr'],
      ] as const) {
        await page.goto('about:blank')
        await page.goto(`${house.url}/${hash}`)
        await page.locator(ready).first().waitFor()
        expect(await axe(page), name).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          name,
        ).toBeLessThanOrEqual(0)
        await picture(page, `${name}-${width}-${colorScheme}`)
      }
      expect(house.errors).toEqual([])
    })

test('while it counts for the first time, declarations that are wrong, and a server that is away', async () => {
  const page = await house.open('favicon.svg', { bypassCSP: true })
  const nothing = {
    counting: true,
    counted_at: null,
    age_seconds: null,
    took_ms: null,
    problem: null,
    report: null,
  }
  await page.route('**/api/storage?*', (route) => route.fulfill({ json: nothing }))
  await page.goto(`${house.url}/#/storage`)
  await page.getByText('Counting what there is …').waitFor()
  expect(await axe(page)).toEqual([])
  await picture(page, 'storage-counting')
  await page.unroute('**/api/storage?*')
  await page.locator('.days').waitFor()
  // What was counted before stays, and is said to be old.
  writeFileSync(config, '{"logs":{"ops":{"match":"ops/*.log","class":"<b>L9</b>"}}}')
  try {
    await until(async () => {
      await page.keyboard.press('r')
      return (await page.locator('.notice', { hasText: 'declarations cannot be read' }).count()) > 0
    })
    expect(await page.locator('.days').count()).toBe(1)
    expect(await page.locator('.notice').first().textContent()).toContain('<b>L9</b>')
    await picture(page, 'storage-wrong-config')
    await page.route('**/api/map?*', async (route) => {
      const problem = {
        code: 'CONFIG_INVALID',
        message: 'sillok.config.json:1 logs.ops.class must be one of L0.',
      }
      await route.fulfill({ json: { ...nothing, counting: false, problem } })
    })
    await page.getByRole('link', { name: 'Map', exact: true }).click()
    await page.unroute('**/api/map?*')
  } finally {
    writeFileSync(config, JSON.stringify(CONFIG))
  }
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Storage', exact: true }).first().click()
  await page.keyboard.press('r')
  await page.locator('.notice', { hasText: 'Not new' }).waitFor()
  await picture(page, 'storage-offline')
  await page.reload().catch(() => {})
  rmSync(join(house.root, 'strange'), { recursive: true })
})
