import { randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareFields } from '../../record/index.js'
import { lineRedactor, redactor } from '../../redact/index.js'
import { type OutputOptions, type OutputStats, WorkerOutput } from './output.js'

type Rec = Record<string, unknown>
const NOW = '2026-11-20T10:55:44.123Z'

function start(more: Partial<OutputOptions> = {}) {
  const written: Rec[] = []
  const clock = { now: 0 }
  const stats: OutputStats = { lines: 0, bytes: 0, records: 0, dropped_lines: 0 }
  const options: OutputOptions = {
    component: 'chat',
    workerId: 'chat-2',
    service: 'proxy',
    environment: 'production',
    formats: ['sillok'],
    content: false,
    linesPerSecond: 1000,
    key: randomBytes(32),
    redactor,
    lineRedactor: (key) => lineRedactor({}, key),
    shared: () => shareFields({ worker_id: 'chat-2' }, redactor),
    write: (lines) => void written.push(...lines.map((line) => JSON.parse(line) as Rec)),
    timestamp: () => NOW,
    now: () => clock.now,
    ...more,
  }
  const output = new WorkerOutput(options, stats)
  const print = (text: string | Buffer, stream: 'stdout' | 'stderr' = 'stdout') =>
    output.push(stream, Buffer.from(text))
  return { output, written, stats, clock, print, text: () => JSON.stringify(written) }
}

