import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createSurveyor, type Surveyor } from './index.js'
import type { Kind } from './surveyor.js'

/** A thread that does what the test says. */
class Thread extends EventEmitter {
  readonly kind: Kind
  constructor(kind: Kind) {
    super()
    this.kind = kind
  }
  counted(report: object): void {
    this.emit('message', { report })
    this.emit('exit', 0)
  }
  terminate = async (): Promise<number> => {
    this.emit('exit', 1)
    return 1
  }
}

function surveyor(): { threads: Thread[]; clock: { now: number }; survey: Surveyor } {
  const threads: Thread[] = []
  const clock = { now: 0 }
  const survey = createSurveyor({
    root: '/nonexistent',
    now: () => clock.now,
    start: (kind) => {
      const thread = new Thread(kind)
      threads.push(thread)
      return thread as never
    },
  })
  return { threads, clock, survey }
}

it('answers at once, counts one kind after the other, and again only when the count is old', () => {
  const { threads, clock, survey } = surveyor()
  expect(survey.of('storage', false)).toEqual({
    counting: true,
    counted_at: null,
    age_seconds: null,
    took_ms: null,
    problem: null,
    report: null,
  })
  expect(survey.of('map', false)).toMatchObject({ counting: true, report: null })
  survey.of('storage', true)
  expect(threads.map(({ kind }) => kind)).toEqual(['storage'])
  clock.now = 1000
  threads[0]?.counted({ n: 1 })
  expect(survey.of('storage', false)).toMatchObject({ counting: false, took_ms: 1000, report: { n: 1 } })
  expect(threads.map(({ kind }) => kind)).toEqual(['storage', 'map'])
  threads[1]?.counted({ n: 2 })
  expect(survey.of('map', false)).toMatchObject({ counting: false, report: { n: 2 } })

  // Asked again too soon, after a while, and by itself.
  expect(survey.of('storage', true).counting).toBe(false)
  clock.now = 3000
  expect(survey.of('storage', true)).toMatchObject({ counting: true, report: { n: 1 } })
  clock.now = 10_000
  threads[2]?.counted({ n: 3 })
  clock.now = 10_000 + 7000 * 20 - 1
  expect(survey.of('storage', false).counting).toBe(false)
  clock.now++
  expect(survey.of('storage', false)).toMatchObject({ counting: true, report: { n: 3 } })
})

it('a count that fails leaves the one before, and says why', async () => {
  const { threads, clock, survey } = surveyor()
  survey.of('storage', false)
  threads[0]?.counted({ n: 1 })
  clock.now = 100_000
  survey.of('storage', false)
  threads[1]?.emit('error', Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }))
  threads[1]?.emit('exit', 1)
  expect(survey.of('storage', false)).toMatchObject({
    counting: false,
    problem: { code: 'STORAGE_TOO_LARGE' },
    report: { n: 1 },
  })
  clock.now = 200_000
  survey.of('storage', false)
  await survey.close()
  expect(survey.of('storage', false)).toMatchObject({ counting: false, problem: { code: 'INTERNAL' } })
  expect(threads).toHaveLength(3)
})

it('counts a root in a thread: what there is, and the map; a configuration that is wrong is said', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sillok-survey-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const root = join(home, 'logs')
  mkdirSync(join(root, 'ops'), { recursive: true })
  writeFileSync(join(root, 'ops/a.log'), 'password=hunter2hunter2\n')
  const config = join(home, 'sillok.config.json')
  writeFileSync(config, JSON.stringify({ logs: { ops: { match: 'ops/*.log', class: 'L3' } } }))
  const survey = createSurveyor({ root, cleanEveryMs: 86_400_000 })
  onTestFinished(() => survey.close())
  const counted = async (kind: Kind) => {
    await expect.poll(() => survey.of(kind, true).counting).toBe(false)
    return survey.of(kind, false)
  }
  survey.of('storage', false)
  expect((await counted('storage')).report).toMatchObject({
    config,
    files: 1,
    logs: [{ log: 'ops', stream: null, class: 'L3', keeps: 'deleted after 30 d', bytes: 24 }],
    classes: [{ class: 'L3', files: 1, bytes: 24 }],
    coming: [{ log: 'ops', operation: 'delete', files: 1 }],
    clean: { last: null, did: null, running: null, next: expect.stringMatching(/^\d{4}-/) },
    largest: [{ path: 'ops/a.log', bytes: 24, log: 'ops' }],
  })
  survey.of('map', false)
  const map = await counted('map')
  expect(map.report).toMatchObject({ logs: [{ name: 'ops', files: 1 }] })
  expect(JSON.stringify(map)).toContain('"kind":"secret"')
  expect(JSON.stringify(map)).not.toContain('hunter2')
  writeFileSync(config, '{"logs":{"ops":{"match":"ops/*.log","class":"L9"}}}')
  const { report: before } = survey.of('storage', false)
  await expect.poll(() => survey.of('storage', true).problem).toMatchObject({ code: 'CONFIG_INVALID' })
  expect(survey.of('storage', false).report).toEqual(before)
})
