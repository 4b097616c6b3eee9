import type { Page } from 'playwright-core'
import { openSurfaces, type Supervisor, type Surfaces, supervise } from 'sillok/supervise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { worker } from '../supervise/helpers.js'
import { axe, type House, picture, startHouse, until } from './harness.js'

let house: House
let supervisor: Supervisor
let surfaces: Surfaces

beforeAll(async () => {
  house = await startHouse('a-key-that-is-long-enough')
  supervisor = await supervise({
    root: house.root,
    service: 'chat',
    workers: [
      { name: 'chat', command: worker('good'), instances: 2, ready: { message: true }, graceMs: 500 },
      {
        name: 'crashes',
        // What a worker prints is nobody's business here.
        command: [
          process.execPath,
          '-e',
          'console.log("top secret <b>面接</b>"); setTimeout(() => process.exit(3), 300)',
        ],
        ready: { afterMs: 50 },
        policy: { backoffMs: 100, maxBackoffMs: 400, maxRestarts: 3, probeMs: 600_000 },
      },
      { name: 'nightly', command: worker('exit', '0'), schedule: '0 3 * * *' },
      { name: 'absent', command: ['node'], cwd: '/作業/없는-폴더' },
      {
        name: 'with-the-longest-name-that-a-worker-may-be-given',
        command: worker('exit', '0'),
        schedule: '0 3 * * *',
      },
    ],
  })
  surfaces = await openSurfaces(supervisor, { root: house.root })
  await until(async () => {
    const states = supervisor.status().workers.map(({ worker_state }) => worker_state)
    return states.join() === 'ready,ready,crash_loop,stopped,failed,stopped'
  })
})
afterAll(async () => {
  await surfaces?.close()
  await supervisor?.stop()
  await house?.close()
})
beforeEach(() => {
  house.errors.length = 0
})

const row = (page: Page, id: string) =>
  page.locator('.workers-table tbody tr', { has: page.getByRole('button', { name: id, exact: true }) })
const stateOf = (id: string) => supervisor.status().workers.find(({ worker_id }) => worker_id === id)

test('states, restarts, a crash loop with its group; a worker’s records are one step away', async () => {
  const page = await house.open('#/overview')
  for (const key of ['g', 'w']) await page.keyboard.press(key)
  await row(page, 'chat-1').waitFor()
  expect(await row(page, 'crashes').textContent()).toContain('crash loop')
  expect(await row(page, 'nightly').textContent()).toContain('never started')
  // By keyboard: open one, look, close it.
  await page.getByRole('button', { name: 'crashes', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/workers\/crashes/)
  const detail = page.locator('.worker-detail')
  expect(await detail.textContent()).toMatch(/code 3 exited/)
  expect(await detail.getByLabel('Crash groups').textContent()).toMatch(/×\d/)
  expect(await page.locator('main').textContent()).not.toContain('secret')
  await picture(page, 'workers-crashes')
  await page.keyboard.press('Escape')
  await detail.waitFor({ state: 'detached' })
  await row(page, 'crashes').getByRole('link', { name: 'records' }).click()
  await page.waitForURL(/#\/search/)
  expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q')).toBe('worker_id:crashes')
  await until(async () => {
    await page.keyboard.press('r')
    // Asking anew gives up the question before: on a busy machine it takes its time.
    await page.waitForTimeout(1500)
    return (await page.locator('.list .row').count()) > 0
  })
  expect(house.errors).toEqual([])
})

test('why one could not be started, and what can be done to each', async () => {
  const page = await house.open('#/workers/absent', { bypassCSP: true, reducedMotion: 'reduce' })
  const why = page.locator('.worker-detail .notice', { hasText: 'It could not be started' })
  await why.waitFor()
  expect(await why.textContent()).toContain('There is no working directory /作業/없는-폴더')
  const acts = (id: string) => row(page, id).getByRole('button').allTextContents()
  expect((await acts('absent')).slice(1)).toEqual(['start'])
  expect((await acts('chat-1')).slice(1)).toEqual(['restart', 'drain'])
  expect((await acts('crashes')).slice(1)).toEqual(['start', 'restart', 'drain'])
  expect(await axe(page)).toEqual([])
  await picture(page, 'workers-absent')
  expect(house.errors).toEqual([])
})

test('restart, drain, start and maintenance, after a question, and in the audit trail', async () => {
  const page = await house.open('#/workers', { bypassCSP: true, reducedMotion: 'reduce' })
  await row(page, 'chat-1').waitFor()
  await page.getByRole('button', { name: 'Restart chat-1' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('dialog.confirm').waitFor()
  expect(await axe(page)).toEqual([])
  await picture(page, 'workers-confirm')
  // No is an answer.
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(stateOf('chat-1')).toMatchObject({ restart_count: 0 })
  await page.getByRole('button', { name: 'Restart chat-1' }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'Restart' }).click()
  await page.locator('.worker-events li', { hasText: /restart chat-1 by key:1 done/ }).waitFor()
  expect(stateOf('chat-1')).toMatchObject({ restart_count: 1, worker_state: 'ready' })

  await page.getByRole('button', { name: 'Drain chat-2' }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'Drain' }).click()
  await page.getByRole('button', { name: 'Start chat-2', exact: true }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Drain chat-2' }).waitFor()
  await page.getByRole('button', { name: 'Begin maintenance' }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'Begin' }).click()
  await page.getByText('in maintenance', { exact: true }).waitFor()
  await picture(page, 'workers-maintenance')
  await page.getByRole('button', { name: 'End maintenance' }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'End it' }).click()
  await page.getByRole('button', { name: 'Begin maintenance' }).waitFor()
  await page.getByRole('link', { name: 'in the audit trail' }).click()
  await page.waitForURL(/#\/audit/)
  await until(async () => {
    await page.keyboard.press('r')
    await page.waitForTimeout(1500)
    return (await page.locator('.list .row', { hasText: 'worker_drain' }).count()) === 2
  })
  expect(await page.locator('.list .row', { hasText: 'worker_restart' }).first().textContent()).toContain(
    'key:1',
  )
  expect(house.errors).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 1280, 1024, 400, 390])
    test(`at ${width} px, ${colorScheme}: axe finds nothing`, async () => {
      const page = await house.open('#/workers/crashes', {
        viewport: { width, height: width <= 400 ? 844 : 900 },
        colorScheme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      })
      await page.locator('.worker-detail').waitFor()
      await page.getByText('memory since').waitFor({ state: 'detached' })
      expect(await axe(page)).toEqual([])
      // What can be done stands within reach: neither the page nor its table is wider than the window.
      expect(
        await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('.table-scroll')].map(
            ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
          ),
        ),
      ).toEqual([0, 0])
      await picture(page, `workers-${width}-${colorScheme}`)
    })

