import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import { SillokError } from 'sillok/record'
import type { Intake, IntakeAnswer, IntakeRequest } from '../intake/index.js'
import { jsonBody } from './body.js'
import { errorResponse } from './errors.js'
import { guard, securityHeaders } from './guard.js'
import { type JobsApi, jobRoutes } from './jobs.js'
import { give, giveValues, type Read, type ReadsEnv, type Refusal, tellReads } from './reads.js'
import { checked, PARAMS, type SealApi, type SearchApi, type StorageApi } from './search-api.js'
import { createStatic } from './static.js'
import { storageRoutes } from './storage.js'
import { type WorkersApi, workerRoutes } from './workers.js'

/** How the parts of the server are. */
export interface Readiness {
  intake: 'ready' | 'starting' | 'down'
  search: 'ready' | 'starting' | 'down'
}

export interface AppOptions {
  intake: Pick<Intake, 'otlp' | 'ndjson'>
  live: { open(query: string): ReadableStream<Uint8Array> }
  search: SearchApi
  seal: SealApi
  storage: StorageApi
  workers: WorkersApi
  jobs: JobsApi
  metrics: {
    contentType: string
    text(): Promise<string>
    request(pattern: string, status: number, seconds: number): void
  }
  status: {
    readiness(): Readiness
    /** The answer of `GET /api/status`, see docs/http-api.md. */
    report(): Promise<object> | object
  }
  /** The folder of all streams, for what is read from it as it is. */
  root: string
  /** Aborted when the server closes: what would never end by itself ends then. */
  closing?: AbortSignal
  /** Where the dashboard was built to. */
  publicDir: string
  /** Tells this server from every other; said by `/livez`. */
  instance?: string
  /** What the server is bound to: on loopback, requests under another name are refused. */
  host: string
  /** Keys of which each request must carry one; none: no key is asked for. See `parseKeys`. */
  keys?: readonly string[]
  /** Told of every question for records, when it is answered or refused. */
  onRead?: (read: Read) => void
  /** Told of every request to the API that is refused for want of a key, or for where it comes from. */
  onRefused?: (refusal: Refusal) => void
  /** Told of errors that answer 500. */
  onError?: (error: unknown) => void
}

type Env = ReadsEnv

/** The largest body of a request to `/api/sql`, in bytes. */
const MAX_SQL_BODY = 256 * 1024

/**
 * The whole HTTP surface of docs/http-api.md on one Hono app, made of parts that are given.
 *
 * @example const server = await listen({ fetch: createApp({ … }).fetch, host: '127.0.0.1', port: 4318 })
 */
export function createApp(options: AppOptions): Hono<Env> {
  const { metrics, onError, host, keys = [] } = options
  const app = new Hono<Env>()
  app.onError((error) => {
    const response = errorResponse(error)
    if (response.status === 500) onError?.(error)
    return response
  })
  app.notFound(() => errorResponse(new SillokError('NOT_FOUND', 'There is nothing at this address.')))
  app.use(async (c, next) => {
    const begin = performance.now()
    await next()
    metrics.request(patternOf(c), c.res.status, (performance.now() - begin) / 1000)
  })
  app.use(securityHeaders())
  app.use(guard({ host, keys, onRefused: options.onRefused }))
  addIntake(app, options.intake)
  addHealth(app, options)
  addApi(app, options)
  addDashboard(app, options.publicDir)
  return app
}

function addIntake(app: Hono<Env>, intake: AppOptions['intake']): void {
  app.post('/v1/logs', async (c) => answer(await intake.otlp(intakeRequest(c))))
  app.post('/ingest/:stream', async (c) =>
    answer(await intake.ndjson(c.req.param('stream'), intakeRequest(c))),
  )
  for (const path of ['/v1/logs', '/ingest/:stream']) {
    app.all(path, () => {
      const refused = errorResponse(
        new SillokError(
          'METHOD_NOT_ALLOWED',
          'Records are sent here, with POST; they are read at /api/search.',
        ),
      )
      refused.headers.set('allow', 'POST')
      return refused
    })
  }
}

/** Intake reads Node's own stream: the web stream around it costs more than the reading. */
function intakeRequest(c: Context<Env>): IntakeRequest {
  const { headers } = c.env.incoming
  const length = Number(headers['content-length'])
  return {
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    contentLength: headers['content-length'] !== undefined && Number.isFinite(length) ? length : undefined,
    // A request that is refused halfway still needs its socket, for the answer.
    isGone: () => c.env.outgoing.destroyed,
    sender: { key: c.get('key'), address: c.env.incoming.socket.remoteAddress },
    body: { [Symbol.asyncIterator]: () => c.env.incoming.iterator({ destroyOnReturn: false }) },
  }
}

