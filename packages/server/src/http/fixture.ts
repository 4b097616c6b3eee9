import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { createIntake, type IntakeOptions } from '../intake/index.js'
import { createLive } from '../live/index.js'
import { createMetrics } from '../metrics/index.js'
import { type AppOptions, createApp } from './app.js'
import type { JobsApi } from './jobs.js'
import { type Listening, listen } from './listen.js'
import type { SealApi, SearchApi, StorageApi } from './search-api.js'
import type { WorkersApi } from './workers.js'

/** A server for tests: everything real but search, on a port that the system chooses. */
export async function startServer(
  overrides: Partial<AppOptions> & { intakeOptions?: Partial<IntakeOptions> } = {},
) {
  const written: { stream: string; line: string }[] = []
  const errors: unknown[] = []
  const metrics = createMetrics()
  const live = createLive({ parseQuery: (text) => text, matches: () => true })
  const intake = createIntake({
    counters: metrics.intake,
    onError: (error) => errors.push(error),
    write: async (stream, lines) => {
      written.push(...lines.map((line) => ({ stream, line })))
    },
    ...overrides.intakeOptions,
  })
  const app = createApp({
    intake,
    live,
    metrics,
    search: {} as SearchApi,
    seal: {} as SealApi,
    storage: {} as StorageApi,
    workers: {} as WorkersApi,
    jobs: {} as JobsApi,
    status: {
      readiness: () => ({ intake: 'ready', search: 'starting' }),
      report: () => ({ version: 'test' }),
    },
    root: '/nonexistent',
    publicDir: '/nonexistent',
    host: '127.0.0.1',
    onError: (error) => errors.push(error),
    ...overrides,
  })
  const server: Listening = await listen({
    fetch: app.fetch,
    host: '127.0.0.1',
    port: 0,
    onClose: () => live.close(),
  })
  return { ...server, intake, live, metrics, written, errors }
}

/** A request with every header as given, which `fetch` does not allow; resolves to status, headers and text. */
export async function raw(
  url: string,
  options: RequestOptions,
  body?: string | Uint8Array,
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: false, ...options }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