test('without a key the page says why nothing can be done; one that is silent, and none at all', async () => {
  const page = await house.open('favicon.svg', { bypassCSP: true })
  const { pid, instance } = supervisor.status()
  const problem = {
    code: 'SUPERVISOR_UNREACHABLE',
    message: 'The supervisor (process 4711) does not answer: nothing for 2000 ms',
  }
  const silent = { pid: 4711, instance: 'b', state: 'silent', problem, workers: [] }
  await page.route('**/api/workers', async (route) => {
    const answer = (await (await route.fetch()).json()) as { supervisors: object[] }
    await route.fulfill({ json: { ...answer, may_act: false, supervisors: [...answer.supervisors, silent] } })
  })
  await page.goto(`${house.url}/#/workers`)
  await page.locator('.supervisor', { hasText: 'It does not answer' }).waitFor()
  expect(await page.getByRole('button', { name: 'Restart chat-1' }).isDisabled()).toBe(true)
  expect(await page.locator('.workers-note').textContent()).toContain('SILLOK_KEYS')
  expect(await axe(page)).toEqual([])
  await picture(page, 'workers-no-key')
  await page.unroute('**/api/workers')
  await page.route('**/api/workers', (route) =>
    route.fulfill({ json: { may_act: true, supervisors: [], actions: [] } }),
  )
  await page.getByRole('heading', { name: 'No supervisor runs here' }).waitFor()
  expect(await axe(page)).toEqual([])
  await picture(page, 'workers-none')
  await page.unroute('**/api/workers')
  // What was asked for and refused is said.
  await row(page, 'chat-1').waitFor()
  await page.route(`**/api/workers/${instance}/**`, (route) =>
    route.fulfill({
      status: 503,
      json: {
        error: {
          code: 'AUDIT_REQUIRED',
          message: 'It was not done: the audit trail did not take that it is to be.',
        },
      },
    }),
  )
  await page.getByRole('button', { name: 'Drain chat-1' }).click()
  await page.locator('dialog.confirm').getByRole('button', { name: 'Drain' }).click()
  await page.locator('.notice', { hasText: 'Not done.' }).waitFor()
  await picture(page, 'workers-refused')
  await page.context().setOffline(true)
  await page.locator('.notice', { hasText: 'Not new' }).waitFor()
  expect(await row(page, 'chat-1').count()).toBe(1)
  expect(pid).toBe(process.pid)
  expect(house.errors).toEqual([])
})
