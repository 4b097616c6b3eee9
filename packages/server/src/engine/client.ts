import { Agent, type AgentOptions } from 'node:http'
import { Readable } from 'node:stream'
import {
  type ClickHouseClient,
  ClickHouseError,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { SillokError } from 'sillok/record'
import { engineError } from './failure.js'
import { INSERT_COLUMNS } from './rows.js'
import { DATABASE } from './schema.js'

export interface QueryOptions {
  /** ClickHouse settings for this query alone. */
  settings?: Record<string, string | number>
  /** The query is stopped after this many milliseconds, with `QUERY_TIME_LIMIT`. Default 10,000. */
  timeoutMs?: number
}

export interface QueryResult<T> {
  rows: T[]
  columns: { name: string; type: string }[]
  elapsedMs: number
  rowsRead: number
}

const DEFAULT_TIMEOUT_MS = 10_000
/** How much longer than its limit a query may take to say that it was stopped. */
const GRACE_MS = 5000

/** Runs one statement; what gives no rows is sent as a command. */
export async function ask<T>(
  client: ClickHouseClient,
  sql: string,
  params: Record<string, unknown>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, settings }: QueryOptions,
): Promise<QueryResult<T>> {
  const abort_signal = AbortSignal.timeout(Math.ceil(timeoutMs) + GRACE_MS)
  if (!RETURNS_ROWS.test(sql)) {
    await client.command({ query: sql, query_params: params, abort_signal })
    return { rows: [], columns: [], elapsedMs: 0, rowsRead: 0 }
  }
  const asked = client.query({
    query: sql,
    query_params: params,
    format: 'JSON',
    clickhouse_settings: {
      max_execution_time: Math.max(0.05, timeoutMs / 1000),
      output_format_json_quote_64bit_integers: 0,
      ...settings,
    },
    abort_signal,
  })
  const result = await asked.catch((error: unknown) => {
    if (!abort_signal.aborted) throw error
    throw new SillokError('QUERY_TIME_LIMIT', 'The search engine did not answer in time.', { cause: error })
  })
  const { data, meta, statistics } = await result.json<T>()
  return {
    rows: data,
    columns: meta ?? [],
    elapsedMs: (statistics?.elapsed ?? 0) * 1000,
    rowsRead: statistics?.rows_read ?? 0,
  }
}

/** Sends rows as `rowOf` makes them, as one block with one token. */
export async function send(
  client: ClickHouseClient,
  table: string,
  body: Buffer,
  token: string,
): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} (${INSERT_COLUMNS}) FORMAT JSONCompactEachRow`,
    values: Readable.from([body], { objectMode: false }),
    clickhouse_settings: { ...INSERT_SETTINGS, insert_deduplication_token: token },
  })
  stream.resume()
}

const RETURNS_ROWS = /^[\s(]*(?:SELECT|WITH|FROM|EXPLAIN|SHOW|DESC|DESCRIBE|EXISTS)\b/i

const INSERT_SETTINGS = {
  // The caller batches: an insert that has returned is in the table, and one batch is one block with one token.
  async_insert: 0,
  insert_deduplicate: 1,
  // A batch that is in the table may have missed a rollup when the engine died in between.
  deduplicate_blocks_in_dependent_materialized_views: 1,
  // An import may hold records of years, each day a partition.
  max_partitions_per_insert_block: '0',
  date_time_input_format: 'basic',
  input_format_skip_unknown_fields: 0,
  // Measured: parsing in parallel doubles the processor time of an insert and does not shorten it.
  input_format_parallel_parsing: 0,
  max_insert_block_size: '1048576',
} satisfies ClickHouseSettings

const DEFAULT_PORT = '8123'

/** @throws SillokError `ENGINE_OPTIONS`; the message does not repeat the URL, which may hold a password */
function urlOf(text: string): URL {
  const form = 'clickhouse://user:password@host:8123, http://… or https://…'
  let url: URL
  try {
    url = new URL(text.replace(/^clickhouse:/, 'http:'))
  } catch {
    throw new SillokError('ENGINE_OPTIONS', `The URL of ClickHouse cannot be read; write ${form}.`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new SillokError(
      'ENGINE_OPTIONS',
      `ClickHouse cannot be reached over ${url.protocol} write ${form}.`,
    )
  if (text.startsWith('clickhouse:') && url.port === '') url.port = DEFAULT_PORT
  // A path would name another database.
  url.pathname = '/'
  return url
}

/** A client for a server's URL, or for the socket of the embedded engine. */
export function connect(url: string, socketPath?: string, database: string = DATABASE): ClickHouseClient {
  return createClient({
    url: urlOf(url),
    database,
    request_timeout: 120_000,
    max_open_connections: 16,
    keep_alive: { enabled: true },
    compression: { request: false, response: false },
    log: { level: 127 },
    ...(socketPath === undefined
      ? {}
      : { http_agent: new Agent({ socketPath, keepAlive: true, maxSockets: 16 } as AgentOptions) }),
  })
}

/** Whatever went wrong with a call, as a `SillokError` whose code says what may be done. */
export function asSillok(error: unknown, errorOf = engineError): SillokError {
  if (error instanceof SillokError) return error
  const message = reasonOf(error)
  if (error instanceof ClickHouseError) return errorOf(Number(error.code), message, error)
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && CONNECTION_LOST.has(code)) {
    return new SillokError('ENGINE_DOWN', `The search engine could not be reached: ${message}.`, {
      cause: error,
    })
  }
  return new SillokError('QUERY_FAILED', message, { cause: error })
}

/** What an error says. That of a host with several addresses is empty: each of them says why. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  const { errors, code } = error as { errors?: unknown[]; code?: string }
  return errors?.map(reasonOf).join('; ') ?? code ?? error.name
}

/** The call did not come back: it may be made again once the engine is ready. */
const CONNECTION_LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])
