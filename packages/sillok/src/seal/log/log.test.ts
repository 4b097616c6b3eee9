import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../stream/index.js'
import { generateKey, parseSignerKey, sha256, signNote } from '../tlog/index.js'
import { entryOf, formerEntryOf, isEnveloped, meaningOf } from './entry.js'
import { EpochChain, epochKeyName, formatEpoch } from './epochs.js'
import { compareMaps, formatMap, type MapAt, MapHash, mapIn } from './map.js'
import { extendRanges, formatRange, parseRanges, type Range } from './ranges.js'

const withCode = (code: string) => expect.objectContaining({ name: 'SillokError', code })
const lineOf = (text: string, more: Partial<Line> = {}): Line => {
  const raw = Buffer.from(text)
  return { text, raw, segment: 's', offset: 0, bytes: raw.length + 1, ...more }
}

const NONE = new MapHash().of([], 0, undefined)

describe('an entry', () => {
  it('is the line, byte for byte, or an envelope of at most the length of an entry', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .nat({ max: 70_000 })
        .map((n) => JSON.stringify({ timestamp: 't', __proto__: null, x: 'é'.repeat(n) })),
    )
    fc.assert(
      fc.property(text, (text) => {
        const line = lineOf(text)
        const entry = entryOf(line)
        expect(entryOf(line)).toEqual(entry)
        expect(entry.length).toBeLessThanOrEqual(0xffff)
        const raw = line.raw as Buffer
        if (raw.length <= 0xffff) expect(entry).toEqual(raw)
        else
          expect(JSON.parse(entry.toString()).log_envelope).toEqual({
            version: 2,
            bytes: raw.length + 1,
            sha256: sha256(raw).toString('hex'),
          })
      }),
    )
  })

  it('keeps of a line that is too long who did what, to what, and where in the trail it stands', () => {
    const record = {
      timestamp: '2026-11-20T10:55:44.123Z',
      level: 'INFO',
      logger: 'agents',
      message: 'x'.repeat(70_000),
      event: 'audit',
      log_type: 'audit',
      event_id: '019a',
      writer_id: '019b',
      sequence: 7,
      actor: 'user:7',
      agent_name: 'planner',
      action: 'data_change',
      resource_type: 'invoice',
      resource_id: `${'r'.repeat(199)}😀`,
      success: false,
    }
    const entry = JSON.parse(entryOf(lineOf(JSON.stringify(record))).toString())
    const { message: _, ...kept } = record
    expect(entry).toEqual({
      ...kept,
      resource_id: `${'r'.repeat(199)}…`,
      log_envelope: expect.any(Object),
    })
    // Of a hostile one never more than an entry holds.
    const names = Object.keys(kept)
    const hostile = Object.fromEntries(names.map((name) => [name, '\u0001'.repeat(70_000)]))
    expect(entryOf(lineOf(JSON.stringify(hostile))).length).toBeLessThan(0xffff)
    const nested = { ...Object.fromEntries(names.map((name) => [name, { a: [1] }])), x: 'x'.repeat(70_000) }
    expect(Object.keys(JSON.parse(entryOf(lineOf(JSON.stringify(nested))).toString()))).toEqual([
      'log_envelope',
    ])
  })

  it('stands for another line wherever it is an envelope', () => {
    const long = lineOf(JSON.stringify({ timestamp: 't', message: 'x'.repeat(70_000) }))
    let line = long
    for (let depth = 0; depth < 4; depth++) {
      const entry = entryOf(line)
      expect([isEnveloped(line), meaningOf(entry)]).toEqual([true, 'envelope'])
      expect(entry.equals(line.raw as Buffer)).toBe(false)
      line = lineOf(entry.toString())
    }
    // Those of before had no version.
    const former = formerEntryOf(long) as Buffer
    expect(meaningOf(former)).toBe('either')
    expect(isEnveloped(lineOf(former.toString()))).toBe(true)
    const other = [
      '{"log_envelope":{}}',
      '{"log_envelope":{"bytes":"70000"}}',
      '{"a":"\\"log_envelope\\":{"}',
    ]
    for (const text of [...other, '{"log_envelope":{"bytes":70000}'])
      expect(entryOf(lineOf(text)).toString()).toBe(text)
  })

  it('of a line of which readers give the beginning is that of all of it', () => {
    const whole = { length: 20_000_000, sha256: 'ab'.repeat(32) }
    const line = lineOf('{"timestamp":"t","a":', { fault: 'too_long', bytes: 20_000_001, whole })
    expect(JSON.parse(entryOf(line).toString()).log_envelope).toEqual({
      version: 2,
      bytes: 20_000_001,
      sha256: whole.sha256,
    })
    expect(JSON.parse(formerEntryOf(line)?.toString() ?? '').log_envelope).toMatchObject({
      hashed_bytes: line.raw?.length,
    })
  })

  it('is not made of what cannot be read', () => {
    expect(() => entryOf(lineOf('why', { fault: 'unreadable' }))).toThrow(withCode('SEGMENT_UNREADABLE'))
  })
})