function answer({ status, contentType, body, retryAfterSeconds }: IntakeAnswer): Response {
  const headers = new Headers({ 'content-type': contentType })
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds))
  return new Response(new Uint8Array(body), { status, headers })
}

function addHealth(app: Hono<Env>, { status, metrics, instance }: AppOptions): void {
  app.get('/livez', (c) => c.json({ alive: true, instance }))
  app.get('/readyz', (c) => {
    const ready = status.readiness()
    return c.json(ready, ready.intake === 'ready' ? 200 : 503)
  })
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))
}

function addApi(app: Hono<Env>, options: AppOptions): void {
  const { search, seal, storage, workers, jobs, live, status, root, closing, onRead } = options
  const api = new Hono<Env>()
  if (onRead !== undefined) api.use(tellReads(onRead))
  api.use(async (c, next) => {
    await next()
    c.res.headers.set('cache-control', 'no-store')
  })
  api.get('/status', async (c) => c.json(await status.report()))
  api.get('/search', async (c) =>
    give(c, await search.search(checked(PARAMS.search, c.req.query()), gone(c))),
  )
  api.get('/histogram', async (c) =>
    c.json(await search.histogram(checked(PARAMS.histogram, c.req.query()), gone(c))),
  )
  api.get('/facets', async (c) => {
    const params = checked(PARAMS.facets, c.req.query())
    return giveValues(c, params.fields, await search.facets(params, gone(c)))
  })
  api.get('/timeline/:id', async (c) => {
    const params = checked(PARAMS.timeline, { correlationId: c.req.param('id') })
    return give(c, await search.timeline(params, gone(c)))
  })
  api.get('/around', async (c) =>
    give(c, await search.around(checked(PARAMS.around, c.req.query()), gone(c))),
  )
  api.get('/record', async (c) =>
    give(c, await search.record(checked(PARAMS.record, c.req.query()), gone(c))),
  )
  api.get('/overview', async (c) =>
    c.json(await search.overview(checked(PARAMS.overview, c.req.query()), gone(c))),
  )
  api.get('/audit', async (c) => give(c, await search.audit(checked(PARAMS.audit, c.req.query()), gone(c))))
  api.get('/audit/summary', async (c) =>
    c.json(await search.auditSummary(checked(PARAMS.auditSummary, c.req.query()), gone(c))),
  )
  api.get('/seal', async (c) => c.json(await seal.state()))
  const small = bodyLimit({ maxSize: MAX_SQL_BODY, onError: tooLarge })
  api.post('/seal/verify', small, async (c) => {
    const params = checked(PARAMS.verify, await jsonBody(c))
    c.set('asked', params)
    return c.json(seal.verify(params.stream), 202)
  })
  api.post('/seal/cancel', small, async (c) => {
    seal.cancel(checked(PARAMS.verify, await jsonBody(c)).stream)
    return c.json({})
  })
  api.post('/sql', small, async (c) => {
    const params = checked(PARAMS.sql, await jsonBody(c))
    c.set('asked', params)
    return give(c, await search.sql(params, gone(c)))
  })
  api.get('/live', (c) => {
    const { q } = checked(PARAMS.live, c.req.query())
    return new Response(live.open(q), {
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    })
  })
  api.route('/', storageRoutes(storage))
  api.route('/workers', workerRoutes(workers))
  api.route('/jobs', jobRoutes(root, jobs, closing))
  app.route('/api', api)
  app.get('/v1/usage', async (c) => {
    c.header('cache-control', 'no-store')
    return c.json(await search.usage(checked(PARAMS.usage, c.req.query()), gone(c)))
  })
}

/** Aborts when the client has gone. */
function gone(c: Context<Env>): AbortSignal {
  return c.req.raw.signal
}

function tooLarge(): never {
  throw new SillokError('BODY_TOO_LARGE', `The body is larger than ${MAX_SQL_BODY} bytes.`)
}

function addDashboard(app: Hono<Env>, publicDir: string): void {
  const find = createStatic(publicDir)
  app.get('/*', async (c) => {
    const found = await find({
      path: c.req.path,
      url: new URL(c.req.url),
      acceptEncoding: c.req.header('accept-encoding'),
      ifNoneMatch: c.req.header('if-none-match'),
      acceptsHtml: c.req.header('accept')?.includes('text/html') ?? false,
    })
    return found ?? c.notFound()
  })
}

/** The pattern of the handler that answered: bounded, unlike the path. */
function patternOf(c: Context): string {
  const pattern = routePath(c)
  return pattern === '/*' || pattern === '*' ? 'static' : pattern
}
