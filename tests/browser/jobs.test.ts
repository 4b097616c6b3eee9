import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { cancelJob, type JobRun, job, listJobs, readJob } from 'sillok/jobs'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { axe, type House, picture, startHouse, until } from './harness.js'

const KEY = 'a-key-that-is-long-enough'
const AUTHORIZED = { headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' } }
const CANCEL = { ...AUTHORIZED, method: 'POST', body: '{}' }

let house: House
let step = (): void => {}
const running: Promise<unknown>[] = []

beforeAll(async () => {
  house = await startHouse(KEY)
})
afterAll(async () => {
  for (const { id } of listJobs(house.root, { limit: 1000 }).jobs) cancelJob(house.root, id)
  await Promise.allSettled(running)
  await house?.close()
})
beforeEach(() => {
  house.errors.length = 0
})

const row = (page: Page, name: string) =>
  page.locator('.jobs-table tbody tr', { has: page.locator('.job-name', { hasText: name }) })

/** A job that goes on when the test says so, until it is cancelled. */
async function startStepping(id: string): Promise<void> {
  running.push(
    job({
      root: house.root,
      id,
      name: '取り込み <b>import</b>',
      run: async ({ signal, progress }: JobRun<unknown>) => {
        for (let n = 1; ; n++) {
          progress(n * 10, 100, `${n} ページ <script>alert(1)</script>\u202Egnp`)
          await new Promise<void>((resolve) => {
            step = resolve
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
          signal.throwIfAborted()
        }
      },
    }).catch(() => 'ended'),
  )
  await until(async () => readJob(house.root, id)?.progress != null)
}

test('no job yet: the page says what one is', async () => {
  const page = await house.open('#/jobs', { bypassCSP: true })
  await page.getByRole('heading', { name: 'No job ran here yet' }).waitFor()
  expect(await axe(page)).toEqual([])
  await picture(page, 'jobs-none')
  expect(house.errors).toEqual([])
})

test('progress with its estimate and its words, followed, cancelled after a question; by keyboard', async () => {
  await job({ root: house.root, id: 'done-1', name: 'report', run: () => ({ rows: 12, 名前: '<i>x</i>' }) })
  await job({
    root: house.root,
    id: 'failed-1',
    name: '集計',
    run: () => {
      throw new TypeError('no such column <img src=x onerror=alert(1)>')
    },
  }).catch(() => {})
  const script = `
    import { job } from 'sillok/jobs'
    await job({ root: process.argv[1], id: 'gone-1', name: 'gone', run: async ({ progress }) => {
      progress(1, 2)
      await new Promise((resolve) => setTimeout(resolve, 300))
      process.kill(process.pid, 'SIGKILL')
    } })`
  await once(
    spawn(process.execPath, ['--input-type=module', '-e', script, house.root], { cwd: import.meta.dirname }),
    'exit',
  )
  await startStepping('step-1')

  const page = await house.open('#/overview')
  for (const key of ['g', 'b']) await page.keyboard.press(key)
  await row(page, 'import').waitFor()
  expect(await row(page, 'import').textContent()).toMatch(/running.*10 %.*10 of 100/)
  expect(await row(page, 'gone').textContent()).toContain('interrupted')
  expect(await row(page, '集計').textContent()).toContain('no such column <img')
  await page.getByRole('button', { name: 'import' }).first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/jobs\/step-1/)
  const detail = page.locator('.worker-detail')
  await detail.getByText('What it said').waitFor()
  for (const percent of [20, 30]) {
    step()
    await row(page, 'import')
      .filter({ hasText: `${percent} %` })
      .waitFor()
  }
  await detail.locator('ol li', { hasText: '3 ページ' }).waitFor()
  expect(await page.locator('main b b, main script, main img, main i').count()).toBe(0)
  expect(await detail.textContent()).toContain('U+202E')
  await picture(page, 'jobs-running')
  // One status alone, in the address.
  await page.getByRole('button', { name: 'failed', exact: true }).click()
  await page.waitForURL(/by=failed/)
  await until(async () => (await page.locator('.jobs-table tbody .job-name').count()) === 1)
  await page.getByRole('button', { name: 'failed', exact: true }).click()
  await row(page, 'import').waitFor()
  // No is an answer, and so is yes.
  const cancel = page.getByRole('button', { name: 'Cancel 取り込み' })
  await cancel.focus()
  await page.keyboard.press('Enter')
  await page.locator('dialog.confirm').waitFor()
  await picture(page, 'jobs-confirm')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(readJob(house.root, 'step-1')).toMatchObject({ status: 'running', cancel_requested: false })
  await cancel.click()
  await page.getByRole('button', { name: 'Cancel the job' }).click()
  await row(page, 'import').filter({ hasText: 'cancelled' }).waitFor()
  expect(readJob(house.root, 'step-1')).toMatchObject({ status: 'cancelled' })
  await page.keyboard.press('Escape')
  await detail.waitFor({ state: 'detached' })
  expect(house.errors).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 1280, 1024, 400, 390])
    test(`at ${width} px, ${colorScheme}: axe finds nothing`, async () => {
      // One with all that a row can have: a long name, a pace and so an estimate, and a long word.
      const long = new AbortController()
      running.push(
        job({
          root: house.root,
          id: `long-${width}-${colorScheme}`,
          name: '2026년 11월 데이터 가져오기, 取り込み, and more of it',
          signal: long.signal,
          run: async ({ signal, progress }) => {
            for (let n = 1; !signal.aborted; n++) {
              progress(n * 7, 100_000, `${n} 페이지를 읽는 중 ${'とても長い話 '.repeat(10)}`)
              await new Promise((resolve) => setTimeout(resolve, 100))
            }
            signal.throwIfAborted()
          },
        }).catch(() => 'ended'),
      )
      await until(async () => readJob(house.root, `long-${width}-${colorScheme}`)?.eta_ms != null)
      const page = await house.open('#/jobs/failed-1', {
        viewport: { width, height: width <= 400 ? 844 : 900 },
        colorScheme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      })
      await page.locator('.worker-detail').waitFor()
      onTestFinished(() => long.abort())
      await page.locator('.job-eta').waitFor()
      expect(await axe(page)).toEqual([])
      // What can be done stands within reach: neither the page nor its table is wider than the window.
      expect(
        await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('.table-scroll')].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
        ),
      ).toEqual([0, 0])
      await picture(page, `jobs-${width}-${colorScheme}`)
      await page.goto(`${house.url}/#/jobs/done-1`)
      await page.getByLabel('Result').waitFor()
    })