describe('ranges', () => {
  it('come back from their lines, all of one length', () => {
    const lines = fc.array(
      fc.record({
        segment: fc.constantFrom('a', 'b', 'c'),
        bytes: fc.integer({ min: 1, max: 2 ** 40 }),
        count: fc.integer({ min: 1, max: 300 }),
      }),
      { maxLength: 50 },
    )
    fc.assert(
      fc.property(lines, (lines) => {
        const ranges: Range[] = []
        const ends: Record<string, number> = {}
        let size = 0
        for (const { segment, bytes, count } of lines) {
          const offset = ends[segment] ?? 0
          ends[segment] = offset + bytes
          extendRanges(ranges, { segment, offset, bytes }, size, count)
          size += count
        }
        const texts = ranges.map(formatRange)
        expect(new Set(texts.map(({ length }) => length)).size).toBeLessThanOrEqual(1)
        expect(parseRanges(Buffer.from(texts.join('')))).toEqual(ranges)
        expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(size)
      }),
    )
  })

  it('are refused when they do not follow one another', () => {
    const range: Range = { index: 0, count: 2, segment: 'a', offset: 0, bytes: 10 }
    const refused = [
      [{ ...range, index: 1 }],
      [range, { ...range, index: 3 }],
      [range, { ...range, index: 2, offset: 5 }],
      [{ ...range, count: 0 }],
      [{ ...range, offset: -1 }],
      [{ ...range, bytes: 1.5 }],
    ]
    for (const ranges of refused)
      expect(() => parseRanges(Buffer.from(ranges.map(formatRange).join('')))).toThrow(
        withCode('RANGES_MALFORMED'),
      )
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseRanges(Buffer.from(`${text}\n`))
        } catch (error) {
          expect(error).toEqual(withCode('RANGES_MALFORMED'))
        }
      }),
    )
  })
})

describe('a map', () => {
  const steps = fc.array(
    fc.record({
      segment: fc.constantFrom('a', 'b'),
      bytes: fc.integer({ min: 1, max: 99 }),
      isSigned: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )

  /** Ranges as they grew, and what was signed of them on the way. */
  function grown(all: readonly { segment: string; bytes: number; isSigned: boolean }[]) {
    const [ranges, maps, hash]: [Range[], MapAt[], MapHash] = [[], [], new MapHash()]
    const ends: Record<string, number> = {}
    for (const [size, { segment, bytes, isSigned }] of all.entries()) {
      const offset = ends[segment] ?? 0
      ends[segment] = offset + bytes
      extendRanges(ranges, { segment, offset, bytes }, size, 1)
      if (isSigned) maps.push({ size: size + 1, ...hash.of(ranges, ranges.length - 1, ranges.at(-1)) })
    }
    return { ranges, maps }
  }

  it('comes back from its line, and is that of ranges as they were when it was signed', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { ranges, maps } = grown(all)
        const { ranges: parts, wrong } = compareMaps(ranges, maps)
        expect(wrong).toBeUndefined()
        expect(parseRanges(Buffer.from(parts.map(formatRange).join('')))).toEqual(parts)
        const joined: Range[] = []
        for (const part of parts) extendRanges(joined, part, part.index, part.count)
        expect(joined).toEqual(ranges)
        // Each was a whole range, or several, when it was signed.
        const ends = new Set(parts.map(({ index, count }) => index + count))
        for (const map of maps) {
          expect(ends.has(map.size)).toBe(true)
          expect(mapIn(['other lines', formatMap(map)])).toEqual({ hash: map.hash, bytes: map.bytes })
        }
      }),
    )
  })

  it('is not that of ranges with anything changed', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.constantFrom('segment', 'offset', 'bytes'), (all, at, what) => {
        const { ranges, maps } = grown(all.map((one) => ({ ...one, isSigned: true })))
        const range = ranges[at % ranges.length] as Range
        const changed = { ...range, [what]: what === 'segment' ? 'c' : range[what] + 1 }
        const { wrong } = compareMaps(ranges.with(at % ranges.length, changed), maps)
        expect(wrong).toBeDefined()
      }),
    )
  })

  it('is none in other lines', () => {
    for (const line of ['', 'sillok/ranges@v1', 'sillok/ranges@v1 AAAA 3', `${formatMap(NONE)} 4`])
      expect(mapIn([line])).toBeUndefined()
  })
})

