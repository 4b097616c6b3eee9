import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SillokError } from 'sillok/record'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { raw, startServer } from './fixture.js'
import type { SealApi, SearchApi } from './search-api.js'

let server: Awaited<ReturnType<typeof startServer>>

afterEach(async () => server?.close(0))

const KEY = 'a-key-of-twenty-chars'

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await raw(server.url + path, { headers })
  return { ...answer, body: answer.text.startsWith('{') ? JSON.parse(answer.text) : undefined }
}

/** A search that answers with what it was asked. */
const echo = new Proxy({} as SearchApi, {
  get: (_target, name) => async (params: object) => ({ called: name, params }),
})

describe('who read what', () => {
  it('is told of every question for records, with its key and how it ended, and of no other', async () => {
    const reads: unknown[] = []
    const search = new Proxy({} as SearchApi, {
      get: (_target, name) => async () => {
        if (name === 'around') throw new SillokError('ENGINE_DOWN', 'away')
        if (name === 'sql') return { rows: [[1], [2]] }
        if (name === 'facets') return { facets: [{ values: [{}, {}] }, { values: [{}] }] }
        return { records: [{}, {}, {}] }
      },
    })
    server = await startServer({
      search,
      keys: ['another-key-of-twenty', KEY],
      onRead: (read) => reads.push(read),
    })
    const headers = { authorization: `Bearer ${KEY}`, 'user-agent': 'test' }
    await get('/api/search?q=level:ERROR&from=0', headers)
    await get('/api/timeline/c-1', headers)
    await get('/api/around?id=a/b/0', headers)
    await get('/api/facets?fields=level,route', headers)
    await get('/api/facets?fields=level,message&q=kim', headers)
    await get('/api/status', headers)
    await get('/api/search?q=a')
    const json = { ...headers, 'content-type': 'application/json' }
    await raw(`${server.url}/api/sql`, { method: 'POST', headers: json }, '{"sql":"SELECT 1"}')
    const common = { action: 'log_search', key: 2, clientIp: '127.0.0.1', userAgent: 'test', status: 200 }
    expect(reads).toEqual([
      { ...common, asked: { api: 'search', q: 'level:ERROR', from: '0' }, returned: 3 },
      { ...common, asked: { api: 'timeline', id: 'c-1' }, returned: 3 },
      { ...common, asked: { api: 'around', id: 'a/b/0' }, status: 503, returned: undefined },
      // Values of any field are what records say; those that are counted for every page are not.
      { ...common, asked: { api: 'facets', fields: 'level,message', q: 'kim' }, returned: 3 },
      { ...common, asked: { api: 'sql', sql: 'SELECT 1' }, returned: 2 },
    ])
  })
})

describe('who was refused', () => {
  it('is told, with where from and what for, and never what was offered', async () => {
    const told: object[] = []
    server = await startServer({ keys: [KEY], onRefused: (refusal) => told.push(refusal) })
    const offered = { authorization: 'Bearer a-key-that-is-wrong', 'user-agent': 'test' }
    await get('/api/audit?q=secret', offered)
    await get('/api/timeline/c-1')
    await get('/api/workers', offered)
    await get('/api/live', { 'sec-fetch-site': 'cross-site', 'user-agent': 'test' })
    await get('/', offered)
    await get('/livez')
    await get('/api/status', { authorization: `Bearer ${KEY}` })
    const common = { action: 'log_search', clientIp: '127.0.0.1', status: 401, code: 'KEY_REQUIRED' }
    expect(told).toEqual([
      { ...common, userAgent: 'test', api: 'audit' },
      { ...common, userAgent: undefined, api: 'timeline' },
      { ...common, userAgent: 'test', api: 'other' },
      { ...common, userAgent: 'test', api: 'live', action: 'log_tail', status: 403, code: 'BAD_ORIGIN' },
    ])
    expect(JSON.stringify(told)).not.toMatch(/a-key-that|secret|c-1/)
  })
})

