import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Engine, rowOf, startEngine } from '../engine/index.js'
import { type LogRecord, recordId } from '../view/index.js'
import { around, facets, histogram, overview, search, sql, timeline, usage } from './index.js'

const now = Math.floor(Date.now() / 60_000) * 60_000
const minute = 60_000
const hour = 60 * minute
const first = '2026-11-20T10-55-44.123Z-000001'

let engine: Engine
let batch = 0
const dir = mkdtempSync(join(tmpdir(), 'sillok-test-'))
beforeAll(async () => {
  engine = startEngine({ dataDir: dir })
  await engine.ready()
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(async () => {
  for (const table of ['otel_logs', 'rollup_1m', 'durations_5m', 'facets_15m', 'messages_15m'])
    await engine.query(`TRUNCATE TABLE ${table}`)
})

function record(offset: number, time: number, changes: Partial<LogRecord> = {}): LogRecord {
  const stream = changes.stream ?? 'api'
  const segment = changes.segment ?? first
  return {
    level: 'INFO',
    logger: 'app',
    message: `message ${offset}`,
    fields: {},
    ...changes,
    timestamp: new Date(time).toISOString(),
    id: recordId(stream, segment, offset),
    stream,
    segment,
    offset,
  }
}

async function keep(records: LogRecord[]): Promise<void> {
  await engine.insert('sillok.otel_logs', records.map((each) => rowOf(each)).join('\n'), {
    token: `batch ${batch++}`,
  })
}

const offsets = (records: LogRecord[]) => records.map((each) => each.offset)

describe('search', () => {
  test('pages have no gap and no double, with equal times and while records arrive', async () => {
    const range = { from: now - hour, to: now }
    // Three records of two streams to a millisecond, so that pages end in the middle of one.
    const records = Array.from({ length: 300 }, (_, i) =>
      record(i, now - hour + Math.floor(i / 3) * 30_000, { stream: i % 2 === 0 ? 'api' : 'worker' }),
    )
    await keep(records)
    const seen: string[] = []
    let cursor: string | null = null
    for (let page = 0; ; page++) {
      const answer = await search(engine, { ...range, limit: 7, ...(cursor === null ? {} : { cursor }) })
      expect(answer.total).toBe(300)
      seen.push(...answer.records.map((each) => each.id))
      cursor = answer.next
      if (cursor === null) {
        expect(answer.status).toBe('complete')
        break
      }
      expect(answer.status).toBe('limited')
      await keep([record(1000 + page, now - 1)])
    }
    const order = (a: LogRecord, b: LogRecord) =>
      Date.parse(b.timestamp) - Date.parse(a.timestamp) ||
      (a.stream < b.stream ? 1 : a.stream > b.stream ? -1 : b.offset - a.offset)
    expect(seen).toEqual([...records].sort(order).map((each) => each.id))
  }, 60_000)

  test('says whether it is complete, limited, partial or empty', async () => {
    const range = { from: now - hour, to: now }
    expect(await search(engine, range)).toMatchObject({ status: 'empty', records: [], next: null, total: 0 })
    await keep([record(0, now - 2 * minute), record(1, now - 30 * minute), record(2, now - 2 * hour)])
    expect(await search(engine, range)).toMatchObject({ status: 'complete', total: 2, next: null })
    const limited = await search(engine, { ...range, limit: 1 })
    expect(limited).toMatchObject({ status: 'limited', total: 2, notice: '2 records match.' })
    expect(offsets(limited.records)).toEqual([0])
    expect(offsets((await search(engine, { ...range, q: 'message -0' })).records)).toEqual([1])
    await expect(search(engine, { ...range, q: '"open' })).rejects.toMatchObject({ code: 'QUERY_SYNTAX' })
    await expect(search(engine, { ...range, cursor: 'bm9uZQ' })).rejects.toMatchObject({ code: 'BAD_CURSOR' })
  })

  test('a limit of the engine makes it partial, with what was found', async () => {
    await keep([record(0, now - minute / 2), record(1, now - 50 * minute)])
    let calls = 0
    // The engine is real; only its second window is given no time at all.
    const hurried: Engine = Object.create(engine, {
      state: { get: () => engine.state },
      query: {
        value: (text: string, params: object, options: object) =>
          text.includes('ORDER BY') && ++calls > 1
            ? engine.query('SELECT sum(sipHash64(number)) FROM numbers(100000000000)', {}, { timeoutMs: 50 })
            : engine.query(text, { ...params }, options),
      },
    })
    const answer = await search(hurried, { from: now - hour, to: now })
    expect(answer).toMatchObject({ status: 'partial', total: 2 })
    expect(offsets(answer.records)).toEqual([0])
    expect(answer.notice).toContain('limit')
    expect(answer.next).not.toBeNull()
  })
})

test('the histogram counts by level, from rows and from the rollup alike', async () => {
  await keep([
    record(0, now - 30 * minute, { level: 'ERROR' }),
    record(1, now - 30 * minute, { level: 'ERROR' }),
    record(2, now - 10 * minute),
  ])
  const range = { from: now - hour, to: now }
  const byRollup = await histogram(engine, range)
  const byRows = await histogram(engine, { ...range, q: 'message' })
  expect(byRollup.buckets).toEqual([
    { time: now - 30 * minute, counts: { ERROR: 2 } },
    { time: now - 10 * minute, counts: { INFO: 1 } },
  ])
  expect(byRows.buckets).toEqual(byRollup.buckets)
  expect(byRows.step_ms).toBe(minute)
})

test('facets count values, with a query by scan, without one from the rollup', async () => {
  await keep([
    record(0, now - minute, {
      service: 'a',
      level: 'ERROR',
      version: '1.2',
      fields: { route: '/x', tenant: 't1', duration_ms: '5' },
    }),
    record(1, now - minute, { service: 'a', fields: { route: '/x', tenant: 't2' } }),
    record(2, now - minute, { service: 'b', fields: { model: 'gpt-5.2' } }),
  ])
  const range = { from: now - hour, to: now }
  const rollup = await facets(engine, { ...range, fields: ['service', 'route', 'model', 'event'], limit: 1 })
  expect(rollup).toMatchObject({
    status: 'complete',
    source: 'rollup',
    facets: [
      { field: 'service', values: [{ value: 'a', count: 2 }], more: true },
      { field: 'route', values: [{ value: '/x', count: 2 }], more: false },
      { field: 'model', values: [{ value: 'gpt-5.2', count: 1 }], more: false },
      { field: 'event', values: [], more: false },
    ],
  })
  const scan = await facets(engine, { ...range, q: 'level:error', fields: ['service', 'tenant'] })
  expect(scan).toMatchObject({
    source: 'scan',
    facets: [
      { field: 'service', values: [{ value: 'a', count: 1 }] },
      { field: 'tenant', values: [{ value: 't1', count: 1 }] },
    ],
  })
  const columns = await facets(engine, {
    ...range,
    q: 'level:error',
    fields: ['version', 'duration_ms', 'constructor'],
  })
  expect(columns.facets.map((facet) => facet.values)).toEqual([
    [{ value: '1.2', count: 1 }],
    [{ value: '5', count: 1 }],
    [],
  ])
})

test('a timeline is oldest first, over streams', async () => {
  await keep([
    record(0, now - minute, { correlation_id: 'c1' }),
    record(1, now - 2 * minute, { correlation_id: 'c1', stream: 'worker' }),
    record(2, now - minute, { correlation_id: 'c2' }),
  ])
  expect(offsets((await timeline(engine, 'c1')).records)).toEqual([1, 0])
  expect(await timeline(engine, "c1' OR 1 --")).toMatchObject({ status: 'empty', records: [] })
})

test('around a record stands what was written before and behind it, over segments', async () => {
  const second = '2026-11-20T11-55-44.123Z-000002'
  await keep([
    ...Array.from({ length: 5 }, (_, i) => record(i * 10, now - hour + i)),
    // Written later, with an older time.
    ...Array.from({ length: 5 }, (_, i) =>
      record(i * 10, now - 2 * hour + i, { segment: second, message: 'second' }),
    ),
    record(20, now - hour, { stream: 'worker' }),
  ])
  const answer = await around(engine, { id: recordId('api', second, 10), before: 3, after: 2 })
  expect(answer.status).toBe('complete')
  expect(answer.records.map((each) => [each.segment, each.offset])).toEqual([
    [first, 30],
    [first, 40],
    [second, 0],
    [second, 10],
    [second, 20],
    [second, 30],
  ])
  expect(await around(engine, { id: recordId('api', first, 11) })).toMatchObject({
    status: 'empty',
    records: [],
  })
  await expect(around(engine, { id: 'nowhere' })).rejects.toMatchObject({ code: 'BAD_ID' })
})

test('the overview is drawn from rollups', async () => {
  await keep([
    ...Array.from({ length: 98 }, (_, i) =>
      record(i, now - 30 * minute, { service: 'a', fields: { duration_ms: String(i) } }),
    ),
    record(98, now - 20 * minute, { service: 'b', level: 'ERROR', message: 'failed after 12 ms' }),
    record(99, now - 20 * minute, { service: 'b', level: 'WARNING', message: 'slow query 7' }),
    record(100, now - 10 * hour, { service: 'b', level: 'WARNING', message: 'slow query 99' }),
  ])
  const answer = await overview(engine, { from: now - hour, to: now })
  expect(answer.status).toBe('complete')
  expect(answer.totals).toMatchObject({ records: 100, errors: 1, error_ratio: 0.01 })
  expect(answer.totals.p95_ms).toBeGreaterThan(90)
  expect(answer.oldest).toBe(new Date(now - 10 * hour).toISOString())
  expect(answer.newest).toBe(new Date(now - 20 * minute).toISOString())
  expect(answer.services.map(({ service, records, errors }) => [service, records, errors])).toEqual([
    ['a', 98, 0],
    ['b', 2, 1],
  ])
  expect(answer.services[0]?.spark).toHaveLength(30)
  expect(answer.services[0]?.spark[15]).toBe(98)
  // Not more bars than minutes: some would always be empty.
  const short = await overview(engine, { from: now - 25 * minute, to: now - 15 * minute })
  expect(short.services[0]?.spark).toHaveLength(10)
  expect(answer.services[1]?.p95_ms).toBeNull()
  expect(answer.new_messages).toEqual([{ service: 'b', message: 'failed after 12 ms', count: 1 }])
  expect(await overview(engine, { from: now - 5 * hour, to: now - 4 * hour })).toMatchObject({
    status: 'empty',
  })
})

test('the overview shows the largest of many services, and counts all', async () => {
  const names = Array.from({ length: 300 }, (_, i) =>
    record(i, now - minute, { service: `s-${i}`, fields: { duration_ms: '1000' } }),
  )
  const large = Array.from({ length: 3 }, (_, i) =>
    record(900 + i, now - minute, { service: 's-299', level: 'ERROR', fields: { duration_ms: '5' } }),
  )
  await keep([...names, ...large])
  const answer = await overview(engine, { from: now - hour, to: now })
  expect(answer.services).toHaveLength(50)
  expect(answer.services[0]).toMatchObject({ service: 's-299', records: 4, errors: 3, error_ratio: 0.75 })
  expect(answer.services[0]?.spark.reduce((sum, n) => sum + n, 0)).toBe(4)
  expect(answer.services[1]?.p95_ms).toBe(1000)
  expect(answer.totals).toMatchObject({ records: 303, errors: 3, p95_ms: 1000 })
})

describe('sql', () => {
  test.each([
    'SELECT count(), ServiceName FROM otel_logs GROUP BY ServiceName',
    'WITH x AS (SELECT 1 AS a) SELECT * FROM x',
    "SELECT LogAttributes['x'] FROM sillok.otel_logs ARRAY JOIN mapKeys(LogAttributes) AS k",
    'SELECT rank() OVER (PARTITION BY ServiceName ORDER BY Timestamp) FROM otel_logs',
    'SELECT * EXCEPT Body FROM otel_logs AS a INNER JOIN rollup_1m AS b ON a.ServiceName = b.ServiceName',
    'SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 2',
    'SELECT /* ) */ 1 -- )',
    "SELECT 'a; DROP TABLE otel_logs' AS x, Body IN (SELECT Body FROM otel_logs) FROM otel_logs;",
  ])('runs %s', async (text) => {
    expect((await sql(engine, text)).status).toMatch(/complete|empty/)
  })

  test('keeps order, digits and the limit of rows', async () => {
    expect((await sql(engine, 'SELECT number FROM numbers(3) ORDER BY number DESC')).rows).toEqual([
      ['2'],
      ['1'],
      ['0'],
    ])
    expect((await sql(engine, 'SELECT 18446744073709551615 AS n')).rows).toEqual([['18446744073709551615']])
    const many = await sql(engine, 'SELECT number FROM numbers(20000)')
    expect([many.status, many.rows.length]).toEqual(['limited', 10_000])
    expect(await sql(engine, 'SELECT groupArray(number) FROM numbers(1000000000)')).toMatchObject({
      status: 'partial',
    })
  })

  test.each([
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT file('/etc/passwd')",
    "WITH file('/etc/passwd') AS x SELECT x",
    "SELECT arrayMap(x -> file(x), ['/etc/passwd'])",
    "SELECT * FROM (SELECT * FROM file('/etc/passwd', 'LineAsString') SETTINGS readonly = 0)",
    'SELECT 1 SETTINGS readonly = 0',
    '(SELECT 1 SETTINGS max_memory_usage = 0) UNION ALL SELECT 2',
    "SELECT * FROM url('http://localhost/')",
    "SELECT * FROM s3('http://localhost/x')",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM executable('ls', 'TSV', 'a String')",
    "SELECT * FROM merge('system', '.*')",
    "SELECT * FROM mergeTreeIndex('sillok', 'otel_logs')",
    'SELECT * FROM view(SELECT 1)',
    'SELECT * FROM system.tables',
    'SELECT * FROM `system`.`tables`',
    'SELECT * FROM INFORMATION_SCHEMA.tables',
    'SELECT (SELECT name FROM system.users)',
    "SELECT 'x' IN system.users",
    "SELECT dictGet('a', 'b', 1)",
    'SELECT sleep(3)',
    "SELECT getSetting('readonly')",
    'INSERT INTO otel_logs SELECT * FROM otel_logs',
    'DROP TABLE otel_logs',
    'SHOW TABLES',
    'EXPLAIN SELECT 1',
    "SELECT 1 INTO OUTFILE '/tmp/sillok-out'",
    'SELECT 1 FORMAT CSV',
    'SELECT 1; SELECT 2',
    'SELECT 1) SETTINGS readonly = 0 --',
    'SELECT 1) UNION ALL (SELECT 2',
    'SELECT {a:String}',
    '',
  ])('refuses %s', async (text) => {
    const error = await sql(engine, text).then(
      () => 'ran',
      (each) => each.code,
    )
    expect(error).toMatch(/^(?:SQL_NOT_ALLOWED|QUERY_SYNTAX|QUERY_FAILED)$/)
  })
})

describe('usage', () => {
  const access = (n: number, more: Record<string, string>, ms: number, level: 'INFO' | 'ERROR' = 'INFO') =>
    record(n, now - minute, {
      level,
      service: 'proxy',
      log_type: 'access',
      event: 'access',
      fields: { ...more, duration_ms: String(ms) },
    })
  const call = (n: number, more: Record<string, string>, ms: number) =>
    record(n, now - minute, {
      service: 'chat',
      log_type: 'ai',
      event: 'api_call',
      fields: { ...more, duration_ms: String(ms) },
    })

  test('sums requests, tokens, latency and errors by route, model and worker', async () => {
    await keep([
      access(0, { route: '/chat', status_code: '200' }, 10),
      access(1, { route: '/chat', status_code: '503' }, 30, 'ERROR'),
      access(2, { route: '/health', status_code: '200' }, 1),
      call(
        3,
        { route: '/chat', model: 'm-1', worker_id: 'chat-1', input_tokens: '100', output_tokens: '7' },
        200,
      ),
      call(
        4,
        { route: '/chat', model: 'm-1', worker_id: 'chat-2', input_tokens: '50', output_tokens: '3' },
        400,
      ),
      call(5, { route: '/chat', model: 'm-2', worker_id: 'chat-2', status_code: '500' }, 5),
      record(6, now - minute, { fields: { route: '/chat', model: 'm-1', input_tokens: '999' } }),
      access(7, { route: '/old', status_code: '200' }, 10),
    ])
    const range = { from: now - hour, to: now }
    const all = await usage(engine, { ...range, by: ['model', 'worker'] })
    expect(all).toMatchObject({
      status: 'complete',
      totals: {
        requests: 4,
        errors: 1,
        model_calls: 3,
        model_errors: 1,
        input_tokens: 150,
        output_tokens: 10,
      },
    })
    expect(all.groups).toMatchObject([
      { model: '', worker: '', requests: 4 },
      {
        model: 'm-1',
        worker: 'chat-1',
        model_calls: 1,
        input_tokens: 100,
        output_tokens: 7,
        model_p50_ms: 200,
        p50_ms: null,
      },
      { model: 'm-1', worker: 'chat-2', input_tokens: 50 },
      { model: 'm-2', worker: 'chat-2', model_errors: 1, input_tokens: 0 },
    ])
    const routes = await usage(engine, { ...range, by: ['route'], service: 'proxy' })
    expect(routes.groups[0]).toMatchObject({
      route: '/chat',
      requests: 2,
      errors: 1,
      model_calls: 0,
      p50_ms: expect.any(Number),
    })
    expect(await usage(engine, { from: 0, to: 1000, by: [] })).toMatchObject({
      status: 'empty',
      groups: [],
      totals: { requests: 0, p50_ms: null },
    })
  })

  test('counts a request once, however many services write an access record of it', async () => {
    const hop = (
      n: number,
      request_id: string,
      service: string,
      ms: number,
      { trace_id, ...more }: Record<string, string> = {},
    ) => ({
      ...access(n, { status_code: '200', ...more }, ms),
      request_id,
      service,
      ...(trace_id !== undefined && { trace_id }),
    })
    await keep([
      // What is inside has ended first, and knows the model.
      hop(0, 'r1', 'chat', 80, { route: '/inner', model: 'm-1' }),
      hop(1, 'r1', 'proxy', 90, { route: '/v1/chat', worker_id: 'chat-1' }),
      // A retry inside: the client got its answer.
      hop(2, 'r2', 'chat', 5, { model: 'm-2', status_code: '500' }),
      hop(3, 'r2', 'chat', 20, { model: 'm-2' }),
      hop(4, 'r2', 'proxy', 30, { route: '/v1/chat', worker_id: 'chat-2' }),
      // Answered inside, and not outside.
      hop(5, 'r3', 'chat', 7),
      hop(6, 'r3', 'proxy', 10, { route: '/v1/chat', status_code: '502' }),
      // Of others' logs nothing says which request it was.
      hop(7, '', 'nginx', 1, { route: '/static' }),
      hop(8, '', 'nginx', 1, { route: '/static' }),
    ])
    const range = { from: now - hour, to: now }
    const answer = await usage(engine, { ...range, by: ['route', 'model', 'worker', 'service'] })
    expect(answer.totals).toMatchObject({ requests: 5, errors: 1, model_calls: 0 })
    expect(answer.groups).toMatchObject([
      { route: '/static', model: '', worker: '', service: 'nginx', requests: 2 },
      { route: '/v1/chat', model: '', worker: '', service: 'proxy', requests: 1, errors: 1, p50_ms: 10 },
      { route: '/v1/chat', model: 'm-1', worker: 'chat-1', service: 'proxy', requests: 1, p50_ms: 90 },
      { route: '/v1/chat', model: 'm-2', worker: 'chat-2', service: 'proxy', requests: 1, errors: 0 },
    ])
    await keep([
      // A client that gives all its requests one id hides none of them.
      hop(9, 'same', 'proxy', 10, { route: '/same', trace_id: 'a' }),
      hop(10, 'same', 'chat', 5, { trace_id: 'a', model: 'm-3' }),
      hop(11, 'same', 'proxy', 20, { route: '/same', trace_id: 'b', status_code: '500' }),
      // A worker that knows no traces writes the request's id alone.
      hop(12, 'same', 'python', 4),
      hop(13, 'untraced', 'python', 4, { route: '/same' }),
    ])
    const same = await usage(engine, { ...range, by: ['route', 'model'] })
    expect(same.totals).toMatchObject({ requests: 8, errors: 2 })
    expect(same.groups.filter(({ route }) => route === '/same')).toMatchObject([
      { model: '', requests: 2, errors: 1 },
      { model: 'm-3', requests: 1, p50_ms: 10 },
    ])
    // Of one service it is its own records.
    const chat = await usage(engine, { ...range, by: ['route'], service: 'chat' })
    expect(chat.totals).toMatchObject({ requests: 4, errors: 0 })
  })
})
