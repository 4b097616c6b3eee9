import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStream, readStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { lineOf, temporaryRoot, writeLines } from './support/records.js'
import { serve } from './support/server.js'

interface Found {
  status: string
  notice?: string
  total: number
  next: string | null
  records: { id: string; message: string; level: string; fields: Record<string, string> }[]
}

const ndjson = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => lineOf(from + i)).join('\n')

it('takes records in by HTTP and from files, and finds them', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  const taken = await server.post('/ingest/web', `${ndjson(0, 100)}\nnot json\n[1]\n`)
  expect(taken).toMatchObject({
    status: 200,
    json: { accepted: 100, rejected: 2, errors: [{ line: 101 }, { line: 102 }] },
  })
  await writeLines(root, 'app', [
    lineOf(500, { message: '면접을 시작합니다 · 面接開始 🎌', password: 'hunter2' }),
  ])
  await server.found('web', 100)
  await server.found('app', 1)

  const page = await server.get<Found>('/api/search?q=level:error%20logger:shop*&limit=10')
  expect(page).toMatchObject({ status: 'limited', total: 25 })
  expect(page.records).toHaveLength(10)
  const rest = await server.get<Found>(
    `/api/search?q=level:error%20logger:shop*&limit=100&cursor=${encodeURIComponent(page.next ?? '')}`,
  )
  expect(rest).toMatchObject({ status: 'complete', next: null })
  expect(new Set([...page.records, ...rest.records].map((record) => record.id)).size).toBe(25)

  for (const word of ['면접을', '面接開始', '🎌']) {
    const found = await server.get<Found>(`/api/search?q=${encodeURIComponent(word)}`)
    expect(
      found.records.map((record) => record.message),
      word,
    ).toEqual(['면접을 시작합니다 · 面接開始 🎌'])
  }
  expect(await server.get<Found>('/api/search?q=nothinglikethis')).toMatchObject({
    status: 'empty',
    records: [],
  })

  // The longest query, in characters of which each is nine in a URL; one more is refused with words.
  expect(await server.get<Found>(`/api/search?q=${encodeURIComponent('面'.repeat(10_000))}`)).toMatchObject({
    status: 'empty',
  })
  await expect(server.get(`/api/search?q=${encodeURIComponent('面'.repeat(10_001))}`)).rejects.toThrow(
    /QUERY_SYNTAX.*longer than 10000 characters/,
  )

  const timeline = await server.get<{ records: { fields: { n: string } }[] }>('/api/timeline/c-3')
  expect(timeline.records.map((record) => record.fields.n)).toEqual(['12', '13', '14', '15'])
  const record = page.records[3]
  const around = await server.get<Found>(
    `/api/around?id=${encodeURIComponent(record?.id ?? '')}&before=2&after=2`,
  )
  expect(around.records).toHaveLength(5)
  expect(around.records[2]?.id).toBe(record?.id)
  const single = await server.get<{ raw: string }>(`/api/record?id=${encodeURIComponent(record?.id ?? '')}`)
  expect(JSON.parse(single.raw)).toMatchObject({ message: record?.message })

  const facets = await server.get<{
    facets: { field: string; values: { value: string; count: number }[] }[]
    source: string
  }>('/api/facets?fields=level,service')
  expect(facets.source).toBe('rollup')
  expect(facets.facets[0]?.values).toContainEqual({ value: 'WARNING', count: 25 })
  const overview = await server.get<{
    totals: { records: number; errors: number }
    services: unknown[]
    storage: { segment_bytes: number }
  }>('/api/overview')
  expect(overview.totals.records).toBeGreaterThanOrEqual(101)
  expect(overview.totals.errors).toBe(25)
  expect(overview.services.length).toBeGreaterThanOrEqual(3)
  expect(overview.storage.segment_bytes).toBeGreaterThan(1000)
  expect(await server.get('/readyz')).toEqual({ intake: 'ready', search: 'ready' })

  // This root has an audit trail: who reads from now on is in it.
  const trail = openStream({ root, name: 'audit', sealed: true })
  trail.append(lineOf(1000))
  await trail.close()
  await server.get('/api/search?q=level:error&limit=10')
  await server.close()
  const read: object[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    read.push(...lines.map(({ text }) => JSON.parse(text) as object))
  expect(read.at(-1)).toMatchObject({
    action: 'log_search',
    actor: 'http',
    client_ip: '127.0.0.1',
    details: { api: 'search', q: 'level:error', returned: 10, status_code: 200 },
  })
})