describe('who may ask', () => {
  it.each(['localhost', 'localhost:4318', '127.0.0.1:99', '[::1]:4318', 'LOCALHOST.', '127.9.9.9'])(
    'a request to %s',
    async (host) => {
      server = await startServer()
      expect((await get('/livez', { host })).status).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1:4318', '[::2]'])(
    'but not one to %s: another name for this machine',
    async (host) => {
      server = await startServer()
      expect(await get('/api/status', { host })).toMatchObject({
        status: 403,
        body: { error: { code: 'BAD_HOST' } },
      })
    },
  )

  it.each([
    ['POST', '/ingest/app', { origin: 'https://evil.example' }],
    ['POST', '/ingest/app', { origin: 'null' }],
    ['POST', '/v1/logs', { origin: 'http://localhost:1' }],
    ['POST', '/api/sql', { 'sec-fetch-site': 'cross-site' }],
    ['POST', '/api/seal/verify', { 'sec-fetch-site': 'cross-site' }],
    ['GET', '/api/live', { 'sec-fetch-site': 'cross-site' }],
  ])('but no page of another site: %s %s %j', async (method, path, headers) => {
    server = await startServer()
    const answer = await raw(
      server.url + path,
      { method, headers: headers as Record<string, string> },
      method === 'POST' ? '{}' : undefined,
    )
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('BAD_ORIGIN')
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(server.written).toEqual([])
  })

  it('the dashboard itself', async () => {
    server = await startServer({ search: echo })
    const headers = {
      origin: server.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    }
    const answer = await raw(`${server.url}/api/sql`, { method: 'POST', headers }, '{"sql":"SELECT 1"}')
    expect(answer.status).toBe(200)
  })

  it('only with a key, where keys are configured, except for /livez', async () => {
    server = await startServer({ keys: ['another-key-entirely', KEY] })
    expect((await get('/livez')).status).toBe(200)
    for (const path of ['/readyz', '/metrics', '/', '/api/status', '/nowhere']) {
      const refused = await get(path)
      expect(refused).toMatchObject({ status: 401, body: { error: { code: 'KEY_REQUIRED' } } })
      expect(refused.headers['www-authenticate']).toContain('Basic')
    }
    expect((await get('/readyz', { authorization: `Bearer ${KEY}` })).status).toBe(200)
    const basic = Buffer.from(`anyone:${KEY}`).toString('base64')
    expect((await get('/readyz', { authorization: `Basic ${basic}` })).status).toBe(200)
    for (const authorization of [KEY, `Bearer ${KEY}x`, 'Bearer ', 'Basic ', `Bearer ${KEY.slice(1)}`]) {
      expect((await get('/readyz', { authorization })).status).toBe(401)
    }
    const posted = await raw(`${server.url}/ingest/app`, { method: 'POST' }, '{}\n')
    expect(posted.status).toBe(401)
    expect(server.written).toEqual([])
  })
})

describe('every answer', () => {
  it.each(['/livez', '/api/search?limit=x', '/nowhere', '/api/live'])(
    'of %s carries the security headers',
    async (path) => {
      server = await startServer({ live: { open: () => new Blob(['']).stream() } })
      const { headers } = await get(path)
      expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers).not.toHaveProperty('access-control-allow-origin')
    },
  )

  it('of a failure tells a code, and nothing of the inside', async () => {
    const fail = (error: unknown) => async () => {
      throw error
    }
    server = await startServer({
      search: {
        ...echo,
        search: fail(new SillokError('QUERY_SYNTAX', 'Column 3: a quote is missing.')),
        overview: fail(new SillokError('ENGINE_DOWN', 'Search is starting.')),
        record: fail(new Error('/secret/path')),
      },
    })
    expect(await get('/api/search')).toMatchObject({ status: 400, body: { error: { code: 'QUERY_SYNTAX' } } })
    const starting = await get('/api/overview')
    expect(starting).toMatchObject({ status: 503, body: { error: { code: 'ENGINE_DOWN' } } })
    expect(starting.headers['retry-after']).toBe('2')
    const broken = await get('/api/record?id=a')
    expect(broken).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL' } } })
    expect(broken.text).not.toContain('/secret/path')
    expect(server.errors).toHaveLength(1)
  })
})

