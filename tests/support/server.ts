import { setTimeout as wait } from 'node:timers/promises'
import { startServer } from '@sillok/server'
import { onTestFinished } from 'vitest'

export interface Running {
  url: string
  get<T = Record<string, unknown>>(path: string): Promise<T>
  post(
    path: string,
    body: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; json: Record<string, unknown> }>
  /** Rows of a query over everything. */
  sql(sql: string): Promise<unknown[][]>
  /** Resolves once so many records of a stream can be found. */
  found(stream: string, count: number): Promise<void>
  close(): Promise<void>
}

/** A real server on a port of its own; closed after the test. */
export async function serve(
  root: string,
  options: { keys?: string[]; port?: number } = {},
): Promise<Running> {
  const server = await startServer({ root, port: 0, ...options })
  let closed = false
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    await server.close()
  }
  onTestFinished(close)
  const { url } = server
  const running: Running = {
    url,
    close,
    async get<T>(path: string) {
      const response = await fetch(url + path)
      const json: unknown = await response.json()
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(json)}`)
      return json as T
    },
    async post(path, body, headers = {}) {
      const response = await fetch(url + path, { method: 'POST', body, headers })
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    },
    async sql(sql) {
      const { status, json } = await running.post('/api/sql', JSON.stringify({ sql }), {
        'content-type': 'application/json',
      })
      if (status !== 200) throw new Error(JSON.stringify(json))
      return json.rows as unknown[][]
    },
    async found(stream, count) {
      // The test's own timeout ends it: how long an engine takes to come back depends on how often it was killed.
      for (;;) {
        try {
          const [row] = await running.sql(`SELECT count() FROM otel_logs WHERE Stream = '${stream}'`)
          if (Number(row?.[0]) >= count) return
        } catch {
          // Search is still starting, or was killed by the test.
        }
        await wait(100)
      }
    },
  }
  return running
}
