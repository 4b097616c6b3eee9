import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { cancelJob, documentPath, jobsFolder, readJob, SILENT_MS } from './document.js'
import { job } from './job.js'

function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-jobs-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

it('of a job in another container it is believed that it runs, as long as it says so', () => {
  const root = temporaryRoot()
  mkdirSync(jobsFolder(root), { recursive: true })
  // One of no process here.
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const said = Date.now()
  const document = { id: 'j', status: 'running', pid, updated_at: new Date(said).toISOString() }
  const write = (place: string | undefined) =>
    writeFileSync(documentPath(root, 'j'), JSON.stringify({ ...document, place }))
  write(undefined)
  expect(readJob(root, 'j')?.status).toBe('interrupted')
  write('0.1')
  expect(readJob(root, 'j')).toMatchObject({ status: 'running', pid })
  expect(readJob(root, 'j', said + SILENT_MS + 1)?.status).toBe('interrupted')
  // Of a clock that was ahead: it would run until then.
  expect(readJob(root, 'j', said - SILENT_MS - 1)?.status).toBe('interrupted')
  expect(cancelJob(root, 'j')).toBe(true)
  expect(readJob(root, 'j')?.cancel_requested).toBe(true)
})

it('where a job runs is written down and not shown', async () => {
  const root = temporaryRoot()
  await job({ name: 'n', id: 'j', root, run: () => 1 })
  expect(JSON.parse(readFileSync(documentPath(root, 'j'), 'utf8'))).toHaveProperty('place')
  expect(readJob(root, 'j')).not.toHaveProperty('place')
})

it('what it goes on from is kept where the disk does not take that it has ended', async () => {
  const root = temporaryRoot()
  const states: unknown[] = []
  const work = (full: boolean) =>
    job<number, string>({
      name: 'n',
      id: 'j',
      root,
      run: ({ state, save }) => {
        states.push(state)
        save(60)
        if (full) {
          rmSync(documentPath(root, 'j'))
          mkdirSync(join(documentPath(root, 'j'), 'full'), { recursive: true })
        }
        return 'done'
      },
    })
  expect(await work(true)).toBe('done')
  rmSync(documentPath(root, 'j'), { recursive: true })
  expect(await work(false)).toBe('done')
  expect(await work(false)).toBe('done')
  expect(states).toEqual([undefined, 60])
})