const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  ...Array.from({ length: 5 }, (_, i) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC${i}xyz`),
  '-----END PRIVATE KEY-----',
]

describe('what a worker prints', () => {
  it('is stream, length, time and hash, and never what it says', () => {
    const { print, written, text, stats } = start()
    print('Summarise my diary: dear d')
    expect(written).toEqual([])
    print('iary\nkey sk-abc\n')
    print('Summarise my diary: dear diary\n', 'stderr')
    expect(written).toMatchObject([
      {
        timestamp: NOW,
        log_type: 'worker',
        event: 'worker',
        component: 'chat',
        worker_id: 'chat-2',
        worker_state: 'output',
        stream: 'stdout',
        length: 30,
      },
      { stream: 'stdout', length: 10 },
      { stream: 'stderr', length: 30 },
    ])
    expect(written[0]?.hash).toBe(written[2]?.hash)
    expect(written[0]?.hash).not.toBe(written[1]?.hash)
    expect(text()).not.toMatch(/diary|sk-abc/)
    expect(stats).toMatchObject({ lines: 3, bytes: 70, records: 0, last: { stream: 'stderr', length: 30 } })
    expect(JSON.stringify(stats)).not.toContain('diary')
  })

  it('is a record where it is one: checked, redacted, fenced, and of that worker', () => {
    const { print, written, stats } = start()
    const record = {
      timestamp: '2026-11-20T09:00:00.000Z',
      level: 'ERROR',
      logger: 'chat.api',
      message: 'failed with password=hunter2hunter2',
      correlation_id: 'c-1',
      log_type: 'audit',
      prompt: 'dear diary',
      worker_id: 'other',
      worker_state: 'stopped',
    }
    print(`\u001b[31m${JSON.stringify(record)}\u001b[0m\n`)
    expect(written).toMatchObject([
      {
        timestamp: record.timestamp,
        level: 'ERROR',
        logger: 'chat.api',
        correlation_id: 'c-1',
        component: 'chat',
        worker_id: 'chat-2',
        claimed_worker_id: 'other',
        claimed_worker_state: 'stopped',
        prompt: { redacted: 'payload', type: 'string', length: 10 },
        claimed_log_type: 'audit',
      },
    ])
    expect(written[0]?.log_type).toBeUndefined()
    expect(JSON.stringify(written)).not.toMatch(/hunter2|diary/)
    expect(stats.records).toBe(1)
  })

  const line = (fields: object): string =>
    `${JSON.stringify({ timestamp: NOW, level: 'INFO', logger: 'l', message: 'm', ...fields })}\n`

  it('is no word of the supervisor, of another worker or service, whatever it says of itself', () => {
    const { print, written } = start()
    const claimed = {
      event: 'worker',
      component: 'billing',
      log_type: 'worker',
      service: 'bank',
      environment: 'staging',
      worker_id: 'other',
      worker_state: 'crash_loop',
      previous_state: 'ready',
      restart_count: 9,
      backoff_ms: 1,
      exit_code: 1,
      crash_group: 'abc',
      maintenance_mode: true,
    }
    print(line({ ...claimed, claimed_event: 'mine', logger: 'supervisor' }))
    const [one = {}] = written
    expect(one).toMatchObject({
      logger: 'chat',
      component: 'chat',
      environment: 'production',
      service: 'proxy',
      worker_id: 'chat-2',
    })
    for (const name of ['event', 'log_type', 'worker_state', 'previous_state', 'restart_count', 'extra'])
      expect(one).not.toHaveProperty(name)
    const { event, ...others } = claimed
    for (const [name, value] of Object.entries(others)) expect(one[`claimed_${name}`]).toEqual(value)
    expect(one).toMatchObject({ claimed_event: 'mine', claimed_event_: event, claimed_logger: 'supervisor' })
  })

  it.each([
    ['supervisor.stopped'],
    ['supervisor.leftovers_ended'],
    ['stream.gap'],
    ['audit.gap'],
    ['worker'],
  ])('does not claim the event %s, not by way of extra either', (event) => {
    const { print, written } = start()
    print(line({ event }) + line({ extra: { event, worker_state: 'stopped', service: 'bank' } }))
    for (const one of written) {
      expect(one).not.toHaveProperty('event')
      expect(one).toMatchObject({ claimed_event: event, service: 'proxy', worker_id: 'chat-2' })
    }
    expect(written[1]).toMatchObject({ claimed_worker_state: 'stopped' })
    expect(written[1]).not.toHaveProperty('worker_state')
  })

  it('keeps its own words: events, version, instance; its own id is no claim', () => {
    const { print, written } = start()
    print(line({ event: 'access', log_type: 'access', version: '2', instance: 'i', worker_id: 'chat-2' }))
    expect(written).toMatchObject([
      { event: 'access', log_type: 'access', version: '2', instance: 'i', worker_id: 'chat-2' },
    ])
    expect(JSON.stringify(written)).not.toContain('claimed')
  })

  it('of a supervisor without a service has its own', () => {
    const { print, written } = start({ service: undefined, environment: undefined })
    print(line({ service: 'bank', environment: 'staging' }))
    expect(written).toMatchObject([{ service: 'bank', environment: 'staging' }])
  })

  it.each([
    ['pino', { level: 50, time: 1795170944123, pid: 1, hostname: 'h', msg: 'm' }],
    ['bunyan', { v: 0, level: 50, name: 'n', hostname: 'h', pid: 1, time: '2026-11-20T10:00:00Z', msg: 'm' }],
    ['python', { levelname: 'ERROR', asctime: '2026-11-20 10:00:00,123', message: 'm', name: 'n' }],
    [
      'otlp',
      {
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: 17, body: { stringValue: 'm' } }] }] }],
      },
    ],
  ] as const)(
    'of %s is a record where the worker says that it uses it, and metadata otherwise',
    (format, line) => {
      const asked = start({ formats: ['sillok', format] })
      asked.print(`${JSON.stringify(line)}\n`)
      expect(asked.written).toMatchObject([{ level: 'ERROR', message: 'm', worker_id: 'chat-2' }])
      const other = start()
      other.print(`${JSON.stringify(line)}\n`)
      expect(other.written).toMatchObject([{ worker_state: 'output', length: JSON.stringify(line).length }])
    },
  )

  it.each([
    ['metadata', {}],
    ['content', { content: true }],
  ])(
    'has no part of a key that begins in a record and goes on in others, or in lines: with %s',
    (_, more) => {
      const ways: ((text: string, n: number) => string)[] = [
        (text) => line({ message: text }),
        (text, n) => line({ message: 'a line of the key', n, text }),
        (text, n) => (n % 2 === 0 ? line({ message: text }) : `${text}\n`),
        (text, n) => (n % 3 === 0 ? `[boot] ${text}\n` : line({ message: `boot: ${text}` })),
      ]
      for (const way of ways) {
        const { print, text, written } = start({ ...more, linesPerSecond: 4 })
        for (const [n, one] of KEY.entries()) print(way(one, n))
        expect(text()).not.toMatch(/MII/)
        expect(written.length).toBe(7)
      }
      const { print, written } = start(more)
      print(
        line({ message: KEY.slice(0, 3).join('\n') }) +
          line({ message: KEY.slice(3).join('\n'), user: 'anna' }),
      )
      print(line({ message: 'MIIafter' }))
      expect(JSON.stringify(written.slice(0, 2))).not.toMatch(/MII/)
      expect(written).toMatchObject([{}, { user: 'anna' }, { message: 'MIIafter' }])
    },
  )

  it('has none of it wherever the chunks end', () => {
    const all = Buffer.from(KEY.map((one) => line({ message: one })).join(''))
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 20 }), (ends) => {
        const { print, text, written } = start()
        const places = [0, ...[...ends].sort((a, b) => a - b), all.length]
        for (let i = 1; i < places.length; i++) print(all.subarray(places[i - 1], places[i]))
        expect(text()).not.toMatch(/MII/)
        expect(written).toHaveLength(7)
      }),
    )
  })

  it('has on each line what all records of the worker share now', () => {
    let shared = shareFields({ worker_id: 'chat-2' }, redactor)
    const { print, written } = start({ shared: () => shared })
    print('one\n')
    shared = shareFields({ worker_id: 'chat-2', maintenance_mode: true }, redactor)
    print(`two\n${'x'.repeat(100_000)}\n`)
    expect(written.map((one) => one.maintenance_mode)).toEqual([undefined, true, true, true])
    // Those with parts are encoded one by one; the others have the same names in the same order.
    const names = ([, , two = {}]: Rec[]) => Object.keys(two).filter((name) => !/part/.test(name))
    expect(Object.keys(written[1] ?? {})).toEqual(names(written))
  })

  it('of more than 64 KB is in marked parts', () => {
    const { print, written } = start()
    print(`${'x'.repeat(100_000)}\n${'y'.repeat(600_000)}\nz\n`)
    const of = (from: number, to: number) =>
      written.slice(from, to).map(({ part, last_part, length }) => [part, last_part, length])
    expect(of(0, 2)).toEqual([
      [1, false, 65_536],
      [2, true, 34_464],
    ])
    expect(written.slice(2, -1).reduce((sum, one) => sum + Number(one.length), 0)).toBe(600_000)
    expect(written.slice(2, -1).at(-1)).toMatchObject({ last_part: true })
    expect(written.at(-1)).toMatchObject({ length: 1 })
  })

  it('has parts whose ids are their line’s alone, over streams, starts and instances', () => {
    const ids = new Set<unknown>()
    for (let n = 0; n < 3; n++) {
      const { print, written } = start()
      for (const stream of ['stdout', 'stderr'] as const)
        print(`${'x'.repeat(100_000)}\n${'y'.repeat(600_000)}\n`, stream)
      const own = new Set(written.map(({ partial_id }) => partial_id))
      expect(own.size).toBe(4)
      for (const id of own) ids.add(id)
    }
    expect(ids.size).toBe(12)
  })

  it('in a flood is counted, and the gap is said', () => {
    const { print, written, clock, output, stats } = start({ linesPerSecond: 10 })
    print('line\n'.repeat(100))
    expect(written).toHaveLength(20)
    clock.now = 1000
    output.tick()
    expect(written.at(-1)).toMatchObject({
      level: 'WARNING',
      dropped_lines: 80,
      dropped_bytes: 320,
      over_ms: 1000,
    })
    expect(stats).toMatchObject({ lines: 100, dropped_lines: 80 })
  })

  it('tells a waiting start every line, cleaned', () => {
    const { output, print } = start()
    const heard: string[] = []
    output.onLine = (line) => void heard.push(line)
    print('\u001b[1mListening\u001b[0m on 80\r\n')
    expect(heard).toEqual(['Listening on 80'])
  })

  it('tells a waiting start what it printed of a line that has no end, such as a prompt', () => {
    const { output, print, written } = start()
    const heard: string[] = []
    output.onLine = (line) => void heard.push(line)
    print('rea')
    print('dy> ')
    expect(heard).toEqual(['rea', 'ready> '])
    expect(written).toEqual([])
  })

  it('has the same crash group where only numbers differ', () => {
    const key = randomBytes(32)
    const group = (text: string) => {
      const { output, print } = start({ key })
      print(text, 'stderr')
      return output.crashGroup('1')
    }
    expect(group('Error at 0xff12 line 3\n')).toBe(group('Error at 0xab line 77\n'))
    expect(group('Error at 0xff12 line 3\n')).not.toBe(group('Another\n'))
  })
})

describe('with content', () => {
  const content = { content: true, formats: [] } as const

  it('keys over several lines, and documents by their names, are masked', () => {
    const { print, written, text, output } = start(content)
    print(`before\n${KEY.join('\n')}\nafter password=hunter2hunter2\n`)
    print(`${JSON.stringify({ model: 'm', prompt: 'dear diary', apiKey: 'k123456789' }, null, 2)}\n`)
    output.end('stdout')
    expect(text()).not.toMatch(/MII|hunter2|diary|k123456789/)
    expect(written[0]).toMatchObject({ message: 'before', stream: 'stdout', length: 6 })
    expect(written.at(-2)?.message).toMatch(/^after password=\*\*\*MASKED/)
    expect(String(written.at(-1)?.message)).toContain('"model":"m"')
  })

  it('wherever the chunks end, and whatever a flood costs, no part of a key gets out', () => {
    const all = Buffer.from(`a\n${KEY.join('\n')}\nb\n{\n "prompt": "MIIdiary"\n}\n`)
    fc.assert(
      fc.property(
        fc.array(fc.nat(all.length), { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.nat(400), { minLength: 13, maxLength: 13 }),
        (ends, rate, passes) => {
          const { print, text, output, clock } = start({ ...content, linesPerSecond: rate })
          const places = [0, ...[...ends].sort((a, b) => a - b), all.length]
          for (let i = 1; i < places.length; i++) {
            clock.now += passes[i - 1] ?? 0
            print(all.subarray(places[i - 1], places[i]))
          }
          output.end('stdout')
          expect(text()).not.toMatch(/MII/)
        },
      ),
    )
  })

  it('nothing under names of secrets and content gets out, however an object is printed and wherever the chunks end', () => {
    const hush = fc.constantFrom(
      'HUSH',
      'HUSH HUSH',
      'HUSH of many words\n'.repeat(9),
      `HUSH${'9aB'.repeat(20)}`,
    )
    const secret = fc.dictionary(fc.constantFrom('password', 'apiKey', 'x-api-key', 'client_secret'), hush)
    const deep = fc.oneof(hush, fc.array(hush), fc.record({ a: fc.record({ b: hush }), c: fc.array(hush) }))
    const said = fc.dictionary(fc.constantFrom('prompt', 'messages', 'body', 'content'), deep)
    const plain = fc.constantFrom<object>({}, { model: 'm' }, { 'a list': [1, 'two', null] })
    const { value } = fc.letrec<{ value: object }>((tie) => ({
      value: fc
        .tuple(secret, said, plain, fc.option(tie('value'), { maxDepth: 3 }))
        .map(([one, two, three, nested]) => ({ ...three, ...one, ...(nested && { nested }), ...two })),
    }))
    const printer = fc.constantFrom<(value: object) => string>(
      (value) => JSON.stringify(value),
      (value) => JSON.stringify(value, null, 2),
      (value) => JSON.stringify(value, null, 2).replace(/^ +/gm, ''),
      (value) => `failed ${JSON.stringify(value, null, '\t')}`,
      (value) => format(value),
      (value) => format('failed', value),
      (value) => inspect(Object.assign(new Error('failed'), { config: value }), { depth: 9, compact: false }),
    )
    fc.assert(
      fc.property(value, printer, fc.array(fc.nat(2000), { maxLength: 8 }), (object, print_, ends) => {
        const { print, text, output } = start(content)
        const all = Buffer.from(`before\n${print_(object)}\nafter it\n`)
        const places = [0, ...[...ends].sort((a, b) => a - b), all.length]
        for (let i = 1; i < places.length; i++) print(all.subarray(places[i - 1], places[i]))
        output.end('stdout')
        expect(text()).not.toContain('HUSH')
        expect(text()).toContain('after it')
      }),
      { numRuns: 300 },
    )
  })

  it('a document is metadata, line by line, as it comes, and itself when its end has come', () => {
    const { print, written, text } = start(content)
    print('{\n  "prompt": "dear diary",\n')
    expect(written).toMatchObject([{ length: 1 }, { length: 25 }])
    print('  "model": "m"\n}\n')
    expect(written).toHaveLength(3)
    expect(written[2]).toMatchObject({ message: expect.stringContaining('"model":"m"'), told_lines: 2 })
    print('after\n')
    expect(written[3]).toMatchObject({ message: 'after' })
    expect(text()).not.toContain('diary')
  })

  it('a document is none of its parts, however slowly they come and however long it is', () => {
    const { print, text, clock, output } = start(content)
    const item = '    "dear diary",\n'
    for (const part of ['{\n', '  "messages": [\n', item, item.repeat(3000), item, '    "end"\n  ]\n}\n']) {
      print(part)
      clock.now += 60_000
      output.tick()
    }
    print('after\n')
    expect(text()).not.toContain('diary')
    expect(text()).toContain('"after"')
  })

  it('what only began like a document holds up nothing and hides nothing behind it', () => {
    const { print, written, text } = start({ content: true })
    const record = JSON.stringify({ timestamp: NOW, level: 'INFO', logger: 'l', message: 'mine' })
    print('{\n  "prompt": "dear diary",\nplain line\n[\n')
    print(`${record}\nanother\n`)
    expect(written.map(({ message, length }) => length ?? message)).toEqual([1, 25, 10, 1, 'mine', 7])
    expect(written.map(({ hash }) => hash !== undefined)).toEqual([true, true, false, true, false, false])
    expect(text()).not.toContain('diary')
    expect(text()).toContain('plain line')
  })

  it('objects that are printed as text lose what names of content and secrets have', () => {
    const { print, written, text } = start(content)
    const secret = 'hunter2 and more words of a sentence that is a secret\n'.repeat(3)
    const value = {
      model: 'm',
      prompt: 'dear diary '.repeat(20),
      'client-secret': secret,
      'api-key': 'k123456789',
    }
    print(`${format('Request failed', value)}\nafter\n`)
    expect(text()).not.toMatch(/diary|hunter2|sentence|k123456789/)
    expect(text()).toContain("model: 'm'")
    expect(written.at(-1)).toMatchObject({ message: 'after' })
  })

  it('JSON on one line is redacted by its names alone', () => {
    const { print, text } = start(content)
    print('{"kind":"chat","prompt":"dear diary","apiKey":"k123456789","tokens":3}\n')
    expect(text()).not.toMatch(/diary|k123456789/)
    expect(text()).toContain('chat')
  })

  it('a long line is redacted before it is cut', () => {
    const { print, written, text } = start(content)
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH'
    print(`${'word '.repeat(13_105)}${secret} end\n`)
    expect(text()).not.toContain('mnopqrst')
    expect(written.map(({ part, last_part }) => [part, last_part])).toEqual([
      [1, false],
      [2, true],
    ])
  })
})
