import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ProcessLogs } from './process-log.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sillok-process-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return join(path, 'chat')
}
const time = (n: number) => `2026-11-20T10:00:${String(n).padStart(2, '0')}.000Z`

it('keeps the last starts, as they were printed, for their owner alone', () => {
  const at = folder()
  const logs = new ProcessLogs(at, { starts: 10, maxBytes: 1e6 })
  for (let n = 0; n < 15; n++) {
    const log = logs.begin(time(n))
    log?.write('stdout', Buffer.from(`start ${n}\n`))
    log?.end('0', false, time(n))
  }
  const kept = readdirSync(at).sort()
  expect(kept).toHaveLength(10)
  expect(kept[0]).toBe('000006-2026-11-20T10-00-05.000Z')
  const file = join(at, kept[9] as string, 'stdout.log')
  expect(readFileSync(file, 'utf8')).toBe('start 14\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(at, kept[0] as string)).mode & 0o777).toBe(0o700)
})

it('keeps no more than its bytes over all starts, and of one start half of them', () => {
  const at = folder()
  const logs = new ProcessLogs(at, { starts: 10, maxBytes: 100_000 })
  for (let n = 0; n < 6; n++) {
    const log = logs.begin(time(n))
    for (let i = 0; i < 8; i++) log?.write('stderr', Buffer.alloc(10_000, n))
    log?.end('1', true, time(n))
  }
  const sizes = readdirSync(at).map((name) => statSync(join(at, name, 'stderr.log')).size)
  expect(sizes.every((size) => size <= 50_000)).toBe(true)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100_000)
  const last = readdirSync(at).sort().at(-1) as string
  expect(JSON.parse(readFileSync(join(at, last, 'end.json'), 'utf8'))).toMatchObject({ missed_bytes: 30_000 })
})

it('folds crashes that printed the same', () => {
  const at = folder()
  const logs = new ProcessLogs(at, { starts: 10, maxBytes: 1e6 })
  const crash = (text: string, n: number) => {
    const log = logs.begin(time(n))
    log?.write('stderr', Buffer.from(text))
    log?.end('1', true, time(n))
  }
  for (let n = 0; n < 5; n++) crash('Error: no database\n', n)
  crash('Error: no disk\n', 5)
  const kept = readdirSync(at).sort()
  expect(kept).toHaveLength(2)
  const ended = kept.map((name) => JSON.parse(readFileSync(join(at, name, 'end.json'), 'utf8')))
  expect(ended).toMatchObject([{ times: 5, first: time(0), last: time(4) }, { times: 1 }])
})