it('does not say that everything was searched while records wait to be indexed', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await server.post('/ingest/web', ndjson(0, 10))
  await server.found('web', 10)
  for (let from = 10; from < 40; from += 10) {
    await server.post('/ingest/web', `${lineOf(from, { message: `needle${from}` })}\n${ndjson(from + 1, 9)}`)
    for (const path of ['search?q=needle', 'timeline/needle-']) {
      const soon = await server.get<Found>(`/api/${path}${from}`)
      if (soon.records.length === 0) {
        // On a machine that is so slow that the index is seconds behind, the answer is a part.
        expect(soon.status).toMatch(/^(empty|partial)$/)
        expect(soon.notice).toMatch(/about (1 record is|\d+ records are) kept and not indexed yet/)
      }
    }
    await server.found('web', from + 10)
  }
  await expect
    .poll(() => server.get<Found>('/api/search?q=needle11'), { timeout: 20_000 })
    .toMatchObject({ status: 'empty', notice: 'Everything was searched, nothing matches.' })
})

it('takes records in while the engine is killed again and again, and then has each of them once', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await server.post('/ingest/web', ndjson(0, 10))
  await server.found('web', 10)
  let sent = 10
  let killed = 0
  // Each time while records come in, and only once it is back: what is killed on its way up proves less.
  while (killed < 3) {
    const { status } = await server.post('/ingest/web', ndjson(sent, 400))
    expect(status).toBe(200)
    sent += 400
    const ready = await server.get<{ intake: string; search: string }>('/readyz')
    expect(ready.intake).toBe('ready')
    if (ready.search === 'ready' && sent % 2000 === 10 && killEngine()) killed++
  }
  await server.found('web', sent)
  const [row] = await server.sql(
    "SELECT count(), uniqExact(Segment, Offset), sum(toUInt64OrZero(LogAttributes['n'])) FROM otel_logs WHERE Stream = 'web'",
  )
  expect(row?.map(Number)).toEqual([sent, sent, (sent * (sent - 1)) / 2])
  const { search } = await server.get<{ search: { restarts: number } }>('/api/status')
  expect(search.restarts).toBeGreaterThanOrEqual(killed)
})

it('tells within seconds that the engine was stopped, takes records in meanwhile, and starts it again', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await server.post('/ingest/web', ndjson(0, 10))
  await server.found('web', 10)
  expect(killEngine('SIGSTOP')).toBe(true)
  const refused = await fetch(`${server.url}/api/search?q=x`)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(await refused.json()).toMatchObject({ error: { code: 'ENGINE_DOWN' } })
  const { status } = await server.post('/ingest/web', ndjson(10, 10))
  expect(status).toBe(200)
  await server.found('web', 20)
  const { search } = await server.get<{ search: { restarts: number } }>('/api/status')
  expect(search.restarts).toBe(1)
  const journal = await server.get<Found>('/api/search?q=event:engine.state level:error')
  expect(journal.records[0]?.fields.problem).toContain('did not answer for 10 s and was ended')
})

/** Sends a signal to this process's only child that runs the engine's program; whether there was one. */
function killEngine(signal: NodeJS.Signals = 'SIGKILL'): boolean {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').match(/\d+/g) ?? []
  for (const pid of children) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine')) continue
      process.kill(Number(pid), signal)
      return true
    } catch {
      // It has just ended by itself.
    }
  }
  return false
}

