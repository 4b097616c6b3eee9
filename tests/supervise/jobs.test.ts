import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { getLogger } from 'sillok'
import { cancelJob, type JobDocument, type JobRun, job, listJobs, readJob, watchJob } from 'sillok/jobs'
import { readStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { readRecords, temporaryRoot } from '../support/records.js'
import { smallDisk } from '../support/small-disk.js'
import { until } from './helpers.js'

const SILLOK = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))
const PROGRAM = fileURLToPath(new URL('./fixtures/job.mjs', import.meta.url))

function started(root: string, id: string, pages: number) {
  const child = spawn(process.execPath, [PROGRAM, root, id, String(pages)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return { child, said: () => said.split('\n').slice(0, -1), ended: once(child, 'close') }
}

it('a job has a document that others follow, and records of its start and end', async () => {
  const root = temporaryRoot()
  const { child, ended } = started(root, 'pages-1', 40)
  await until(() => readJob(root, 'pages-1') !== undefined)
  const seen: JobDocument[] = []
  for await (const document of watchJob(root, 'pages-1', { everyMs: 20 })) seen.push(document)
  await ended
  expect(seen.length).toBeGreaterThan(2)
  const progress = seen.flatMap((one) => one.progress ?? [])
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
  expect(seen.some(({ eta_ms }) => (eta_ms ?? 0) > 0)).toBe(true)
  expect(seen.at(-1)).toMatchObject({
    id: 'pages-1',
    name: 'pages',
    status: 'completed',
    attempt: 1,
    pid: child.pid,
    progress: 1,
    done: 40,
    total: 40,
    result: { pages: 40, apiKey: '***MASKED***' },
    error: null,
  })
  expect(await readRecords(root, 'jobs')).toMatchObject([
    { event: 'job', log_type: 'job', job_id: 'pages-1', job_status: 'running', attempt: 1 },
    { job_status: 'completed', done: 40, progress: 1, duration_ms: expect.any(Number) },
  ])
  // Done is done: its result is there, and nothing is run.
  expect(
    await job({ root, id: 'pages-1', name: 'pages', run: () => Promise.reject(new Error('it ran')) }),
  ).toMatchObject({ pages: 40 })
})

it('one that was killed goes on from where it was', async () => {
  const root = temporaryRoot()
  let pages: string[] = []
  for (let round = 0; round < 3; round++) {
    const { child, said, ended } = started(root, 'killed', 150)
    await until(() => said().length > 10)
    child.kill('SIGKILL')
    await ended
    expect(readJob(root, 'killed')).toMatchObject({ status: 'interrupted', attempt: round + 1 })
    pages = [...pages, ...said()]
  }
  const last = started(root, 'killed', 150)
  await last.ended
  pages = [...pages, ...last.said().slice(0, -1)]
  // Said, then saved: no page is left out, and only the one at work may be done twice.
  expect([...new Set(pages)].map(Number)).toEqual(Array.from({ length: 150 }, (_, i) => i))
  expect(readJob(root, 'killed')).toMatchObject({ status: 'completed', attempt: 4 })
  expect(
    (await readRecords(root, 'jobs')).map(({ job_status, attempt }) => `${attempt} ${job_status}`),
  ).toEqual(['1 running', '2 running', '3 running', '4 running', '4 completed'])
})

it('the pace is that of what was done between two words of this attempt', async () => {
  const root = temporaryRoot()
  const seen: (JobDocument | undefined)[] = []
  const run = async ({ attempt, progress }: JobRun<unknown>): Promise<void> => {
    if (attempt === 1) {
      progress(1_000_000, 2_000_000)
      throw new Error('later')
    }
    // Before it says a word it does nothing that counts.
    await wait(300)
    progress(1_000_000)
    seen.push(readJob(root, 'pace'))
    for (let n = 1; n <= 5; n++) {
      await wait(210)
      progress(1_000_000 + n, 2_000_000)
    }
    seen.push(readJob(root, 'pace'))
  }
  await expect(job({ root, id: 'pace', name: 'pace', run })).rejects.toThrow('later')
  await job({ root, id: 'pace', name: 'pace', run })
  // What an earlier attempt did, and what this one found done, is not of this pace; nor is the time before its first word.
  expect(seen[0]).toMatchObject({ per_second: null, eta_ms: null })
  const { per_second, eta_ms, done } = seen[1] as JobDocument
  expect(per_second).toBeLessThan(5)
  expect(eta_ms).toBeCloseTo(((2_000_000 - (done as number)) / (per_second as number)) * 1000, -2)
  expect(readJob(root, 'pace')).toMatchObject({ status: 'completed', per_second: null, eta_ms: 0 })
})

it('one that is cancelled from another process ends, and says so', async () => {
  const root = temporaryRoot()
  const { said, ended } = started(root, 'long', 100_000)
  await until(() => said().length > 3)
  await expect(job({ root, id: 'long', name: 'pages', run: () => 1 })).rejects.toMatchObject({
    code: 'JOB_RUNNING',
  })
  expect(cancelJob(root, 'long')).toBe(true)
  expect(await ended).toEqual([1, null])
  expect(readJob(root, 'long')).toMatchObject({ status: 'cancelled', cancel_requested: true })
  expect(cancelJob(root, 'long')).toBe(false)
  expect(cancelJob(root, 'none')).toBe(false)
})

it('one that fails says why, redacted; it may be tried again', async () => {
  const root = temporaryRoot()
  const failing = job({
    root,
    id: 'f',
    name: 'f',
    run: (run) => {
      run.save({ n: 1 })
      run.progress(3, undefined, 'with password=hunter2hunter2')
      run.log('a step', { step: 3, prompt: 'dear diary' })
      getLogger('x').info('inside')
      throw Object.assign(new Error('token=abcdefgh12345678 refused'), { code: 'EACCES' })
    },
  })
  await expect(failing).rejects.toMatchObject({ code: 'EACCES' })
  expect(readJob(root, 'f')).toMatchObject({
    status: 'failed',
    done: 3,
    progress: null,
    error: { code: 'EACCES' },
  })
  const records = await readRecords(root, 'jobs')
  expect(records).toMatchObject([
    {},
    { message: 'a step', job_id: 'f', step: 3 },
    { level: 'ERROR', job_status: 'failed' },
  ])
  expect(JSON.stringify([readJob(root, 'f'), records])).not.toMatch(/hunter2|abcdefgh|diary/)
  const again = await job<{ n: number }, number>({
    root,
    id: 'f',
    name: 'f',
    run: ({ state, attempt }) => (state?.n ?? 0) * 10 + attempt,
  })
  expect(again).toBe(12)
  expect(listJobs(root).jobs).toMatchObject([{ id: 'f', status: 'completed', result: 12 }])
})

it.skipIf(process.getuid?.() !== 0)(
  'on a full disk one ends as it ends, and its records come when there is room',
  { timeout: 60_000 },
  async () => {
    const { root, free } = smallDisk()
    const work = (id: string, run: (job: JobRun<unknown>) => unknown) =>
      job({
        root,
        id,
        name: 'n',
        run: (one) => {
          fill(root)
          for (let i = 0; i < 50; i++) one.log('x'.repeat(500), { i })
          return run(one)
        },
      })
    const failing = work('b', () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' })
    })
    expect(await Promise.allSettled([work('a', () => 'done'), failing])).toMatchObject([
      { status: 'fulfilled', value: 'done' },
      { status: 'rejected', reason: { code: 'EACCES' } },
    ])
    free()
    await until(async () => {
      let last = 0
      // Of the line that filled the disk there may be a part.
      for await (const { lines } of readStream({ root, stream: 'jobs' }))
        last += lines.filter(({ text, fault }) => fault === undefined && text.includes('"i":49')).length
      return last === 2
    })
  },
)

/** Leaves not a byte on the disk of a folder. */
function fill(folder: string): void {
  const file = openSync(join(folder, '..', 'full'), 'a')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch {}
  closeSync(file)
}

it('the log of one that runs is followed to its end', async () => {
  const root = temporaryRoot()
  const { said, ended } = started(root, 'long', 100_000)
  await until(() => said().length > 3)
  const child = spawn(process.execPath, [SILLOK, 'jobs', 'log', 'long', '--json', '--root', root], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const printed = once(child, 'close')
  await until(() => text.includes('running'))
  cancelJob(root, 'long')
  await ended
  expect(await printed).toEqual([0, null])
  expect(text).toContain('"job_status":"cancelled"')
})

it.each(['', '../etc', 'a.b', 'a/b', 'x'.repeat(101)])('%j is no id', async (id) => {
  await expect(job({ root: temporaryRoot(), id, name: 'n', run: () => 1 })).rejects.toMatchObject({
    code: 'JOB_ID',
  })
})

it.each([undefined, 'import', {}, { name: 'n' }, { name: '', run: () => 1 }, { run: () => 1 }])(
  '%j is no job',
  async (options) => {
    await expect(job(options as never)).rejects.toMatchObject({ code: 'JOB_OPTIONS' })
  },
)

it('sillok jobs lists, shows, follows and cancels', async () => {
  const root = temporaryRoot()
  const sillok = (...args: string[]) => {
    const env = { ...process.env, SILLOK_ROOT: root }
    const { status, stdout } = spawnSync(process.execPath, [SILLOK, 'jobs', ...args], {
      encoding: 'utf8',
      env,
    })
    return { status, stdout }
  }
  expect(sillok('--json')).toEqual({ status: 0, stdout: '' })
  await job({ root, id: 'short', name: 'short', run: ({ progress }) => progress(2, 2, 'all of it') })
  const { ended } = started(root, 'long', 100_000)
  await until(() => (readJob(root, 'long')?.done ?? 0) > 0)
  expect(sillok().stdout).toMatch(
    /^long {2}pages {2}running .*\nshort {2}short {2}completed {2}100 % {2}2 of 2 {2}all of it\n$/,
  )
  expect(sillok('cancel', 'long').status).toBe(0)
  await ended
  expect(sillok('follow', 'long', '--json')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('"cancelled"'),
  })
  expect(sillok('follow', 'short').status).toBe(0)
  expect(sillok('show', 'none').status).toBe(1)
  // A job's log is its records and no other's.
  await job({ root, id: 'logs', name: 'logs', run: ({ log }) => log('a word', { page: 3 }) })
  const { status, stdout } = sillok('log', 'logs', '--json')
  expect(status).toBe(0)
  const records = stdout.trimEnd().split('\n')
  expect(records.map((one) => JSON.parse(one) as object)).toMatchObject([
    { job_status: 'running' },
    { message: 'a word', page: 3 },
    { job_status: 'completed' },
  ])
  expect(sillok('erase', 'short').status).toBe(2)
  expect(sillok('show', '../x').status).toBe(2)
})
