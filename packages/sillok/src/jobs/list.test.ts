import fs, { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobDocument } from './document.js'
import { listJobs } from './list.js'

const read = { files: 0 }
const { readFileSync } = fs
// What modules of Node export by name follows their objects only when asked to.
beforeAll(() => {
  fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
    if (String(args[0]).includes('.sillok/jobs')) read.files++
    return readFileSync(...args)
  }) as typeof readFileSync
  syncBuiltinESMExports()
})
afterAll(() => {
  fs.readFileSync = readFileSync
  syncBuiltinESMExports()
})

const COUNT = 3000
const NOW = Date.now()
let root: string

/** Job `n` was changed `n` seconds ago; each seventh has failed, and the first two run. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-list-'))
  const folder = join(root, '.sillok', 'jobs')
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < COUNT; n++) {
    const at = new Date(NOW - n * 1000)
    const started = new Date(NOW - (n === 0 ? 9e6 : n * 1000 + 500)).toISOString()
    const status = n < 2 ? 'running' : n % 7 === 0 ? 'failed' : 'completed'
    const document = { id: `job-${n}`, name: 'import', status, pid: process.pid, started_at: started }
    const path = join(folder, `job-${n}.json`)
    writeFileSync(
      path,
      JSON.stringify({ ...document, updated_at: at.toISOString(), cancel_requested: false }),
    )
    utimesSync(path, at, at)
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ids = (jobs: readonly JobDocument[]) => jobs.map(({ id }) => id)

it('reads the jobs of one page, of thousands', () => {
  read.files = 0
  const first = listJobs(root, { limit: 100 })
  expect(read.files).toBe(100)
  expect(first.total).toBe(COUNT)
  // What runs comes first, the last started before; then what was changed last.
  expect(ids(first.jobs).slice(0, 4)).toEqual(['job-1', 'job-0', 'job-2', 'job-3'])
  const second = listJobs(root, { limit: 100, cursor: first.next as string })
  expect(ids(second.jobs)).toEqual(Array.from({ length: 100 }, (_, n) => `job-${n + 100}`))
  expect(read.files).toBe(200)
})

it('has no gap and no double over all pages, and an end', () => {
  const seen: string[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = listJobs(root, { limit: 500, cursor })
    seen.push(...ids(page.jobs))
    cursor = page.next
  }
  expect(seen.length).toBe(COUNT)
  expect(new Set(seen).size).toBe(COUNT)
})

it('looks for one status in so many documents and no more, and says where to go on', () => {
  read.files = 0
  expect(ids(listJobs(root, { status: 'failed', limit: 3 }).jobs)).toEqual(['job-7', 'job-14', 'job-21'])
  expect(read.files).toBe(22)
  expect(listJobs(root, { status: 'running' })).toMatchObject({ jobs: [{}, {}], next: null })
  read.files = 0
  const none = listJobs(root, { status: 'cancelled' })
  expect(none).toMatchObject({ jobs: [], next: expect.any(String) })
  expect(read.files).toBe(1000)
  expect(listJobs(root, { status: 'failed', limit: 1, cursor: none.next as string }).jobs).toMatchObject([
    { id: 'job-1001' },
  ])
})

it('does not read what a clock that was ahead has left to find what runs', () => {
  const job = join(root, '.sillok', 'jobs', 'job-5.json')
  const late = new Date(NOW + 9e9)
  utimesSync(job, late, late)
  read.files = 0
  expect(ids(listJobs(root, { status: 'running', limit: 1 }).jobs)).toEqual(['job-0'])
  expect(read.files).toBe(1)
  utimesSync(job, new Date(NOW - 5000), new Date(NOW - 5000))
})

it.each(['', 'x', '1', '1~', '1~../x', '1~a~b'])('%j is no cursor', (cursor) => {
  expect(() => listJobs(root, { cursor })).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }))
})

it('of a root without jobs there are none', () => {
  expect(listJobs(join(root, 'none'))).toEqual({ jobs: [], next: null, total: 0 })
})
