import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeRecord, type ForeignRecord, keepAll } from '../record/index.js'
import { createReader, detectFormat, FORMATS, type FormatName, isFormatName } from './index.js'

const TESTDATA = new URL('./testdata/', import.meta.url)
const NOW = '2026-11-21T00:00:00.000Z'

const linesOf = (file: string) => readFileSync(new URL(file, TESTDATA), 'utf8').trimEnd().split('\n')

function readAll(format: FormatName, lines: readonly string[], fileName?: string) {
  const reader = createReader(format, { now: NOW, fileName })
  const records = lines.flatMap((line) => reader.push(line))
  records.push(...reader.end())
  return { records, reader }
}

const readFile = (file: string) => readAll(detectFormat(linesOf(file), file).format, linesOf(file), file)

const EXPECTED: Record<string, { format: FormatName; records: number; invalid: number; levels: string }> = {
  '2026-11-20T12_27_56_130Z-debug-0.log': { format: 'npm', records: 52, invalid: 0, levels: '' },
  'access-combined.log': { format: 'access', records: 6, invalid: 1, levels: 'IWEWII' },
  'access-common.log': { format: 'access', records: 2, invalid: 0, levels: 'IE' },
  'bunyan.log': { format: 'bunyan', records: 6, invalid: 0, levels: 'IIWEDC' },
  'dpkg.log': { format: 'dpkg', records: 60, invalid: 0, levels: '' },
  'java.log': { format: 'text', records: 3, invalid: 0, levels: 'IEW' },
  'llm_usage.jsonl': { format: 'model-usage', records: 8, invalid: 1, levels: 'IIIEWWII' },
  'logfmt.log': { format: 'logfmt', records: 4, invalid: 0, levels: 'IWEI' },
  'loguru.log': { format: 'python', records: 4, invalid: 0, levels: 'IIWE' },
  'otlp.jsonl': { format: 'otlp', records: 2, invalid: 0, levels: 'IE' },
  'pino-iso.log': { format: 'pino', records: 2, invalid: 0, levels: 'IE' },
  'pino.log': { format: 'pino', records: 8, invalid: 0, levels: 'IDDWECII' },
  'python-brackets.log': { format: 'text', records: 5, invalid: 0, levels: 'IDWEC' },
  'python-json-logger.log': { format: 'python', records: 5, invalid: 0, levels: 'IDWEC' },
  'python-logging.log': { format: 'python', records: 5, invalid: 0, levels: 'IDWEC' },
  'python-text.log': { format: 'text', records: 5, invalid: 0, levels: 'IDWEC' },
  'structlog.log': { format: 'python', records: 3, invalid: 0, levels: 'IWE' },
  'syslog.log': { format: 'syslog', records: 4, invalid: 0, levels: 'ICII' },
  'winston-no-time.log': { format: 'winston', records: 2, invalid: 0, levels: 'IE' },
  'winston.log': { format: 'winston', records: 7, invalid: 0, levels: 'IWEDDII' },
}

describe('files that the programs themselves wrote', () => {
  test('every file of the test data is expected here', () => {
    expect(readdirSync(TESTDATA).sort()).toEqual(Object.keys(EXPECTED).sort())
  })

  test.each(Object.entries(EXPECTED))('%s', (file, { format, records, invalid, levels }) => {
    const detection = detectFormat(linesOf(file), file)
    expect(detection.format).toBe(format)
    expect(detection.why).toMatch(/^\d+ of \d+ lines? (is|are) .+\.$/)
    const read = readFile(file)
    expect(read.records).toHaveLength(records)
    expect(read.reader.invalid).toBe(invalid)
    if (levels !== '') expect(read.records.map((one) => one.envelope.level[0]).join('')).toBe(levels)
    for (const { envelope } of read.records)
      expect(Date.parse(envelope.timestamp)).toBeLessThanOrEqual(Date.parse(NOW))
  })
})