describe('the API', () => {
  it('fills in defaults and converts', async () => {
    server = await startServer({ search: echo })
    const { body } = await get('/api/search?q=level:ERROR&from=2026-11-20T10:00:00Z&to=1795170944123')
    expect(body).toEqual({
      called: 'search',
      params: { q: 'level:ERROR', from: Date.UTC(2026, 10, 20, 10), to: 1795170944123, limit: 200 },
    })
    const facets = await get('/api/facets?fields=level,%20event,level')
    expect(facets.body.params).toMatchObject({ q: '', fields: ['level', 'event'], limit: 10 })
    expect(facets.body.params.to - facets.body.params.from).toBe(3_600_000)
    expect((await get('/api/timeline/a%2Fb%20c')).body.params).toEqual({ correlationId: 'a/b c' })
    expect((await get('/api/around?id=app/s/1&after=3')).body.params).toEqual({
      id: 'app/s/1',
      before: 20,
      after: 3,
    })
    expect((await get('/api/overview')).headers['cache-control']).toBe('no-store')
    // What the engine's dates cannot hold is no fault of the asker.
    const { from, to } = (await get('/api/search?from=2026-11-20T10:00:00Z&to=99999999999999')).body.params
    expect({ from, to }).toEqual({ from: Date.UTC(2026, 10, 20, 10), to: Date.UTC(2100, 0, 1) })
    expect((await get('/api/search?to=5')).body.params).toMatchObject({ from: 0, to: 5 })
  })

  it.each([
    ['/api/search?limit=0', 'limit'],
    ['/api/search?limit=1001', 'limit'],
    ['/api/search?limit=1.5', 'limit'],
    ['/api/search?from=yesterday', 'from'],
    ['/api/search?from=2000&to=1000', 'from'],
    ['/api/histogram?buckets=-1', 'buckets'],
    ['/api/histogram?buckets=501', 'buckets'],
    ['/api/around?id=a/b/1&before=201', 'before'],
    ['/api/facets?fields=', 'fields'],
    ['/api/around', 'id'],
    ['/api/record?id=', 'id'],
  ])('refuses %s, naming what is wrong', async (path, name) => {
    server = await startServer({ search: echo })
    const answer = await get(path)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BAD_PARAMETER' } } })
    expect(answer.body.error.message).toContain(`"${name}`)
  })

  it.each([
    ['/api/search?limit=abc', '"limit" is "abc"; it must be a whole number from 1 to 1000.'],
    ['/api/search?limit=1.5', '"limit" is "1.5"; it must be a whole number from 1 to 1000.'],
    ['/api/search?limit=', '"limit" is ""; it must be a whole number from 1 to 1000.'],
    [
      '/api/search?from=yesterday',
      '"from" is "yesterday"; it must be a time, as 2026-11-20T10:00:00Z (RFC 3339) or as milliseconds since 1970.',
    ],
    ['/api/search?lmit=5', 'There is no parameter "lmit" here; there are q, from, to, limit, cursor.'],
    ['/api/overview?q=x', 'There is no parameter "q" here; there are from, to.'],
    ['/api/facets?fields=,', '"fields" is ","; it must be 1 to 20 names of fields'],
    ['/api/around', '"id" is missing; it must be the id of a record of at most 1024 characters.'],
    [`/api/record?id=${'x'.repeat(2000)}`, `"id" is "${'x'.repeat(99)}…; it must be`],
    ['/v1/usage?by=day', '"by" is "day"; it must be any of route, model, worker, service'],
    ['/api/storage?again=1', '"again" is "1"; it must be true or false.'],
  ])('says of %s what it must be', async (path, says) => {
    server = await startServer({ search: echo })
    const answer = await get(path)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BAD_PARAMETER' } } })
    expect(answer.body.error.message).toContain(says)
  })

  it.each([
    [{ sql: 1 }, '"sql" is 1; it must be a statement'],
    [{}, '"sql" is missing'],
    [[], 'Send an object with sql.'],
    [{ sql: 'SELECT 1', rows: 5 }, 'There is no parameter "rows" here; there are sql.'],
  ])('says of the body %j what it must be', async (body, says) => {
    server = await startServer({ search: echo })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const answer = await raw(`${server.url}/api/sql`, init, JSON.stringify(body))
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).error.message).toContain(says)
  })

  it('takes SQL as JSON only, and not too much of it', async () => {
    server = await startServer({ search: echo })
    const post = (body: string, type: string) =>
      raw(`${server.url}/api/sql`, { method: 'POST', headers: { 'content-type': type } }, body)
    expect((await post('{"sql":"SELECT 1"}', 'application/json; charset=utf-8')).status).toBe(200)
    expect((await post('{"sql":"SELECT 1"}', 'text/plain')).status).toBe(415)
    expect((await post('{"sql":1}', 'application/json')).status).toBe(400)
    expect((await post('{', 'application/json')).status).toBe(400)
    expect((await post(`{"sql":"${'x'.repeat(300_000)}"}`, 'application/json')).status).toBe(413)
  })
})