describe('epochs', () => {
  const origin = 'example.com/audit'
  const log = parseSignerKey(generateKey(origin).skey)
  const keyOf = (number: number) => parseSignerKey(generateKey(epochKeyName(origin, number)).skey)
  const keys = [keyOf(0), keyOf(1), keyOf(2)] as const
  const root = sha256('root')

  it('follow one another, each signed by the one before and the log', async () => {
    const chain = new EpochChain(origin)
    const notes: Buffer[] = []
    for (const number of [0, 1, 2] as const) {
      const text = formatEpoch({ origin, number, size: number, root, key: keys[number].key }, chain.last)
      const before = number === 0 ? keys[0] : (keys[number - 1] as (typeof keys)[0])
      const note = Buffer.from(await signNote(text, [log, before]))
      // Signed by one of the two is not enough.
      for (const signers of [[log], [before], [log, keyOf(number)]]) {
        const wrong = Buffer.from(await signNote(text, signers))
        expect(() => chain.add(wrong, [log.key])).toThrow(withCode('EPOCH_BROKEN'))
      }
      chain.add(note, [log.key])
      notes.push(note)
    }
    expect(chain.epochs.map(({ number, size }) => [number, size])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
    const skipped = new EpochChain(origin)
    skipped.add(notes[0] as Buffer, [log.key])
    expect(() => skipped.add(notes[2] as Buffer, [log.key])).toThrow(withCode('EPOCH_BROKEN'))
    expect(() => skipped.add(notes[0] as Buffer, [log.key])).toThrow(withCode('EPOCH_BROKEN'))
    const pinned = keyOf(0).key
    expect(() => new EpochChain(origin).add(notes[0] as Buffer, [log.key, pinned])).toThrow(
      withCode('EPOCH_BROKEN'),
    )
  })

  it('have the map that their log was signed with', async () => {
    const chain = new EpochChain(origin)
    const epoch = { origin, number: 0, size: 0, root, key: keys[0].key, extensions: [formatMap(NONE)] }
    const text = formatEpoch(epoch, undefined)
    chain.add(Buffer.from(await signNote(text, [log, keys[0]])), [log.key])
    expect(mapIn(chain.epochs[0]?.extensions ?? [])).toEqual(NONE)
    // One of before has none, and no more lines than those that it had.
    for (const wrong of [text.replace('@v2', '@v1'), text.replace(/sillok\/ranges.*\n/, '')]) {
      const note = Buffer.from(await signNote(wrong, [log, keys[0]]))
      expect(() => new EpochChain(origin).add(note, [log.key])).toThrow(withCode('EPOCH_BROKEN'))
    }
  })

  it('do not go back', async () => {
    const chain = new EpochChain(origin)
    chain.add(
      Buffer.from(
        await signNote(formatEpoch({ origin, number: 0, size: 5, root, key: keys[0].key }, undefined), [
          log,
          keys[0],
        ]),
      ),
      [log.key],
    )
    const back = formatEpoch({ origin, number: 1, size: 4, root, key: keys[1].key }, chain.last)
    const note = Buffer.from(await signNote(back, [log, keys[0]]))
    expect(() => chain.add(note, [log.key])).toThrow(withCode('EPOCH_BROKEN'))
  })

  it('cope with whatever they are given', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => new EpochChain(origin).add(Buffer.from(bytes), [log.key])).toThrow(
          withCode('EPOCH_BROKEN'),
        )
      }),
    )
  })
})