test('many jobs are paged, looked through by status, and each leads to its log', async () => {
  const folder = join(house.root, '.sillok', 'jobs')
  await job({
    root: house.root,
    id: 'logged-1',
    name: 'logged',
    run: ({ log }) => log('a word of the job'),
  })
  const wrong = () => Promise.reject(new Error('no'))
  await job({ root: house.root, id: 'wrong-1', name: 'went wrong', run: wrong }).catch(() => {})
  const at = Date.now() - 86_400_000
  for (let n = 0; n < 250; n++) {
    const time = new Date(at - n * 1000).toISOString()
    const path = join(folder, `old-${n}.json`)
    const document = {
      ...readJob(house.root, 'logged-1'),
      id: `old-${n}`,
      name: `old ${n}`,
      updated_at: time,
    }
    writeFileSync(path, JSON.stringify({ ...document, started_at: time, ended_at: time }))
    utimesSync(path, new Date(time), new Date(time))
  }
  const page = await house.open('#/jobs/old-240', { bypassCSP: true })
  // One that is opened is there, on whatever page it is.
  await page.locator('.worker-detail').waitFor()
  expect(await page.locator('.jobs-table tbody .job-name').first().textContent()).toContain('old 240')
  await page.keyboard.press('Escape')
  await page.locator('.worker-detail').waitFor({ state: 'detached' })
  const pages = page.getByRole('navigation', { name: 'Pages of jobs' })
  const older = pages.getByRole('button', { name: 'older' })
  await older.click()
  await pages.getByText('page 2').waitFor()
  await older.click()
  await row(page, 'old 249').waitFor()
  expect(await older.isDisabled()).toBe(true)
  expect(await axe(page)).toEqual([])
  await picture(page, 'jobs-last-page')
  await page.getByRole('button', { name: 'failed', exact: true }).click()
  await row(page, 'went wrong').waitFor()
  await page.getByRole('button', { name: 'failed', exact: true }).click()
  // The log has an address of its own, which the link leads to.
  await until(async () => {
    const answer = await fetch(`${house.url}/api/search?q=job_id:"logged-1"`, AUTHORIZED)
    return answer.ok && ((await answer.json()) as { total: number }).total === 3
  })
  await row(page, 'logged').getByRole('link', { name: 'records' }).click()
  await page.waitForURL(/#\/search/)
  expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')).toBe('job_id:logged-1')
  await page.locator('.list .row', { hasText: 'a word of the job' }).waitFor()
  expect(house.errors).toEqual([])
})

test('without a key the page says why nothing can be cancelled', async () => {
  await startStepping('keyless-1')
  onTestFinished(async () => void (await fetch(`${house.url}/api/jobs/keyless-1/cancel`, CANCEL)))
  const page = await house.open('favicon.svg', { bypassCSP: true })
  await page.route(/\/api\/jobs$/, async (route) => {
    const answer = (await (await route.fetch()).json()) as object
    await route.fulfill({ json: { ...answer, may_act: false } })
  })
  await page.goto(`${house.url}/#/jobs`)
  await page.locator('.workers-note', { hasText: 'SILLOK_KEYS' }).waitFor()
  expect(await page.getByRole('button', { name: 'Cancel 取り込み' }).first().isDisabled()).toBe(true)
  expect(await axe(page)).toEqual([])
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  expect(house.errors).toEqual([])
})

test('one that has ended meanwhile cannot be cancelled, and a server that is away', async () => {
  await startStepping('late-1')
  onTestFinished(async () => {
    await fetch(`${house.url}/api/jobs/late-1/cancel`, CANCEL)
  })
  const page = await house.open('#/jobs', { bypassCSP: true })
  await page.route('**/api/jobs/late-1/cancel', (route) =>
    route.fulfill({
      status: 409,
      json: { error: { code: 'JOB_ENDED', message: 'Job late-1 is completed: there is nothing to cancel.' } },
    }),
  )
  await page.getByRole('button', { name: 'Cancel 取り込み' }).click()
  await page.getByRole('button', { name: 'Cancel the job' }).click()
  await page.locator('.notice', { hasText: 'Not cancelled.' }).waitFor()
  await page.context().setOffline(true)
  await page.locator('.notice', { hasText: 'Not new' }).waitFor()
  expect(await page.locator('.jobs-table').count()).toBe(1)
  await picture(page, 'jobs-offline')
  expect(house.errors).toEqual([])
})
