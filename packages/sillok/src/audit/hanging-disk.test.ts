import fs, { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { configure, getLogger, type Sillok } from '../logger/index.js'
import { readStream } from '../stream/index.js'
import { guard } from './index.js'

type Written = Record<string, unknown>

let sillok: Sillok | undefined
const log = getLogger('admin')
const read = (id: string) => ({
  action: 'data_access' as const,
  userId: 'u',
  resourceType: 'record',
  resourceId: id,
})

afterEach(async () => {
  vi.restoreAllMocks()
  await sillok?.close()
})

/** What holds up the whole program where it is on a disk that takes nothing. */
const CHANGES = [
  'writeSync',
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'rmSync',
  'symlinkSync',
  'linkSync',
  'fdatasyncSync',
  'fsyncSync',
] as const

function watchChanges(): () => string[] {
  const spies = CHANGES.map((name) => vi.spyOn(fs, name))
  return () => spies.flatMap((spy, at) => spy.mock.calls.map(() => CHANGES[at] as string))
}

/** From now on no write of a thread comes back, until it is let through. */
function hang(): () => void {
  const real = fs.write
  const kept: (() => void)[] = []
  const spy = vi.spyOn(fs, 'write').mockImplementation(((...given: Parameters<typeof fs.write>) => {
    kept.push(() => real(...given))
  }) as never)
  return () => {
    spy.mockRestore()
    for (const go of kept.splice(0)) go()
  }
}

it('behind a disk that hangs the first guarded operation of a process changes no file at once, and what failed is said later', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  const lines: Written[] = []
  const sinks = [{ write: (line: string) => void lines.push(JSON.parse(line) as Written) }]
  sillok = configure({ root, service: 'agents', sinks })
  await log.audit(read('a'))
  const changes = watchChanges()
  const through = hang()
  await expect(log.audit(read('b'), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  await expect(guard(read('c'), () => 1)).rejects.toMatchObject({ code: 'AUDIT_REQUIRED' })
  expect(await guard(read('d'), () => 'ran', { mode: 'open' })).toBe('ran')
  expect(lines.filter(({ event }) => event === 'audit.failed').length).toBeGreaterThanOrEqual(3)
  expect(changes()).toEqual([])
  through()
  await vi.waitFor(() => log.audit(read('e')))
  await sillok.flush()
  const said: Written[] = []
  for await (const { lines } of readStream({ root, stream: 'app' }))
    for (const { text, fault } of lines) if (fault === undefined) said.push(JSON.parse(text) as Written)
  expect(said.filter(({ event }) => event === 'audit.failed').length).toBeGreaterThanOrEqual(3)
})

it('a segment is begun only when a thread has found that files can be made', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  sillok = configure({ root, service: 'agents', stream: false })
  const real = fs.promises.open
  let through = (): void => {}
  const spy = vi.spyOn(fs.promises, 'open').mockImplementation(
    ((...given: Parameters<typeof real>) =>
      new Promise((resolve, reject) => {
        through = () => real(...given).then(resolve, reject)
      })) as never,
  )
  const changes = watchChanges()
  await expect(log.audit(read('a'), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  expect(changes()).toEqual([])
  spy.mockRestore()
  through()
  await vi.waitFor(() => log.audit(read('b')))
})
