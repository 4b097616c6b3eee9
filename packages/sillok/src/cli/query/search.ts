import { SillokError } from '../../record/index.js'
import {
  authorization,
  isReplaced,
  type LocalSearch,
  loadServer,
  runningServer,
  type SearchAnswer,
  type SearchRequest,
  type SqlAnswer,
} from '../server.js'

/** Searching, wherever it is done. */
export interface Search extends LocalSearch {
  /** With an engine of our own, and no server. */
  isLocal: boolean
}

/** Through the server of a root where one runs, else with the embedded engine in a process of our own. */
export async function openSearch(root: string): Promise<Search> {
  const server = runningServer(root)
  if (server !== undefined && !(await isReplaced(server))) return remote(server.url)
  const { openLocalSearch } = await loadServer()
  const { isTTY } = process.stderr
  if (isTTY)
    process.stderr.write('No server runs on this root: starting the engine and reading what is new …')
  try {
    return { ...(await openLocalSearch({ root })), isLocal: true }
  } finally {
    if (isTTY) process.stderr.write('\r\u001b[K')
  }
}

function remote(url: string): Search {
  return {
    isLocal: false,
    search: ({ q, from, to, limit, cursor }: SearchRequest) => {
      const query = new URLSearchParams({ q, from: String(from), to: String(to), limit: String(limit) })
      if (cursor !== undefined) query.set('cursor', cursor)
      return ask<SearchAnswer>(url, `/api/search?${query}`)
    },
    sql: (sql) =>
      ask<SqlAnswer>(url, '/api/sql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ sql }),
      }),
    close: async () => {},
  }
}

/** Longer than any answer takes: the server's own limits are 10 seconds for a search, and 5 for the engine to say that it was stopped. */
const ANSWER_MS = 30_000

async function ask<T>(
  url: string,
  path: string,
  init?: { method: string; headers: Record<string, string>; body: string },
): Promise<T> {
  let response: Response
  try {
    response = await fetch(new URL(path, url), {
      ...init,
      headers: { ...init?.headers, ...authorization() },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
  } catch (cause) {
    throw new SillokError(
      'SERVER_UNREACHABLE',
      `The server at ${url} does not answer (${reason(cause)}). Is it still starting, or stuck? See sillok doctor.`,
      { cause },
    )
  }
  const body = (await response.json().catch(() => undefined)) as
    | (T & { error?: { code?: string; message?: string } })
    | undefined
  if (response.ok && body !== undefined) return body
  const { code = 'SERVER_ERROR', message = `The server answered ${response.status}.` } = body?.error ?? {}
  throw new SillokError(code, message)
}

function reason(error: unknown): string {
  const { cause, message, name } = error as Error
  if (name === 'TimeoutError') return `nothing came within ${ANSWER_MS / 1000} s`
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message
}
