import { MAX_LINE_BYTES } from 'sillok/record'
import { expect } from 'vitest'
import { namesTwice } from '../../packages/sillok/src/record/names-twice.test.help.js'

const START =
  /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"(DEBUG|INFO|WARNING|ERROR|CRITICAL)","logger":"hostile","message":"/

/** What holds for every line, whatever was logged: asserts it, and returns the record. @param logType what it must say it is */
export function validRecord(line: string, logType?: string): Record<string, unknown> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  expect(/[\u0000-\u001f]/.test(line)).toBe(false)
  expect(line.isWellFormed()).toBe(true)
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES)
  // Said in words that are short: a runner that shows a line of megabytes is busy with it for minutes.
  expect(START.test(line), 'begins as every line does').toBe(true)
  const record = JSON.parse(line) as Record<string, unknown>
  // A name that stands twice is how a field is forged: parsers take the last one.
  if (line.length < 1_000_000) expect(namesTwice(line)).toEqual([])
  expect(record.logger).toBe('hostile')
  expect(typeof record.message).toBe('string')
  for (const name of ['service', 'environment', 'version']) expect(record[name]).toBeUndefined()
  expect(record.log_type).toBe(logType)
  return record
}