describe('seals', () => {
  const asked: string[] = []
  const seal: SealApi = {
    state: async () => ({ streams: [] }),
    verify(stream) {
      if (stream === 'busy') throw new SillokError('VERIFY_RUNNING', 'one at a time')
      if (stream !== 'audit') throw new SillokError('NOT_SEALED', 'none')
      return { state: 'running' }
    },
    cancel: (stream) => asked.push(stream),
  }
  const post = (path: string, body: string, type = 'application/json') =>
    raw(`${server.url}/api/seal/${path}`, { method: 'POST', headers: { 'content-type': type } }, body)

  it('are shown, verified one at a time, and a verification can be ended', async () => {
    server = await startServer({ seal })
    expect((await get('/api/seal')).body).toEqual({ streams: [] })
    expect(await post('verify', '{"stream":"audit"}')).toMatchObject({
      status: 202,
      text: '{"state":"running"}',
    })
    expect((await post('verify', '{"stream":"busy"}')).status).toBe(409)
    expect((await post('verify', '{"stream":"app"}')).status).toBe(404)
    expect((await post('cancel', '{"stream":"audit"}')).status).toBe(200)
    expect(asked).toEqual(['audit'])
  })

  it('take JSON of a stream alone', async () => {
    server = await startServer({ seal })
    expect((await post('verify', '{"stream":"audit"}', 'text/plain')).status).toBe(415)
    expect((await post('verify', '{}')).status).toBe(400)
    expect((await post('verify', '{"stream":7}')).status).toBe(400)
    expect((await post('verify', 'x')).status).toBe(400)
    expect((await post('verify', `{"stream":"${'x'.repeat(300_000)}"}`)).status).toBe(413)
    expect((await get('/api/seal/verify')).status).toBe(404)
  })
})

describe('health', () => {
  it('is ready while only search is not', async () => {
    server = await startServer()
    expect(await get('/livez')).toMatchObject({ status: 200 })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { intake: 'ready', search: 'starting' } })
    expect((await get('/api/status')).body).toEqual({ version: 'test' })
  })

  it('is not ready when intake is not', async () => {
    const readiness = () => ({ intake: 'down', search: 'ready' }) as const
    server = await startServer({ status: { readiness, report: () => ({}) } })
    expect((await get('/readyz')).status).toBe(503)
  })

  it('counts requests by pattern, not by path', async () => {
    server = await startServer({ search: echo })
    await get('/api/timeline/one')
    await get('/api/timeline/two')
    await get('/nowhere/at/all')
    await raw(`${server.url}/ingest/my-stream`, { method: 'POST' }, '{}\n')
    const { text, headers } = await get('/metrics')
    expect(headers['content-type']).toContain('text/plain; version=0.0.4')
    expect(text).toContain('duration_seconds_count{route="/api/timeline/:id",status="200"} 2')
    expect(text).toContain('duration_seconds_count{route="static",status="404"} 1')
    expect(text).toContain('duration_seconds_count{route="/ingest/:stream",status="200"} 1')
    expect(text).not.toMatch(/nowhere|my-stream|timeline\/one/)
  })
})