const at = (records: ForeignRecord[], index: number) => records[index] as ForeignRecord

describe('particulars', () => {
  test('pino: the error is the exception, the host the instance, the name the logger', () => {
    const { records } = readFile('pino.log')
    expect(at(records, 4).envelope).toMatchObject({
      message: 'speech service failed',
      instance: 'web-1',
      exception: { type: 'TypeError', message: 'fetch failed: connect refused' },
    })
    expect(at(records, 6).envelope.logger).toBe('checkout')
  })

  test('pino: a caller cannot forge level and time with a second key', () => {
    const { envelope, fields } = at(readFile('pino.log').records, 7)
    expect(envelope).toMatchObject({ level: 'INFO', message: 'duplicate keys' })
    expect(envelope.timestamp).toMatch(/^2026-11-20T12:30:40/)
    expect(fields).toMatchObject({ level: 'fake', time: 1 })
  })

  test('python: comma milliseconds, tracebacks as JSON and as text below the record', () => {
    for (const file of ['python-json-logger.log', 'python-logging.log', 'python-text.log', 'loguru.log']) {
      const { envelope } = at(readFile(file).records, 3)
      expect(envelope.timestamp).toMatch(/^2026-11-20T12:30:40\.5\d\dZ$/)
      expect(envelope.message).toBe('job failed')
      expect(envelope.exception).toMatchObject({ type: 'RuntimeError', message: 'cannot parse' })
      expect((envelope.exception as { stack: string }).stack).toContain('direct cause')
    }
  })

  test('java: the trace with its causes is the exception of the record above', () => {
    const { envelope } = at(readFile('java.log').records, 1)
    expect(envelope.exception).toMatchObject({
      type: 'java.lang.IllegalStateException',
      message: 'no session',
    })
    expect((envelope.exception as { stack: string }).stack).toMatch(/Caused by: .*\n.*\n\t\.\.\. 2 more$/)
  })

  test('access: combined with a zone, a query whose secrets have names, a request that is none', () => {
    const { records } = readFile('access-combined.log')
    expect(at(records, 0)).toMatchObject({
      envelope: { client_ip: '203.0.113.9', log_type: 'access', message: 'GET /interviews/42 200' },
      fields: { path: '/interviews/42', query: { lang: 'ja' }, status: 200, bytes: 5316 },
    })
    expect(at(records, 1).envelope).toMatchObject({ timestamp: '2026-11-20T10:00:01.000Z', user_id: 'alice' })
    expect(at(records, 3).envelope.message).toBe('\\x16\\x03\\x01\\x00')
  })

  test('npm: the time is in the name of the file', () => {
    const { envelope, fields } = at(readFile('2026-11-20T12_27_56_130Z-debug-0.log').records, 1)
    expect(envelope).toMatchObject({ timestamp: '2026-11-20T12:27:56.130Z', message: 'using npm@11.19.1' })
    expect(fields.number).toBe(1)
  })

  test('syslog: the year is the latest that is not in the future', () => {
    const read = (now: string) => createReader('syslog', { now })
    const line = 'Dec 31 23:59:59 web-1 cron[1]: run'
    const january = read('2027-01-01T00:10:00.000Z')
    january.push(line)
    expect(at(january.end(), 0).envelope.timestamp).toBe('2026-12-31T23:59:59.000Z')
    const eve = read('2026-12-31T20:00:00.000Z')
    eve.push(line)
    expect(at(eve.end(), 0).envelope.timestamp).toBe('2026-12-31T23:59:59.000Z')
  })

  test('model usage: three shapes in one file become one form', () => {
    const { records } = readFile('llm_usage.jsonl')
    for (const { envelope, fields } of records.slice(0, 6)) {
      expect(envelope).toMatchObject({ log_type: 'ai', event: 'llm.call' })
      expect(fields.schema_version).toBe(1)
    }
    expect(at(records, 0).fields).toMatchObject({
      shape: 'client',
      provider: 'azure',
      input_tokens: 812,
      output_tokens: 240,
      cached_input_tokens: 512,
      reasoning_output_tokens: 64,
    })
    expect(at(records, 1).fields).toMatchObject({ input_tokens: 100, cached_input_tokens: 30 })
    expect(at(records, 2)).toMatchObject({
      envelope: { duration_ms: 5210, timestamp: '2026-11-20T09:00:02.500Z' },
      fields: { shape: 'router', retry: 1, cache_hit: true, status: 'ok' },
    })
    expect(at(records, 3).fields).toMatchObject({ status: 'error', error_message: 'timeout after 30000 ms' })
    expect(at(records, 4).fields).toMatchObject({ shape: 'failover', failover_status: 'pending' })
    expect(at(records, 7).fields).toEqual({ note: 'a line of none of the three shapes' })
  })

  test('a stack trace between lines of JSON is one invalid record', () => {
    const lines = [
      '{"level":30,"time":1795170944123,"pid":1,"msg":"up"}',
      'Error: boom',
      '    at run (a.js:1:2)',
    ]
    const { records, reader } = readAll('pino', lines)
    expect(records).toHaveLength(2)
    expect(reader.invalid).toBe(1)
    expect(at(records, 1).envelope).toMatchObject({
      message: 'Error: boom',
      log_type: 'invalid',
      timestamp: '2026-11-20T10:35:44.123Z',
      exception: { type: 'Error', message: 'boom' },
    })
  })

  test('a clash of names keeps both values', () => {
    const { envelope, fields } = at(
      readAll('pino', ['{"level":30,"time":1795170944123,"msg":"mine","message":"theirs","extra":{"a":1}}'])
        .records,
      0,
    )
    expect(envelope.message).toBe('mine')
    expect(fields).toMatchObject({ message: 'theirs', a: 1 })
  })

  test('a record that never ends is cut into several', () => {
    const lines = [
      '2026-11-20 10:00:00 ERROR endless',
      ...Array.from({ length: 5000 }, (_, i) => `  at line ${i}`),
    ]
    const reader = createReader('text', { now: NOW })
    let largest = 0
    const records = lines.flatMap((line) => {
      largest = Math.max(largest, reader.held)
      return reader.push(line)
    })
    records.push(...reader.end())
    expect(largest).toBeLessThanOrEqual(2001)
    expect(records).toHaveLength(3)
    expect(textsOf(records)).toContain('at line 4999')
  })

  test('lines without a time belong to the record above, where records begin with one', () => {
    const lines = [
      '2026-11-20 10:00:00,123 INFO app.db: slow query',
      'SELECT id, name',
      'FROM users WHERE id = 7',
      '',
      'ORDER BY name;',
      '2026-11-20 10:00:01,123 ERROR app.web: request failed',
      'user: kim',
      'com.example.NotThere: no such page',
      '\tat c.e.Handler.handle(Handler.java:20)',
      'Caused by: com.example.Gone: closed',
      '\tat c.e.Conn.read(Conn.java:9)',
      '2026-11-20 10:00:02,123 ERROR app.job: job failed',
      'Traceback (most recent call last):',
      '  File "job.py", line 3, in run',
      "KeyError: 'x'",
      '2026-11-20 10:00:03,123 ERROR app.job: failed',
      'Error: two lines',
      'of message',
      '    at run (a.js:1:2)',
      '2026-11-20 10:00:04,123 INFO app.x: done',
    ]
    const { records, reader } = readAll('text', lines)
    expect(reader.invalid).toBe(0)
    expect(records.map(({ envelope }) => envelope.message)).toEqual([
      'slow query\nSELECT id, name\nFROM users WHERE id = 7\n\nORDER BY name;',
      'request failed\nuser: kim',
      'job failed',
      'failed',
      'done',
    ])
    expect(records.map(({ envelope }) => envelope.exception as object | undefined)).toEqual([
      undefined,
      { type: 'com.example.NotThere', message: 'no such page', stack: lines.slice(7, 11).join('\n') },
      { type: 'KeyError', message: "'x'", stack: lines.slice(12, 15).join('\n') },
      expect.objectContaining({ type: 'Error', stack: lines.slice(16, 19).join('\n') }),
      undefined,
    ])
    expect(detectFormat(lines)).toMatchObject({ format: 'text', confidence: 1 })
  })

  test('syslog: lines without a head belong to the record above', () => {
    const { records, reader } = readAll('syslog', [
      'Nov 20 10:00:00 web-1 app[7]: query was',
      'SELECT 1',
      'Nov 20 10:00:01 web-1 app[7]: done',
    ])
    expect(reader.invalid).toBe(0)
    expect(records.map(({ envelope }) => envelope.message)).toEqual(['query was\nSELECT 1', 'done'])
  })

  test('what stands before the first record, and below one without a time, is kept as invalid', () => {
    const { records, reader } = readAll('text', [
      'Welcome',
      'ERROR: no time',
      'and no more',
      '2026-11-20 10:00:00 up',
    ])
    expect(reader.invalid).toBe(2)
    expect(records.map(({ envelope }) => envelope.message)).toEqual([
      'Welcome',
      'no time',
      'and no more',
      'up',
    ])
  })

  test('of a record that never ends the rest stays together, bounded in lines and size', () => {
    const lines = [
      '2026-11-20 10:00:00 dump',
      ...Array.from({ length: 4500 }, (_, i) => `row ${i};`),
      '2026-11-20 10:00:01 dump',
      ...Array.from({ length: 3 }, () => 'x'.repeat(200_000)),
    ]
    const { records, reader } = readAll('text', lines)
    expect(records).toHaveLength(3 + 3)
    expect(reader.invalid).toBe(4)
    const text = records.map(({ envelope }) => envelope.message).join('\n')
    for (let i = 0; i < 4500; i++) expect(text).toContain(`row ${i};`)
    expect(text.split('x').length - 1).toBe(600_000)
  })

  test('an unknown format is a clear error', () => {
    expect(isFormatName('pino')).toBe(true)
    expect(isFormatName('nope')).toBe(false)
    expect(() => createReader('nope' as FormatName, { now: NOW })).toThrow(/There is no format "nope"/)
    expect(detectFormat([]).why).toBe('There are no lines to tell by.')
  })
})

