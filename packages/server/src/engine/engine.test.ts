import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { isProcessAlive } from 'sillok/stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LogRecord, viewOfLine } from '../view/index.js'
import { asSillok } from './client.js'
import { type Engine, startEngine } from './engine.js'
import { ROW_COLUMNS, type Row, recordOfRow, rowOf } from './rows.js'
import { MIGRATIONS } from './schema.js'
import { type Supervised, supervise } from './supervisor.js'

const segment = '2026-11-20T10-55-44.123Z-000001'
const dirs: string[] = []
const engines: Engine[] = []

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sillok-test-'))
  dirs.push(dir)
  return dir
}

function start(dataDir: string): Engine {
  const engine = startEngine({ dataDir })
  engines.push(engine)
  return engine
}

let engine: Engine
beforeAll(async () => {
  engine = start(folder())
  await engine.ready()
}, 60_000)
afterAll(async () => {
  await Promise.all(engines.map((each) => each.close()))
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
})

function record(offset: number, changes: Partial<LogRecord> = {}): LogRecord {
  const stream = changes.stream ?? 'api'
  return {
    id: `${stream}/${segment}/${offset}`,
    timestamp: '2026-11-20T10:55:44.123Z',
    level: 'INFO',
    logger: 'app',
    message: 'hello',
    service: 'api',
    fields: {},
    segment,
    offset,
    ...changes,
    stream,
  }
}

function insert(into: Engine, rows: string[], token: string): Promise<void> {
  return into.insert('sillok.otel_logs', rows.join('\n'), { token })
}

describe('a record through the engine', () => {
  const name = fc.oneof(
    fc.constantFrom('duration_ms', 'route', 'exception.type', '__proto__', 'a b', '🙂'),
    fc.string(),
  )
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('12.50', '1e400', '-0', '5', '0.1', "'; DROP TABLE x; --", '\0\n\t\\'),
  )
  const optional = fc.option(fc.string({ minLength: 1 }), { nil: undefined })
  const records = fc.array(
    fc.record(
      {
        timestamp: fc
          .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
          .map((date) => date.toISOString()),
        level: fc.constantFrom('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'),
        logger: fc.string(),
        message: fc.string({ unit: 'binary' }),
        event: optional,
        component: optional,
        log_type: optional,
        correlation_id: optional,
        request_id: optional,
        trace_id: optional,
        span_id: optional,
        service: optional,
        environment: optional,
        version: optional,
        instance: optional,
        fields: fc.array(fc.tuple(name, value), { maxLength: 6 }),
      },
      { noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 30 },
  )

  test('comes back as it was, whatever it holds', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(records, async (list) => {
        const stream = `trip${++run}`
        // Through a line, as in life: only what a line can hold can be in a view.
        const views = list.map(({ fields, ...envelope }, i) =>
          viewOfLine(
            { segment, offset: i, bytes: 1, text: JSON.stringify({ ...envelope, ...ownFields(fields) }) },
            stream,
          ),
        )
        await insert(
          engine,
          views.map((view) => rowOf(view, 65_535)),
          `t${run}`,
        )
        const { rows } = await engine.query<Row>(
          `SELECT ${ROW_COLUMNS} FROM otel_logs WHERE Stream = {s:String} ORDER BY Offset`,
          { s: stream },
        )
        expect(rows.map(recordOfRow)).toEqual(views)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  function ownFields(entries: [string, string][]): Record<string, string> {
    const reserved = new Set(Object.keys(record(0)))
    return Object.fromEntries(entries.filter(([key]) => !reserved.has(key)))
  }
})

describe('queries', () => {
  test('bind every text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'binary' })),
        async (text, list) => {
          const { rows } = await engine.query('SELECT {a:String} AS a, {b:Array(String)} AS b', {
            a: text,
            b: list,
          })
          expect(rows).toEqual([{ a: text, b: list }])
        },
      ),
      { numRuns: 60 },
    )
  })

  test('say by a code why they were stopped', async () => {
    const code = (sql: string, settings = {}, timeoutMs = 5000) =>
      engine.query(sql, {}, { settings, timeoutMs }).then(
        () => 'done',
        (error) => error.code,
      )
    expect(await code('SELECT FROM WHERE')).toBe('QUERY_SYNTAX')
    expect(await code('SELECT nothing FROM otel_logs')).toBe('QUERY_FAILED')
    expect(await code('SELECT sum(sipHash64(number)) FROM numbers(100000000000)', {}, 200)).toBe(
      'QUERY_TIME_LIMIT',
    )
    expect(
      await code('SELECT groupArray(number) FROM numbers(50000000)', { max_memory_usage: 50_000_000 }),
    ).toBe('QUERY_MEMORY_LIMIT')
    expect(await code('SELECT number FROM numbers(100)', { max_result_rows: 10 })).toBe('QUERY_ROWS_LIMIT')
    expect(await code('SELECT 1')).toBe('done')
    expect(engine.state).toBe('ready')
  })

  test('never see what a failed one had begun to answer', async () => {
    for (let i = 0; i < 8; i++) {
      const failed = engine.query(
        'SELECT number FROM numbers(100)',
        {},
        { settings: { max_result_rows: 10 } },
      )
      await expect(failed).rejects.toMatchObject({ code: 'QUERY_ROWS_LIMIT' })
    }
    const rows = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => (await engine.query<{ n: number }>(`SELECT ${i} AS n`)).rows),
    )
    expect(rows).toEqual(Array.from({ length: 8 }, (_, i) => [{ n: i }]))
  })

  test('a slow one does not hold up another', async () => {
    const ended: string[] = []
    const slow = engine
      .query(
        'SELECT sum(sipHash64(number)) FROM numbers(100000000000) SETTINGS max_threads = 1',
        {},
        { timeoutMs: 1500 },
      )
      .catch(() => ended.push('slow'))
    await engine.query('SELECT {a:String}', { a: 'x' }).then(() => ended.push('quick'))
    await slow
    expect(ended).toEqual(['quick', 'slow'])
  })
})