describe('the dashboard', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sillok-public-'))
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Sillok</title>')
  writeFileSync(join(directory, 'assets/index-B7x2kQ9_.js'), `// ${'x'.repeat(5000)}`)
  afterEach(() => rmSync(join(directory, 'gone'), { recursive: true, force: true }))

  it('is served with its types, tags and caching', async () => {
    server = await startServer({ publicDir: directory })
    const page = await get('/')
    expect(page).toMatchObject({ status: 200, text: '<!doctype html><title>Sillok</title>' })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    })
    expect(await get('/', { 'if-none-match': `W/${page.headers.etag}` })).toMatchObject({
      status: 304,
      text: '',
    })
    const script = await get('/assets/index-B7x2kQ9_.js', { 'accept-encoding': 'gzip, br' })
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    })
    const unwanted = await get('/assets/index-B7x2kQ9_.js', { 'accept-encoding': 'br;q=0' })
    expect(unwanted.headers).not.toHaveProperty('content-encoding')
    expect(unwanted.text).toHaveLength(5003)
  })

  it('may run what stands in the page, by its hash, and is told so with a 304 as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-public-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(
      join(folder, 'index.html'),
      '<script>first()</script><style>a{b:c}</style><p onclick="x()">',
    )
    server = await startServer({ publicDir: folder })
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const policy = `script-src 'self' ${hash('first()')}; style-src 'self' ${hash('a{b:c}')};`
    const { headers } = await get('/')
    expect(headers['content-security-policy']).toContain(policy)
    const again = await get('/', { 'if-none-match': headers.etag as string })
    expect(again.status).toBe(304)
    expect(again.headers['content-security-policy']).toContain(policy)
    expect((await get('/livez')).headers['content-security-policy']).toContain("script-src 'self';")
  })

  it('answers for its own views, not for files that are not there', async () => {
    server = await startServer({ publicDir: directory })
    // The pages are in the fragment: who writes one as a path comes to it, with what he asks.
    for (const [path, location] of [
      ['/search', './#/search'],
      ['/search?q=level%3Aerror', './#/search?q=level%3Aerror'],
      ['/workers/w%20one', '../#/workers/w%20one'],
      ['//example', '../#//example'],
      ['/a%0d%0aset-cookie:b', './#/a%0d%0aset-cookie:b'],
    ] as const) {
      const moved = await get(path, { accept: 'text/html' })
      expect(moved, path).toMatchObject({ status: 302, headers: { location } })
    }
    expect((await get('/search')).status).toBe(404)
    expect((await get('/missing.js', { accept: 'text/html' })).status).toBe(404)
    expect((await get('/api/nothing', { accept: 'text/html' })).status).toBe(404)
  })

  it.each(['/v1/logs', '/ingest/app'])('says that %s takes POST', async (path) => {
    server = await startServer({ publicDir: directory })
    const answer = await get(path, { accept: 'text/html' })
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(answer.text).toContain('METHOD_NOT_ALLOWED')
  })

  it.each(['/../package.json', '/..%2f..%2fetc/passwd', '/assets/../../etc/passwd', '/%00', '/assets'])(
    'has nothing at %s',
    async (path) => {
      server = await startServer({ publicDir: directory })
      expect((await get(path)).status).toBe(404)
    },
  )
})

describe('a live view', () => {
  it('arrives as it happens, and is forgotten when its reader goes', async () => {
    server = await startServer()
    const abort = new AbortController()
    const response = await fetch(`${server.url}/api/live?q=`, { signal: abort.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    server.live.publish([{ message: 'now' }])
    let text = ''
    while (!text.includes('now')) text += Buffer.from((await reader.read()).value ?? []).toString()
    expect(text).toContain('event: records\ndata: [{"message":"now"}]\n\n')
    abort.abort()
    await vi.waitUntil(() => server.live.connections() === 0)
  })

  it('holds bounded memory for a reader that reads nothing', async () => {
    server = await startServer()
    const socket = connect(server.port, '127.0.0.1')
    socket.pause()
    socket.write('GET /api/live HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await vi.waitUntil(() => server.live.connections() === 1)
    const before = process.memoryUsage().rss
    for (let i = 0; i < 40; i++) {
      server.live.publish(Array.from({ length: 200 }, () => ({ message: 'x'.repeat(50_000) })))
      await wait(10)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    socket.destroy()
    await vi.waitUntil(() => server.live.connections() === 0)
  })

  it('with a bad query is refused before it begins', async () => {
    const live = {
      open: () => {
        throw new SillokError('QUERY_SYNTAX', 'A bracket is not closed.')
      },
    }
    server = await startServer({ live })
    expect(await get('/api/live?q=(')).toMatchObject({
      status: 400,
      body: { error: { code: 'QUERY_SYNTAX' } },
    })
  })
})

describe('closing', () => {
  it('lets a request in flight finish and ends live views', async () => {
    let finish = (): void => {}
    const write = () => new Promise<void>((resolve) => (finish = resolve))
    server = await startServer({ intakeOptions: { write } })
    const view = await fetch(`${server.url}/api/live`)
    const events = view.text()
    const posted = raw(`${server.url}/ingest/app`, { method: 'POST' }, '{"message":"m"}\n')
    while (server.intake.inFlight().requests === 0) await wait(5)
    const closed = server.close()
    expect(await events).toContain('SERVER_CLOSING')
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow()
    finish()
    expect((await posted).status).toBe(200)
    await closed
  })

  it('does not wait for ever', async () => {
    server = await startServer({ intakeOptions: { write: () => new Promise(() => {}) } })
    const posted = raw(`${server.url}/ingest/app`, { method: 'POST' }, '{"message":"m"}\n')
    posted.catch(() => {})
    while (server.intake.inFlight().requests === 0) await wait(5)
    await server.close(30)
    await expect(posted).rejects.toThrow()
  })
})