const textsOf = (records: ForeignRecord[]) => JSON.stringify(records)

const word = fc
  .string({ minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\n\r]/g, ''))
  .filter((text) => text.trim() !== '')
const sampleLines = Object.keys(EXPECTED).flatMap(linesOf)
const line = fc.oneof(
  fc.string({ maxLength: 60, unit: 'binary' }).map((text) => text.replace(/\n/g, '')),
  fc.constantFrom(...sampleLines),
  fc.tuple(fc.constantFrom(...sampleLines), fc.nat(300)).map(([text, end]) => text.slice(0, end)),
  fc.json().map((text) => text.replace(/\n/g, '')),
)

describe('whatever comes', () => {
  const names = FORMATS.map(({ name }) => name)

  test('no reader throws, and every line is held, blank or in a record', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(line, { maxLength: 30 }), (name, lines) => {
        const reader = createReader(name, { now: NOW })
        for (const one of lines) {
          for (const { envelope } of reader.push(one))
            expect(Number.isNaN(Date.parse(envelope.timestamp))).toBe(false)
        }
        reader.end()
        expect(reader.held).toBe(0)
        expect(reader.blank).toBe(lines.filter((one) => one.trim() === '').length)
      }),
      { numRuns: 400 },
    )
  })

  test('the words of lines that do not fit stand in the records, in order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.tuple(word, fc.boolean()), { maxLength: 20 }),
        (name, words) => {
          const lines = words.map(([text, indented], i) => `${indented ? '   ' : ''}${text}#${i}`)
          const all = textsOf(readAll(name, lines).records)
          let from = 0
          words.forEach((_, i) => {
            const found = all.indexOf(`#${i}`, from)
            expect(found).toBeGreaterThanOrEqual(from)
            from = found + 1
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('every value of a JSON line is in its record', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'level',
        'time',
        'msg',
        'message',
        'name',
        'err',
        'extra',
        'hostname',
        'timestamp',
        'status',
        'model',
        'cache',
        'text',
      ),
      fc.string({ maxLength: 8 }),
    )
    const object = fc.dictionary(
      name,
      fc.nat().map((n) => `value-${n}-`),
      { maxKeys: 10 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...names), object, (format, source) => {
        const all = textsOf(readAll(format, [JSON.stringify(source)]).records)
        for (const value of Object.values(source)) expect(all).toContain(value)
      }),
      { numRuns: 400 },
    )
  })

  test("Sillok's own records come back as they were", () => {
    const fields = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 })
    const envelope = fc.record({
      timestamp: fc.constant('2026-11-20T10:00:00.000Z'),
      level: fc.constantFrom('INFO' as const, 'ERROR' as const),
      logger: fc.string(),
      message: fc.string(),
      service: fc.constantFrom('api', undefined),
      exception: fc.constantFrom(new TypeError('boom'), undefined),
    })
    fc.assert(
      fc.property(envelope, fields, (head, own) => {
        const written = encodeRecord(head, own, keepAll)
        const { envelope: again, fields: rest } = at(readAll('sillok', [written]).records, 0)
        expect(JSON.parse(encodeRecord(again, rest, keepAll))).toEqual(JSON.parse(written))
      }),
    )
  })

  test('detection never throws', () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), (lines) => detectFormat(lines).why !== ''))
  })

  test('a hostile line does not stall a pattern', () => {
    const hostile = [
      `a=${'"\\'.repeat(50_000)}`,
      `${'[x] '.repeat(20_000)}`,
      `${'\\"'.repeat(50_000)}`,
      `<1>1 ${'[a="b"]'.repeat(20_000)}`,
      `1.1.1.1 - - [20/Nov/2026:10:00:00 +0000] "${'\\a'.repeat(50_000)}`,
      `Error${'.a'.repeat(50_000)}`,
      '{"a":'.repeat(20_000),
      `2026-11-20 10:00:00 ${'a.'.repeat(50_000)}`,
    ]
    for (const name of names) expect(readAll(name, hostile).records.length).toBeGreaterThan(0)
  }, 10_000)
})

