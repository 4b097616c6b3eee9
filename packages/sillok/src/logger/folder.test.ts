import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Folder } from './folder.js'
import { withMembers } from './members.js'

function folder(foldMs = 1000) {
  const seen = { lines: [] as string[], now: 0 }
  const timestamp = () => new Date(Date.UTC(2026, 10, 20) + seen.now).toISOString()
  const it = new Folder({
    foldMs,
    now: () => seen.now,
    timestamp,
    deliver: (text) => void seen.lines.push(text),
  })
  /** As the logger does: what is not swallowed is written. */
  const log = (text: string) => {
    const line = `{"timestamp":"${timestamp()}","level":"INFO","message":"${text}"}`
    if (!it.swallows(line, 'INFO')) seen.lines.push(line)
  }
  const records = () => seen.lines.map((text) => JSON.parse(text) as Record<string, unknown>)
  return { it, seen, log, records }
}

describe('a folder', () => {
  it('writes the first, and one more record for those that follow', () => {
    const { it, seen, log, records } = folder()
    for (seen.now = 0; seen.now < 500; seen.now += 100) log('no connection')
    log('other')
    expect(records()).toHaveLength(2)
    seen.now = 1200
    log('other 2')
    expect(records()).toMatchObject([
      { message: 'no connection' },
      { message: 'other' },
      {
        timestamp: '2026-11-20T00:00:01.200Z',
        message: 'no connection',
        repeated: 4,
        repeated_since: '2026-11-20T00:00:00.000Z',
        repeated_until: '2026-11-20T00:00:00.400Z',
      },
      { message: 'other 2' },
    ])
    it.finishAll()
    expect(records()).toHaveLength(4)
  })

  it('loses no record: those written and those counted are those that came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(700)), { maxLength: 100 }),
        (calls) => {
          const { it, seen, log, records } = folder()
          for (const [text, later] of calls) {
            seen.now += later
            log(text)
          }
          it.finishAll()
          for (const text of ['a', 'b', 'c']) {
            const count = records()
              .filter(({ message }) => message === text)
              .reduce((sum, { repeated }) => sum + (typeof repeated === 'number' ? repeated : 1), 0)
            expect(count).toBe(calls.filter(([one]) => one === text).length)
          }
          const times = records().map(({ timestamp }) => timestamp)
          expect(times).toEqual([...times].sort())
        },
      ),
    )
  })

  it('says what it counted when the time is over, without another record', async () => {
    const { seen, log, records } = folder(10)
    log('a')
    log('a')
    seen.now = 11
    while (records().length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(records()[1]).toMatchObject({ message: 'a', repeated: 1 })
  })

  it('keeps its memory bounded', () => {
    const { log, records } = folder()
    for (let i = 0; i < 5000; i++) {
      log(`number ${i}`)
      log(`number ${i}`)
    }
    // What had to make room has said its count.
    expect(records()).toHaveLength(5000 + 4000)
    const { log: logLong, records: long } = folder()
    for (let i = 0; i < 3; i++) logLong('x'.repeat(5000))
    expect(long()).toHaveLength(3)
  })
})

describe('members added to a line', () => {
  it('take nothing from it, and no name twice', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('buffered', 'buffered~2', 'a', 'b'), fc.jsonValue()),
        (fields) => {
          const line = JSON.stringify({ timestamp: '2026-11-20T10:00:00.000Z', ...fields })
          const record = JSON.parse(line) as object
          const after = JSON.parse(withMembers(line, { buffered: true })) as object
          expect(after).toMatchObject(record)
          expect(Object.keys(after)).toHaveLength(Object.keys(record).length + 1)
          expect(Object.entries(after).at(-1)?.[1]).toBe(true)
        },
      ),
    )
  })
})