it('answers the everyday questions of docs/search.md as they stand there', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await server.post(
    '/ingest/web',
    Array.from({ length: 40 }, (_, n) => lineOf(n, { route: `/r/${n % 2}` })).join('\n'),
  )
  await server.found('web', 40)
  const docs = readFileSync(new URL('../docs/search.md', import.meta.url), 'utf8')
  const statements = [...docs.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
  expect(statements.length).toBeGreaterThan(1)
  for (const sql of statements) expect((await server.sql(sql)).length, sql).toBeGreaterThan(0)
  const byOperation = await server.sql(statements.at(-1) ?? '')
  expect(byOperation.map((row) => row[0])).toEqual(expect.arrayContaining(['/r/0', '/r/1']))
  const errors = await server.get<Found>('/api/search?q=level:%3E%3Derror')
  expect(errors.records.every((record) => record.level === 'ERROR')).toBe(true)
  expect(errors.total).toBe(10)
})

it('shows a record live, soon after its log call, without the engine', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  const writer = openStream({ root, name: 'app', flushMs: 50 })
  writer.append(lineOf(1))
  await writer.flush()
  const controller = new AbortController()
  const response = await fetch(`${server.url}/api/live?q=n:7`, { signal: controller.signal })
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader()
  for (const n of [6, 7, 8]) writer.append(lineOf(n))
  let text = ''
  while (!text.includes('event: records') || !text.endsWith('\n\n')) text += (await reader.read()).value ?? ''
  expect(text).toContain('Order 7 answered')
  expect(text).not.toContain('Order 6 answered')
  expect(text).not.toContain('Order 8 answered')
  controller.abort()
  await writer.close()
})

it('says in /metrics what came in, what was rejected and how far the index is', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await server.post('/ingest/web', `${ndjson(0, 5)}\nbroken\n`)
  await server.found('web', 5)
  const gap = (dropped: unknown) => lineOf(1, { log_type: 'gap', event: 'stream.gap', dropped })
  await writeLines(root, 'app', [17, -5, 'many', 1e308, null].map(gap))
  await server.found('app', 5)
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect(text).toMatch(/^sillok_intake_records_total\{protocol="ndjson"\} 5$/m)
  expect(text).toMatch(/^sillok_intake_rejected_total\{protocol="ndjson",reason="[A-Z_]+"\} 1$/m)
  expect(text).toMatch(/^sillok_dropped_records_total\{where="stream"\} 17$/m)
  expect(text).toMatch(/^sillok_index_lag_records \d+$/m)
  expect(text).toMatch(/^sillok_segment_bytes [1-9]\d+$/m)
  expect(text).toMatch(/^sillok_engine_restarts_total 0$/m)
})

it('keeps the server’s own stream to itself', async () => {
  const server = await serve(temporaryRoot())
  expect(await server.post('/ingest/sillok', lineOf(1))).toMatchObject({
    status: 400,
    json: { error: { code: 'BAD_STREAM_NAME' } },
  })
})

it('refuses a second server for the same root, and says where the first is', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  await expect(serve(root)).rejects.toMatchObject({
    code: 'SERVER_RUNNING',
    message: expect.stringContaining(server.url),
  })
  const presence = JSON.parse(readFileSync(join(root, '.sillok', 'server.json'), 'utf8')) as { url: string }
  expect(presence.url).toBe(server.url)
})

it('asks for a key where keys are configured', async () => {
  const server = await serve(temporaryRoot(), { keys: ['a-key-of-enough-length'] })
  expect((await fetch(`${server.url}/api/status`)).status).toBe(401)
  expect((await fetch(`${server.url}/livez`)).status).toBe(200)
  const headers = { authorization: 'Bearer a-key-of-enough-length' }
  expect((await fetch(`${server.url}/api/status`, { headers })).status).toBe(200)
})