describe('text with the name before the level', () => {
  test.each([
    ['2026-11-20 10:55:44,123 - app.x - ERROR - no route', 'app.x', 'ERROR', 'no route'],
    ['2026-11-20 10:55:44,123 - worker-3 - WARNING - slow', 'worker-3', 'WARNING', 'slow'],
    ['2026-11-20 10:55:44 | jobs | INFO | done', 'jobs', 'INFO', 'done'],
    ['2026-11-20 10:55:44,123 app.db DEBUG opened', 'app.db', 'DEBUG', 'opened'],
    ['2026-11-20 10:55:44,123 root CRITICAL: gone', 'root', 'CRITICAL', 'gone'],
  ])('%s', (line, logger, level, message) => {
    const reader = createReader('text', { now: '2026-11-26T00:00:00.000Z' })
    const [record] = [...reader.push(line), ...reader.end()]
    expect(record?.envelope).toMatchObject({ logger, level, message })
  })

  test('is not seen in prose', () => {
    const reader = createReader('text', { now: '2026-11-26T00:00:00.000Z' })
    const [record] = [...reader.push('2026-11-20 10:55:44 got ERROR from upstream'), ...reader.end()]
    expect(record?.envelope).toMatchObject({ level: 'INFO', message: 'got ERROR from upstream' })
  })
})
