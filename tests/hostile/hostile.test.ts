// Every hostile value at every place of the public logger: one valid line each, and nothing else happens.
import { getLogger } from 'sillok'
import { type Recorder, startRecorder } from 'sillok/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { few, places } from './places.js'
import { changedAt, snapshot } from './snapshot.js'
import { validRecord } from './valid.js'
import { huge, values } from './values/index.js'

let recorder: Recorder
beforeAll(() => {
  recorder = startRecorder()
})
afterAll(() => recorder.stop())

function tryAt(place: string, make: () => unknown, look = true): void {
  recorder.clear()
  const value = make()
  const before = look ? snapshot(value) : []
  // What the value does is its own affair; what a log call lets through is not.
  expect(() => places[place]?.(value), place).not.toThrow()
  expect(recorder.lines.length, `lines for it ${place}`).toBe(1)
  const [line = ''] = recorder.lines
  try {
    const record = validRecord(line)
    expect(record.level).toBe(
      /error|everywhere|only argument/.test(place) && !/exception/.test(place) ? 'ERROR' : 'INFO',
    )
    if (KEEPS.test(place) && !CUT.test(line)) expect(record.after).toBe(1)
  } catch (error) {
    throw new Error(`${place}: ${line.slice(0, 500)}`, { cause: error })
  }
  if (look && !CHANGES_ITSELF.test(String(make))) expect(changedAt(before, snapshot(value)), place).toBe(-1)
}

/** Places whose other field must still be there, whatever the value does. */
const KEEPS =
  /^(as a field|deep|as the exception|under|in a map|out of|thrown|as bound|as a bound|as a scope|added)/
/** What says that the line was full. */
const CUT = /more (fields|items|characters)/
/** Values whose own getters change them: `process.stdin` is made when it is first asked for. */
const CHANGES_ITSELF = /delete value\.b|value\.b = 1|globalThis|\(\) => process$/

describe('a log call', () => {
  it('is tried with at least 150 values at each of at least 20 places', () => {
    expect(Object.keys(values).length + Object.keys(huge).length).toBeGreaterThanOrEqual(150)
    expect(Object.keys(places).length).toBeGreaterThanOrEqual(20)
  })

  for (const [name, make] of Object.entries(values)) {
    it(`writes one valid line for: ${name}`, () => {
      for (const place of Object.keys(places)) tryAt(place, make)
    })
  }
  for (const [name, make] of Object.entries(huge)) {
    it(`writes one valid line, cut, for: ${name}`, () => {
      for (const place of few) tryAt(place, make, false)
    })
  }
  it('takes every text as a name', () => {
    const texts = Object.values(values)
      .map((make) => make())
      .filter((value) => typeof value === 'string')
    const log = getLogger('hostile')
    recorder.clear()
    for (const text of texts) log.info('m', { [text]: 1, in: { [text]: { [text]: 2 } } })
    log
      .with(Object.fromEntries(texts.map((text) => [text, 1])))
      .info('m', { in: Object.fromEntries(texts.map((text) => [text, 1])) })
    expect(recorder.lines).toHaveLength(texts.length + 1)
    for (const line of recorder.lines) validRecord(line)
  })
  it('takes every value as the name of its logger', () => {
    for (const make of Object.values(values)) {
      recorder.clear()
      expect(() => getLogger(make() as string).info('m')).not.toThrow()
      expect(recorder.lines).toHaveLength(1)
      expect(recorder.records[0]).toMatchObject({ level: 'INFO', message: 'm' })
    }
  })
})
