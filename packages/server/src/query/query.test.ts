import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, rowOf, startEngine } from '../engine/index.js'
import { type LogRecord, recordId } from '../view/index.js'
import { matches, parseQuery, type Query, toSql } from './index.js'

const segment = '2026-11-20T10-55-44.123Z-000001'

function record(offset: number, changes: Partial<LogRecord> = {}): LogRecord {
  return {
    id: recordId('api', segment, offset),
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    level: 'INFO',
    logger: 'app',
    message: 'hello',
    fields: {},
    stream: 'api',
    segment,
    offset,
    ...changes,
  }
}

const word = (pattern: string): Query => ({ kind: 'word', pattern })
const is = (name: string, pattern: string, quoted = false): Query => ({
  kind: 'field',
  name,
  condition: { kind: 'is', pattern, quoted },
})

describe('parseQuery', () => {
  test.each<[string, Query]>([
    ['', { kind: 'all' }],
    ['*', { kind: 'all' }],
    ['service:api*', is('service', 'api*')],
    ['-user_id:test', { kind: 'not', part: is('user_id', 'test') }],
    ['user_id:u-9', is('user_id', 'u-9')],
    ['route:/v1/chat', is('route', '/v1/chat')],
    ['logger:a.b.c', is('logger', 'a.b.c')],
    ['exception.type:TypeError', is('exception.type', 'TypeError')],
    ['me@example.com', word('me@example.com')],
    ["don't", word("don't")],
    ['a=b', word('a=b')],
    ['a:b:c', is('a', 'b:c')],
    ['面接 시작', { kind: 'and', parts: [word('面接'), word('시작')] }],
    ['🙂', word('🙂')],
    ['"a  b"', { kind: 'phrase', text: 'a  b' }],
    ['x:"say \\"hi\\""', is('x', 'say "hi"', true)],
    ['"my field":v', is('my field', 'v')],
    ['"a:b \\"c\\"":"v w"', is('a:b "c"', 'v w', true)],
    ['-"a b":*', { kind: 'not', part: { kind: 'field', name: 'a b', condition: { kind: 'exists' } } }],
    ['"level":error', is('level', 'error')],
    ['level:(error OR warn)', { kind: 'or', parts: [is('level', 'error'), is('level', 'warn')] }],
    [
      '-"my field":(a "b c" -service:api) d',
      {
        kind: 'and',
        parts: [
          {
            kind: 'not',
            part: {
              kind: 'and',
              parts: [
                is('my field', 'a'),
                is('my field', 'b c', true),
                { kind: 'not', part: is('service', 'api') },
              ],
            },
          },
          word('d'),
        ],
      },
    ],
    [
      'status:(404 OR >=500)',
      {
        kind: 'or',
        parts: [
          is('status', '404'),
          { kind: 'field', name: 'status', condition: { kind: 'compare', operator: '>=', value: '500' } },
        ],
      },
    ],
    ['"a": b', { kind: 'and', parts: [{ kind: 'phrase', text: 'a' }, word(':'), word('b')] }],
    [
      'status:>=500',
      { kind: 'field', name: 'status', condition: { kind: 'compare', operator: '>=', value: '500' } },
    ],
    [
      's:[1 TO 5}',
      {
        kind: 'field',
        name: 's',
        condition: { kind: 'range', from: '1', to: '5', fromIncluded: true, toIncluded: false },
      },
    ],
    ['f:*', { kind: 'field', name: 'f', condition: { kind: 'exists' } }],
    ['a OR b c', { kind: 'or', parts: [word('a'), { kind: 'and', parts: [word('b'), word('c')] }] }],
    ['(a OR b) AND c', { kind: 'and', parts: [{ kind: 'or', parts: [word('a'), word('b')] }, word('c')] }],
    ['-(a OR b)', { kind: 'not', part: { kind: 'or', parts: [word('a'), word('b')] } }],
    ['NOT x', { kind: 'not', part: word('x') }],
    ['+a +b', { kind: 'and', parts: [word('a'), word('b')] }],
    [
      '+service:api -level:error',
      { kind: 'and', parts: [is('service', 'api'), { kind: 'not', part: is('level', 'error') }] },
    ],
    ['+(a OR b) c', { kind: 'and', parts: [{ kind: 'or', parts: [word('a'), word('b')] }, word('c')] }],
    ['a && b', { kind: 'and', parts: [word('a'), word('b')] }],
    ['a || b', { kind: 'or', parts: [word('a'), word('b')] }],
    ['!a', { kind: 'not', part: word('a') }],
    ['a AND NOT b', { kind: 'and', parts: [word('a'), { kind: 'not', part: word('b') }] }],
    ['*:*', { kind: 'all' }],
    ['C++ a+b', { kind: 'and', parts: [word('C++'), word('a+b')] }],
    ['/v1/chat /v1/chat/ ~/x', { kind: 'and', parts: [word('/v1/chat'), word('/v1/chat/'), word('~/x')] }],
    [
      '"a~" "/re/" "[1 TO 5]" "+a"',
      {
        kind: 'and',
        parts: ['a~', '/re/', '[1 TO 5]', '+a'].map((text): Query => ({ kind: 'phrase', text })),
      },
    ],
    ['f:"/re/"', is('f', '/re/', true)],
    ['[error] x', { kind: 'and', parts: [word('[error]'), word('x')] }],
    ['a - b', { kind: 'and', parts: [word('a'), word('-'), word('b')] }],
  ])('%s', (text, query) => {
    expect(parseQuery(text)).toEqual(query)
  })

  test.each([
    ['"abc', 'Column 1'],
    ['x "abc', 'Column 3'],
    ['a OR', 'Column 5'],
    ['AND a', 'Column 1'],
    ['(', 'Column 2'],
    ['(a', 'Column 1'],
    ['a)', 'Column 2'],
    ['()', 'Column 2'],
    ['field:', 'Column 7'],
    ['f:[1 5]', 'Column 3'],
    ['status:>high', 'Column 1'],
    ['level:loud', 'Column 1'],
    ['level:>=loud', 'Column 1'],
    ['('.repeat(5000) + ')'.repeat(5000), 'Column 52'],
    [`${'-'.repeat(3000)}a`, 'Column 52'],
    ['a '.repeat(200), 'Column 201'],
    ['a'.repeat(10_001), 'Column 10001'],
    ['x a~', 'Column 3: there is no search for what is similar: use * for any text, as in a*'],
    ['roam~2', 'roam*'],
    ['user:kim~', 'Column 6'],
    ['"a b"~5', 'Column 6: ~5 behind a phrase has no meaning here'],
    ['a^2', 'Column 1: records come by their time, so no word can weigh more: write a;'],
    ['/tim.*out/', 'Column 1: there are no regular expressions here'],
    ['x /time out/', 'Column 3: there are no regular expressions'],
    ['/(a|b)/', 'Column 1: there are no regular expressions'],
    ['route:/v[12]/', 'Column 7: there are no regular expressions'],
    ['[1 TO 5]', 'Column 1: a range needs its field, as in duration_ms:[1 TO 5]'],
    ['{1 TO 5]', 'Column 1'],
    ['+a OR b', 'Column 1: beside OR a + has no clear meaning; write what must hold with AND'],
    ['(b OR c d OR +a)', 'Column 14'],
    ['_exists_:user_id', 'user_id:*'],
    ['a\\:b', 'Column 1: a backslash'],
    ['x timestamp:>2026', 'Column 3: the time is chosen beside the query'],
    ['timestamp:[2026-11-20 TO *]', '--from'],
    ['"timestamp":*', 'Column 1'],
  ])('refuses %.20s', (text, where) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: 'QUERY_SYNTAX' }))
    expect(() => parseQuery(text)).toThrow(where)
  })

  test('reads anything, or says where it cannot', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '"',
      '(',
      ')',
      '-',
      ':',
      '*',
      '[',
      ']',
      'AND',
      'OR',
      'NOT',
      '>',
      '\\',
      '面',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          toSql(parseQuery(text))
          matches(parseQuery(text), record(0))
        } catch (error) {
          expect(error).toMatchObject({ code: 'QUERY_SYNTAX' })
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a query finds the same in the engine and in the live view', () => {
  let engine: Engine
  const dir = mkdtempSync(join(tmpdir(), 'sillok-test-'))
  beforeAll(async () => {
    engine = startEngine({ dataDir: dir })
    await engine.ready()
  }, 60_000)
  afterAll(async () => {
    await engine.close()
    rmSync(dir, { recursive: true, force: true })
  })

  async function found(query: Query): Promise<number[]> {
    const { where, params } = toSql(query)
    const { rows } = await engine.query<{ Offset: number }>(
      `SELECT Offset FROM otel_logs WHERE ${where} ORDER BY Offset`,
      params,
    )
    return rows.map((row) => row.Offset)
  }

  test('in messages of any script', async () => {
    const messages = [
      'Geminiの応答がtimeoutしました',
      '面接が始まりました user_id=u-9',
      '면접 시작했다 🙂ok',
      'Request TIMEOUT for me@example.com, retrying',
      'timeouts are not a timeout-x',
      "don't panic; a.b.c /v1/chat",
      'a\nnew line 100% sure_thing',
    ]
    await engine.query('TRUNCATE TABLE otel_logs')
    const records = messages.map((message, i) => record(i, { message }))
    await engine.insert('sillok.otel_logs', records.map((each) => rowOf(each)).join('\n'), {
      token: 'scripts',
    })
    const expected: [string, number[]][] = [
      ['timeout', [0, 3, 4]],
      ['TimeOut', [0, 3, 4]],
      ['gemini', [0]],
      ['timeo', []],
      ['timeo*', [0, 3, 4]],
      ['*meout', [0, 3, 4]],
      ['応答', [0]],
      ['面接', [1]],
      ['시작', [2]],
      ['🙂', [2]],
      ['🙂ok', [2]],
      ['ok', [2]],
      ['me@example.com', [3]],
      ['example', [3]],
      ['e@example.com', []],
      ['"timeout for"', [3]],
      ['"imeout for"', []],
      ["don't", [5]],
      ['/v1/chat', [5]],
      ['100%', [6]],
      ['sure_thing', [6]],
      ['"a\nnew"', [6]],
      ['new*sure', [6]],
      ['-timeout', [1, 2, 5, 6]],
      ['message:timeout', [0, 3, 4]],
    ]
    for (const [text, offsets] of expected) {
      const query = parseQuery(text)
      expect([text, await found(query)]).toEqual([text, offsets])
      expect([text, records.filter((each) => matches(query, each)).map((each) => each.offset)]).toEqual([
        text,
        offsets,
      ])
    }
  })

  test('whatever is asked, whatever is there', async () => {
    const vocabulary = [
      'timeout',
      'Time',
      'out',
      '面接',
      '시작',
      '🙂',
      'a.b',
      'x_1',
      '%',
      '_',
      '\\',
      '5',
      '12.5',
      '\n',
      '*',
      "'",
    ]
    const phrase = fc
      .array(fc.constantFrom(...vocabulary, ' ', '-'), { maxLength: 6 })
      .map((list) => list.join(''))
    const field = fc.constantFrom(
      'level',
      'service',
      'logger',
      'event',
      'duration_ms',
      'status',
      'constructor',
      '__proto__',
      'message',
      '"a b"',
    )
    const text = fc.oneof(
      phrase,
      fc.constantFrom('5', '-3', '12.5', '12.50', '1e3', '1e400', '0x10', ' 5', '500', 'inf', 'nan', ''),
    )
    const records = fc.array(
      fc.record({
        message: phrase,
        level: fc.constantFrom(
          'DEBUG' as const,
          'INFO' as const,
          'WARNING' as const,
          'ERROR' as const,
          'CRITICAL' as const,
        ),
        service: text,
        logger: text,
        event: text,
        fields: fc.dictionary(fc.constantFrom('duration_ms', 'status', 'constructor', 'a b'), text),
      }),
      { minLength: 30, maxLength: 30 },
    )
    const number = fc.constantFrom('5', '-3', '12.5', '500', '1000')
    const level = fc.constantFrom('debug', 'info', 'warn', 'error', 'fatal')
    const operator = fc.constantFrom('>', '>=', '<', '<=')
    const leaf = fc.oneof(
      fc.constantFrom(...vocabulary.filter((each) => each.trim() !== '')),
      fc.constantFrom('time*', '*out', 't*t', '*.b', '*面*', '面*'),
      phrase.map((each) => `"${each.replace(/["\\]/g, '\\$&')}"`),
      fc
        .tuple(field, text)
        .map(([name, each]) =>
          name === 'level' ? 'level:*R*' : `${name}:"${each.replace(/["\\]/g, '\\$&')}"`,
        ),
      fc
        .tuple(field, fc.constantFrom('5*', '*', '*5*', 't*', 'timeout'))
        .map(([name, each]) => (name === 'level' ? 'level:e*' : `${name}:${each}`)),
      fc
        .tuple(field, operator, number, level)
        .map(([name, sign, each, loud]) => `${name}:${sign}${name === 'level' ? loud : each}`),
      fc.tuple(number, number).map(([from, to]) => `status:[${from} TO ${to}}`),
      number.map((from) => `duration_ms:{${from} TO *]`),
    )
    const queries = fc.letrec((tie) => ({
      query: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} OR ${b})`),
        fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} ${b})`),
        tie('query').map((each) => `-(${each})`),
      ),
    })).query as fc.Arbitrary<string>
    let run = 0
    await fc.assert(
      fc.asyncProperty(records, fc.array(queries, { minLength: 25, maxLength: 25 }), async (list, texts) => {
        await engine.query('TRUNCATE TABLE otel_logs')
        const all = list.map(({ fields, ...each }, i) => record(i, { ...each, fields: { ...fields } }))
        await engine.insert('sillok.otel_logs', all.map((each) => rowOf(each)).join('\n'), {
          token: `run${++run}`,
        })
        for (const each of texts) {
          const query = parseQuery(each)
          const live = all.filter((one) => matches(query, one)).map((one) => one.offset)
          expect([each, await found(query)]).toEqual([each, live])
        }
      }),
      { numRuns: 20, interruptAfterTimeLimit: 15_000 },
    )
  }, 60_000)
})