test('a server behind a URL is spoken to in the same way', async () => {
  const supervised = await new Promise<Supervised>((resolve, reject) => {
    const mine = supervise({
      dataDir: folder(),
      memoryBytes: 1024 ** 3,
      database: 'sillok',
      onUp: () => resolve(mine),
      onDown: reject,
    })
  })
  const proxy = createServer((socket) => {
    const engineSocket = connect(supervised.socketPath)
    socket.on('error', () => engineSocket.destroy()).pipe(engineSocket)
    engineSocket.on('error', () => socket.destroy()).pipe(socket)
  }).listen(0)
  const { port } = proxy.address() as AddressInfo
  const remote = startEngine({ url: `clickhouse://default:secret@localhost:${port}/other` })
  try {
    await remote.ready()
    await insert(remote, [rowOf(record(1, { timestamp: new Date().toISOString() }))], 't1')
    await insert(remote, [rowOf(record(1, { timestamp: new Date().toISOString() }))], 't1')
    expect((await remote.query('SELECT count() AS n FROM otel_logs')).rows).toEqual([{ n: 1 }])
  } finally {
    await remote.close()
    await supervised.stop()
    proxy.close()
  }
  await expect(remote.query('SELECT 1')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
}, 30_000)

describe('a URL', () => {
  test.each(['db', 'ftp://u:secret@db', 'http://u:secret@a b/', ''])(
    '%j is refused, and not repeated',
    (url) => {
      expect(() => startEngine({ url })).toThrow(
        expect.objectContaining({ code: 'ENGINE_OPTIONS', message: expect.not.stringContaining('secret') }),
      )
    },
  )

  /** What a query is answered, once the engine has tried. */
  async function refused(url: string): Promise<{ code: string; message: string }> {
    const away = startEngine({ url })
    engines.push(away)
    await new Promise<void>((resolve) => away.onState(() => resolve()))
    expect(away.state).toBe('down')
    return away.query('SELECT 1').then(
      () => ({ code: '', message: '' }),
      ({ code, message }) => ({ code, message }),
    )
  }

  test('of a server that refuses the password: the fault is not the asker’s, and the reason is said', async () => {
    const server = createHttpServer((request, response) => {
      if (request.url?.startsWith('/ping')) return void response.end('Ok.')
      response.writeHead(403, { 'X-ClickHouse-Exception-Code': '516' })
      response.end('Code: 516. DB::Exception: u: Authentication failed. (AUTHENTICATION_FAILED)')
    }).listen(0)
    const { port } = server.address() as AddressInfo
    const { code, message } = await refused(`http://u:secret@localhost:${port}`)
    server.close()
    expect(code).toBe('ENGINE_DOWN')
    expect(message).toContain('Authentication failed')
    expect(message).not.toContain('secret')
  })

  test('of a host with several addresses: each says why it is not there', () => {
    const refusal = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' })
    const all = Object.assign(new AggregateError([refusal('::1:1'), refusal('127.0.0.1:1')]), {
      code: 'ECONNREFUSED',
    })
    expect(asSillok(all)).toMatchObject({
      code: 'ENGINE_DOWN',
      message: expect.stringContaining('ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1.'),
    })
  })

  test('of a server that takes the connection and says nothing: found out within seconds', async () => {
    const silent = createServer(() => {}).listen(0)
    const { port } = silent.address() as AddressInfo
    const { code } = await refused(`http://u:secret@localhost:${port}`)
    silent.close()
    expect(code).toBe('ENGINE_DOWN')
  }, 20_000)

  test('where nobody listens: the reason is said', async () => {
    const { code, message } = await refused('clickhouse://u:secret@localhost:1')
    expect(code).toBe('ENGINE_DOWN')
    expect(message).toMatch(/ECONNREFUSED|refused/)
    expect(message).not.toContain('secret')
  })
})

describe('the process', () => {
  test('is alone on its folder, and has it once the other one lets go', async () => {
    const dir = folder()
    const first = start(dir)
    await first.ready()
    const second = start(dir)
    await expect(second.ready()).rejects.toMatchObject({ code: 'ENGINE_LOCKED' })
    expect(first.state).toBe('ready')
    await first.close()
    await expect.poll(() => second.state, { timeout: 40_000 }).toBe('ready')
  }, 60_000)

  test('that is still held by another one keeps a program alive that only waits for it', async () => {
    const dir = folder()
    const first = start(dir)
    await first.ready()
    const door = new URL('../../dist/engine/index.js', import.meta.url).href
    const script = `const { startEngine } = await import(${JSON.stringify(door)})
      const engine = startEngine({ dataDir: ${JSON.stringify(dir)} })
      engine.onState((state) => process.exit(state === 'down' ? 7 : 8))
      await engine.ready()`
    const program = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
    expect(await once(program, 'exit')).toEqual([7, null])
    await first.close()
  }, 60_000)

  test('is prepared again where that failed', async () => {
    const dir = folder()
    const file = join(dir, 'applied.csv')
    const script = `const { Session } = require('chdb')
      const session = new Session(${JSON.stringify(dir)})
      session.query('CREATE DATABASE sillok')
      session.query("CREATE VIEW sillok.migrations AS SELECT * FROM file('${file}', 'CSV', 'Version UInt32')")`
    execFileSync(process.execPath, ['-e', script])
    const mine = start(dir)
    await expect.poll(() => mine.state, { timeout: 20_000 }).toBe('down')
    expect(mine.problem?.message).toMatch(/does not let itself be prepared/)
    writeFileSync(file, MIGRATIONS.map(({ version }) => version).join('\n'))
    await mine.ready()
    expect(mine.restarts).toBe(0)
  }, 30_000)

  test('ends with its server, also in the middle of queries, and leaves the folder to the next one', async () => {
    const dir = folder()
    const door = new URL('../../dist/engine/index.js', import.meta.url).href
    const script = `const { startEngine } = await import(${JSON.stringify(door)})
      const engine = startEngine({ dataDir: ${JSON.stringify(dir)} })
      await engine.ready()
      for (let n = 0; n < 2; n++) engine.query('SELECT count() FROM numbers(1e15) WHERE sipHash64(number) = 7')
      await engine.query('SELECT 1')
      process.send(engine.pid, () => process.kill(process.pid, 'SIGKILL'))`
    const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    const ended = once(server, 'exit')
    const [pid] = (await once(server, 'message')) as [number]
    expect(await ended).toEqual([null, 'SIGKILL'])
    await expect.poll(() => isProcessAlive(pid), { timeout: 8000 }).toBe(false)
    const next = start(dir)
    await next.ready()
    expect(next.state).toBe('ready')
  }, 30_000)

  test('is started again after SIGKILL, and says so', async () => {
    const dir = folder()
    const mine = start(dir)
    await mine.ready()
    const states: string[] = []
    mine.onState((state) => states.push(state))
    process.kill(mine.pid as number, 'SIGKILL')
    await gone(mine)
    await expect(mine.query('SELECT 1')).rejects.toMatchObject({ code: 'ENGINE_DOWN' })
    await mine.ready()
    expect(states).toEqual(['down', 'ready'])
    expect(mine.restarts).toBe(1)
    expect((await mine.query<{ n: number }>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
    await mine.close()
    await expect(mine.query('SELECT 1')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
  }, 30_000)

  test('keeps every batch once through SIGKILL in the middle of inserts', async () => {
    const dir = folder()
    const ROUNDS = 12
    const BATCHES = 6
    const SIZE = 400
    let kills = 0
    for (let round = 0; round < ROUNDS; round++) {
      // A new engine each round: one that dies again and again is rightly started later and later.
      const mine = start(dir)
      await mine.ready()
      setTimeout(() => {
        if (mine.pid === undefined) return
        process.kill(mine.pid, 'SIGKILL')
        kills++
      }, Math.random() * 60)
      for (let batch = 0; batch < BATCHES; batch++) {
        const first = (round * BATCHES + batch) * SIZE
        const rows = Array.from({ length: SIZE }, (_, i) => rowOf(ofTwoDays(first + i)))
        await untilDone(mine, () => insert(mine, rows, `0-${first}`))
        // A reader that died before it noted its success sends the batch again.
        if (batch % 3 === 0) await untilDone(mine, () => insert(mine, rows, `0-${first}`))
      }
      await mine.close()
    }
    const last = start(dir)
    await last.ready()
    const expected = ROUNDS * BATCHES * SIZE
    const one = async (sql: string) => (await last.query<{ n: number }>(sql)).rows[0]?.n
    expect(await one('SELECT count() AS n FROM otel_logs')).toBe(expected)
    expect(await one('SELECT uniqExact(Offset) AS n FROM otel_logs')).toBe(expected)
    expect(await one('SELECT sum(Rows) AS n FROM rollup_1m')).toBe(expected)
    expect(await one('SELECT sumIf(Rows, SeverityNumber >= 17) AS n FROM rollup_1m')).toBe(expected / 10)
    expect(await one("SELECT sum(Rows) AS n FROM facets_15m WHERE Field = 'service'")).toBe(expected)
    expect(await one("SELECT sum(Rows) AS n FROM facets_15m WHERE Field = 'level' AND Value = 'ERROR'")).toBe(
      expected / 10,
    )
    expect(await one('SELECT sum(finalizeAggregation(Duration)[1]) > 0 AS n FROM durations_5m')).toBe(1)
    expect(await one('SELECT sum(Rows) AS n FROM messages_15m')).toBe(expected / 10)
    expect(kills).toBeGreaterThan(ROUNDS / 2)
  }, 600_000)
})

/** Every batch holds two days: two parts, between which the engine may die. */
function ofTwoDays(offset: number): LogRecord {
  return record(offset, {
    timestamp: new Date(Date.now() - (offset % 2) * 86_400_000).toISOString(),
    level: offset % 10 === 0 ? 'ERROR' : 'INFO',
    fields: { duration_ms: String(offset) },
  })
}

async function untilDone(mine: Engine, attempted: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      await attempted()
      return
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENGINE_DOWN') throw error
      // The socket breaks a moment before the process is reported gone.
      await new Promise((resolve) => setTimeout(resolve, 20))
      await mine.ready()
    }
  }
  throw new Error('200 attempts failed')
}

function gone(mine: Engine): Promise<void> {
  if (mine.state !== 'ready') return Promise.resolve()
  return new Promise((resolve) => {
    const end = mine.onState((state) => {
      if (state === 'ready') return
      end()
      resolve()
    })
  })
}
