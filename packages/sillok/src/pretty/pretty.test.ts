import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldToWidth } from './fold.js'
import { createPrinter, cutToWidth, displayWidth, formatPretty, padToWidth, visible } from './index.js'

const plain = { color: false, zone: 'utc' } as const
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
const record = { timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO', logger: 'api', message: 'ready' }

describe('formatPretty', () => {
  test('time, level, logger and message stand below each other, fields behind', () => {
    const lines = [
      formatPretty({ ...record, port: 80, host: 'a b', note: 'x="1"', empty: '', list: [1, 'two'] }, plain),
      formatPretty({ ...record, level: 'CRITICAL', logger: '決済', message: 'stop' }, plain),
    ]
    expect(lines).toEqual([
      '2026-11-20 10:55:44.123Z INFO  api              ready port=80 host="a b" note="x=\\"1\\"" empty="" list=[1,"two"]',
      '2026-11-20 10:55:44.123Z CRIT  決済             stop',
    ])
  })

  test('what tells comes first, ids and identity last, whatever the order on the line', () => {
    const line = formatPretty(
      { service: 's', zeta: 1, request_id: 'r', ...record, duration_ms: 3, event: 'e' },
      plain,
    )
    expect(line.endsWith('ready event=e duration_ms=3 zeta=1 request_id=r service=s')).toBe(true)
  })

  test('of a typed event what happened comes before its number and version', () => {
    const line = formatPretty({ ...record, schema_version: 1, event_id: 'e-1', operation: 'load' }, plain)
    expect(line.endsWith('ready operation=load schema_version=1 event_id=e-1')).toBe(true)
  })

  test('an error in a field stands below with its stack, as an exception does', () => {
    const error = (message: string) => ({
      type: 'Error',
      message,
      stack: `Error: ${message}\n    at call (a.js:1:2)`,
    })
    const shown = formatPretty({ ...record, first: error('no'), a: 1, exception: error('yes') }, plain)
    expect(shown.split('\n').slice(0)).toEqual([
      expect.stringMatching(/ready a=1$/),
      '    Error: yes',
      '        at call (a.js:1:2)',
      '    first: Error: no',
      '        at call (a.js:1:2)',
    ])
  })

  test('what cannot be shown whole is said to be so, and breaks nothing', () => {
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    const hostile = {
      toJSON() {
        throw new Error('no')
      },
    }
    const note = '[cannot be shown]'
    expect(formatPretty({ ...record, deep, n: 1n, hostile }, plain)).toMatch(
      `ready deep=${note} n=1 hostile=${note}`,
    )
    expect(formatPretty({ ...record, message: deep, exception: { message: deep } }, plain)).toContain(note)
  })

  test('an exception with its cause and code', () => {
    const exception = {
      type: 'TypeError',
      message: 'fetch failed',
      stack: 'TypeError: fetch failed\n    at call (a.js:1:2)\n\tat tabbed',
      cause: { type: 'Error', message: 'refused', code: 'ECONNREFUSED' },
    }
    expect(
      formatPretty({ ...record, exception }, plain)
        .split('\n')
        .slice(1),
    ).toEqual([
      '    TypeError: fetch failed',
      '        at call (a.js:1:2)',
      '        at tabbed',
      '    Caused by: Error: refused (ECONNREFUSED)',
    ])
  })

  test('what the stack says again of the error is left out, however it calls it', () => {
    const shown = (type: string, head: string) =>
      formatPretty(
        { ...record, exception: { type, message: 'no', stack: `${head}\n    at f (a.js:1:2)` } },
        plain,
      )
        .split('\n')
        .slice(1)
    const frame = '        at f (a.js:1:2)'
    expect(shown('RateLimitError', 'Error: no')).toEqual(['    RateLimitError: no', frame])
    expect(shown('TypeError', 'TypeError [ERR_X]: no')).toEqual(['    TypeError: no', frame])
    expect(shown('Error', 'something else: no')).toEqual(['    Error: no', '      something else: no', frame])
  })

  test('the repository’s own frames come first, with short paths; the others are counted and named', () => {
    const stack = [
      'Error: no answer',
      '    at Socket.onTimeout (/app/node_modules/undici/lib/core.js:10:5)',
      '    at async ask (file:///app/src/model.ts:12:9)',
      '    at new Interview (/app/src/interview.ts:40:11)',
      '    at Object.handler (/app/node_modules/@fastify/core/lib/reply.js:9:1)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
      '    at /app/src/main.ts:3:1',
    ].join('\n')
    const exception = { type: 'Error', message: 'no answer', stack }
    expect(
      formatPretty({ ...record, exception }, { ...plain, home: '/app' })
        .split('\n')
        .slice(1),
    ).toEqual([
      '    Error: no answer',
      '        at async ask (src/model.ts:12:9)',
      '        at new Interview (src/interview.ts:40:11)',
      '        at src/main.ts:3:1',
      '        … 3 in undici, @fastify/core, node',
    ])
  })

  test('a stack of packages only shows its first frames', () => {
    const frames = Array.from({ length: 9 }, (_, i) => `    at f${i} (/app/node_modules/pg/lib/a.js:${i}:1)`)
    const exception = { type: 'Error', message: 'x', stack: ['Error: x', ...frames].join('\n') }
    const lines = formatPretty({ ...record, exception }, plain).split('\n')
    expect(lines.slice(2, 4)).toEqual([
      '        at f0 (/app/node_modules/pg/lib/a.js:0:1)',
      '        at f1 (/app/node_modules/pg/lib/a.js:1:1)',
    ])
    expect(lines.at(-1)).toBe('        … 3 in pg')
  })

  test('a printer says how long after the record before each came', () => {
    const print = createPrinter(plain)
    const at = (timestamp: string) => print({ ...record, timestamp }).slice(24, 33)
    expect(
      ['10:00:00.000', '10:00:00.012', '10:00:01.512', '10:42:00.000', '09:00:00.000'].map((time) =>
        at(`2026-11-20T${time}Z`),
      ),
    ).toEqual(['         ', '   +12ms ', '  +1.50s ', '  +42.0m ', '         '])
  })

  test('long names of loggers keep their end, and the column', () => {
    const names = ['api', 'api.interviews.scoring', 'a-very-long-name-of-one-part', '決済.決済決済決済決済']
    const shown = names.map((logger) => formatPretty({ ...record, logger }, plain))
    expect(shown.map((line) => line.slice(31, 31 + 16).trim())).toMatchObject([
      'api',
      'a.i.scoring',
      '…ame-of-one-part',
      {},
    ])
    expect(new Set(shown.map((line) => displayWidth(line.slice(0, line.indexOf('ready')))))).toEqual(
      new Set([48]),
    )
  })

  test('payloads in few words', () => {
    const prompt = { redacted: 'payload', type: 'string', length: 812 }
    expect(formatPretty({ ...record, prompt }, plain)).toMatch(/ prompt=<string of 812>$/)
  })

  test('nothing is wider than the terminal, whatever the record holds', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 })
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.oneof(text, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 6 }),
        text,
        fc.integer({ min: 60, max: 160 }),
        (fields, message, width) => {
          const source = { ...fields, ...record, message, exception: { type: 'E', message, detail: fields } }
          for (const line of formatPretty(source, { ...plain, width }).split('\n')) {
            // A name that is wider than the whole terminal is not looked for here.
            expect(displayWidth(line)).toBeLessThanOrEqual(width)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each(['y', 'word ', '日本'])(
    'a long text of %j is folded in the time that its length takes',
    (unit) => {
      const text = `${unit.repeat(400_000 / unit.length)}…`
      const before = process.cpuUsage()
      const lines = foldToWidth(text, 80)
      const { user } = process.cpuUsage(before)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80)
      expect(user / 1e6).toBeLessThan(3)
    },
  )

  test('folded text loses nothing', () => {
    const words = Array.from({ length: 60 }, (_, i) => `w${i}`).join(' ')
    const shown = formatPretty({ ...record, message: words, note: words }, { ...plain, width: 80 })
    for (const part of ['', 'note=']) {
      expect(shown.replace(/\n +(\| )?/g, ' ')).toContain(part === '' ? words : `note="${words}"`)
    }
  })

  test('a record cannot forge another line, move the cursor or turn the text around', () => {
    const hostile = `x\n2026-11-20 10:55:44.124Z ERROR forged\u001b[2J\u202egnp\u200b\r\u0007\u009b1m\u{e0041}`
    const shown = formatPretty({ ...record, message: hostile, [hostile]: hostile, logger: hostile }, plain)
    expect(shown).toContain(
      '  | 2026-11-20 10:55:44.124Z ERROR forged\\e[2J\\u202egnp\\u200b\\r\\u0007\\u009b1m\\u{e0041}',
    )
    expect(shown.split('\n').filter((line) => /^2026/.test(line))).toHaveLength(1)
  })

  test('whatever the record holds, no control character but the newline comes out', () => {
    const anything = fc.dictionary(fc.string({ unit: 'binary' }), fc.anything())
    fc.assert(
      fc.property(anything, fc.string({ unit: 'binary' }), (fields, message) => {
        const safe = JSON.parse(
          JSON.stringify({ ...fields, ...record, message, exception: fields }),
        ) as object
        expect(formatPretty(safe, plain)).not.toMatch(CONTROL)
      }),
      { numRuns: 500 },
    )
  })

  test('fields that do not fit the width go below', () => {
    const shown = formatPretty(
      { ...record, a: 'x'.repeat(30), b: 'y'.repeat(30), c: 1 },
      { ...plain, width: 80 },
    )
    expect(
      shown
        .split('\n')
        .map(displayWidth)
        .every((width) => width <= 80),
    ).toBe(true)
    expect(shown.split('\n')).toHaveLength(2)
  })

  test('five megabytes of text are cut', () => {
    expect(formatPretty({ ...record, text: 'z'.repeat(5_000_000) }, plain).length).toBeLessThan(1000)
  })

  test('a line that is no record is shown as it stands, made visible', () => {
    expect(formatPretty('oh \u001b[31mno', plain)).toBe('oh \\e[31mno')
  })

  test('colour only when asked', () => {
    expect(formatPretty(record, { ...plain, color: true })).toContain('\u001b[32mINFO \u001b[0m')
    expect(formatPretty(record, plain)).not.toContain('\u001b')
  })
})

describe('widths', () => {
  test.each([
    ['ascii', 5],
    ['決済 ok', 7],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇰🇷', 2],
    ['❤️', 2],
    ['ﾊﾝｶｸ', 4],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test('cut and padded text has the width asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const safe = visible(text)
        expect(displayWidth(cutToWidth(safe, columns))).toBeLessThanOrEqual(columns)
        expect(displayWidth(padToWidth(cutToWidth(safe, columns), columns))).toBe(columns)
      }),
    )
  })
})
