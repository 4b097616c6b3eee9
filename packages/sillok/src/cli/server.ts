import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../record/index.js'
import { isProcessAlive } from '../stream/index.js'

/** What the command needs of `@sillok/server`; that package depends on this one, so it is not imported for its types. */
export interface ServerPackage {
  startServer(options: {
    root: string
    port: number
    host: string
    clickhouse?: string
    cleanEveryMs?: number
  }): Promise<{
    url: string
    port: number
    onSearch(fn: (problem: Error | undefined) => void): void
    close(): Promise<void>
  }>
  openLocalSearch(options: { root: string }): Promise<LocalSearch>
  searchArchive(root: string, request: Omit<SearchRequest, 'cursor'>): Promise<ArchivedAnswer>
}

/** What a look into the archive found. */
export interface ArchivedAnswer {
  records: SearchRecord[]
  limited: boolean
  read: number
  other: number
}

export interface SearchRequest {
  q: string
  from: number
  to: number
  limit: number
  cursor?: string
}

/** See docs/http-api.md for the answers. */
export interface LocalSearch {
  search(request: SearchRequest): Promise<SearchAnswer>
  sql(text: string): Promise<SqlAnswer>
  close(): Promise<void>
}

export interface SearchAnswer {
  status: 'complete' | 'limited' | 'partial' | 'empty'
  notice?: string
  records: SearchRecord[]
  next: string | null
  total: number
  elapsed_ms: number
}

export interface SearchRecord {
  timestamp: string
  level: string
  logger: string
  message: string
  fields: Record<string, string>
  [name: string]: unknown
}

export interface SqlAnswer {
  status: SearchAnswer['status']
  notice?: string
  columns: { name: string; type: string }[]
  rows: unknown[][]
  elapsed_ms: number
}

// A variable, so that the compiler does not look for a package that may not be there.
export const SERVER_PACKAGE: string = '@sillok/server'

/** Loads the server package. @throws SillokError `SERVER_MISSING` */
export async function loadServer(): Promise<ServerPackage> {
  try {
    return (await import(SERVER_PACKAGE)) as ServerPackage
  } catch (cause) {
    const { code, message = '' } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(SERVER_PACKAGE)) throw cause
    throw new SillokError(
      'SERVER_MISSING',
      `This needs the package ${SERVER_PACKAGE}, which is not installed. Install it beside sillok: npm install ${SERVER_PACKAGE}`,
      { cause },
    )
  }
}

export interface RunningServer {
  url: string
  pid: number
  started_at: string
  instance: string
}

/** The server that runs on a root, as it has announced itself there; `undefined` when there is none, or it has died. */
export function runningServer(root: string): RunningServer | undefined {
  let announced: Partial<RunningServer>
  try {
    announced = JSON.parse(
      readFileSync(join(root, '.sillok', 'server.json'), 'utf8'),
    ) as Partial<RunningServer>
  } catch {
    return undefined
  }
  const { url, pid } = announced ?? {}
  if (typeof url !== 'string' || typeof pid !== 'number' || !isProcessAlive(pid)) return undefined
  return {
    url,
    pid,
    started_at: String(announced.started_at ?? ''),
    instance: String(announced.instance ?? ''),
  }
}

/** Whether something else answers at a server's address: where one was killed, both its port and its process's number may be another's. */
export async function isReplaced({ url, instance }: RunningServer): Promise<boolean> {
  try {
    const response = await fetch(new URL('/livez', url), { signal: AbortSignal.timeout(3000) })
    const said = (await response.json()) as { instance?: unknown } | null
    return said?.instance !== instance
  } catch (error) {
    // No JSON: another program. No answer: what is asked next says so.
    return error instanceof SyntaxError
  }
}

/** The key for a server that asks for one: the first of SILLOK_KEYS, from which the server has its own. */
export function authorization(): Record<string, string> {
  const key = process.env.SILLOK_KEYS?.split(',')[0]?.trim()
  return key ? { authorization: `Bearer ${key}` } : {}
}
