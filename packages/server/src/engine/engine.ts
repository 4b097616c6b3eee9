import { SillokError } from 'sillok/record'
import { ask, asSillok, connect, type QueryOptions, type QueryResult, reasonOf } from './client.js'
import { dropAll, migrate } from './migrations.js'
import { DATABASE } from './schema.js'
import { startSender } from './sender.js'
import type { Address } from './sender-worker.js'
import { type Supervised, supervise } from './supervisor.js'

export type EngineState = 'starting' | 'ready' | 'down'

/** The place where records are searched: an embedded ClickHouse, or one behind a URL. */
export interface Engine {
  readonly state: EngineState
  /** Why the engine is down. */
  readonly problem: SillokError | undefined
  readonly restarts: number
  /** The engine is in a process of ours, and its index is this root's alone. */
  readonly embedded: boolean
  /** Of the engine's process; `undefined` with a URL, or while it is away. */
  readonly pid: number | undefined
  /** Calls `fn` with each new state; returns a function that ends it. */
  onState(fn: (state: EngineState) => void): () => void
  /** Resolves once the engine is ready. @throws SillokError `ENGINE_MISSING`, `ENGINE_LOCKED`, `ENGINE_CLOSED` */
  ready(): Promise<void>
  /**
   * Runs a query. Text from people goes into `params`, for placeholders such as `{p1:String}`, never into `sql`.
   *
   * @throws SillokError `ENGINE_DOWN`, `QUERY_TIME_LIMIT`, `QUERY_MEMORY_LIMIT`, `QUERY_ROWS_LIMIT`,
   * `QUERY_SYNTAX`, `QUERY_FAILED`
   */
  query<T>(sql: string, params?: Record<string, unknown>, options?: QueryOptions): Promise<QueryResult<T>>
  /**
   * Inserts rows as `rowOf` makes them. A token that was used before (in the last 10,000 inserts) changes nothing.
   *
   * @throws SillokError `ROW_REFUSED` where the rows are to blame; after any other the call may be made again with the same token
   */
  insert(table: string, body: Uint8Array | string, options: { token: string }): Promise<void>
  /** Which index this is: another after `reset`, and where it was removed and made again. */
  identity(): Promise<string>
  /** Throws away everything in the index. Only for an embedded one: others may use what is behind a URL. */
  reset(): Promise<void>
  /** Stops the engine's process. Queries under way fail with `ENGINE_DOWN`. */
  close(): Promise<void>
}

export interface EngineOptions {
  /** Folder of the embedded engine; created where it is missing. */
  dataDir?: string
  /** `http://`, `https://` or `clickhouse://user:password@host:8123/` of a ClickHouse server, in place of `dataDir`. */
  url?: string
  /** The most memory that the embedded engine's queries may take together. Default 2 GiB. */
  memoryBytes?: number
}

const DEFAULT_MEMORY_BYTES = 2 * 1024 ** 3
function down(how: string, cause?: Error): SillokError {
  return new SillokError(
    'ENGINE_DOWN',
    `The search engine ${how.trim()}. Records are kept and will be indexed.`,
    {
      cause,
    },
  )
}

/** How often a server behind a URL is asked whether it is there. */
const PING_MS = 5000
const PREPARE_AGAIN_MS = 2000

/**
 * Starts the engine and returns at once; `ready()` resolves when it may be asked. The engine is started again
 * whenever its process dies, and its schema is brought up to date each time.
 *
 * @example
 * const engine = startEngine({ dataDir: 'logs/.sillok/engine' })
 * await engine.ready()
 * const { rows } = await engine.query<{ n: number }>('SELECT count() AS n FROM otel_logs')
 */
export function startEngine(options: EngineOptions): Engine {
  const listeners = new Set<(state: EngineState) => void>()
  let state: EngineState = 'starting'
  let problem: SillokError | undefined
  let fatal = false
  let closed = false
  /** Counts the starts: what an earlier process still says is not listened to. */
  let epoch = 0

  /** Nobody need wait: the engine will not come, or not before another process has let go of the folder. */
  const refused = (): boolean => fatal || problem?.code === 'ENGINE_LOCKED'

  function become(next: EngineState, why?: SillokError): void {
    problem = why
    // Who waits for an engine that will not come must hear of it, however often it was down before.
    if (next === state && !refused() && !closed) return
    state = next
    for (const listener of listeners) listener(next)
  }

  async function prepare(): Promise<void> {
    const mine = ++epoch
    try {
      await createDatabase()
      await migrate(run)
      if (mine === epoch && !closed) become('ready')
    } catch (error) {
      if (mine !== epoch || closed) return
      const why = asSillok(error)
      fatal = why.code === 'ENGINE_SCHEMA_NEWER'
      // Whoever asks now has asked nothing wrong: it is the engine that is not there for him.
      become('down', fatal ? why : down(`does not let itself be prepared: ${why.message}`, why))
      // One behind a URL is looked at every few seconds anyway.
      if (supervised === undefined || fatal) return
      const again = setTimeout(() => mine === epoch && !closed && void prepare(), PREPARE_AGAIN_MS)
      again.unref()
    }
  }

  async function run(sql: string): Promise<unknown[]> {
    return (await ask(client, sql, {}, { timeoutMs: 60_000 })).rows
  }

  /** A server refuses every statement that names a database it does not have: this one names none. */
  async function createDatabase(): Promise<void> {
    if (options.url === undefined) return
    const first = connect(options.url, undefined, 'default')
    try {
      await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${DATABASE}` })
    } finally {
      await first.close()
    }
  }

  let supervised: Supervised | undefined
  let pinger: NodeJS.Timeout | undefined
  let address: Address
  if (options.url !== undefined) {
    address = { url: options.url }
  } else {
    if (options.dataDir === undefined)
      throw new SillokError('ENGINE_OPTIONS', 'Give the engine a dataDir or a url.')
    supervised = supervise({
      dataDir: options.dataDir,
      memoryBytes: options.memoryBytes ?? DEFAULT_MEMORY_BYTES,
      database: DATABASE,
      onUp: () => void prepare(),
      onDown: (error, forGood) => {
        epoch++
        fatal = forGood
        become('down', error)
      },
    })
    address = { url: 'http://localhost', socketPath: supervised.socketPath }
  }
  const client = connect(address.url, address.socketPath)
  const sender = startSender(address)
  if (options.url !== undefined) {
    const look = async (): Promise<void> => {
      // A server that was stopped takes the connection and says nothing.
      const pong = await client.ping({ select: false, abort_signal: AbortSignal.timeout(PING_MS) })
      if (closed) return
      if (!pong.success) become('down', down(`cannot be reached: ${reasonOf(pong.error)}`, pong.error))
      else if (state !== 'ready') await prepare()
    }
    look().catch(() => {})
    pinger = setInterval(() => look().catch(() => {}), PING_MS)
    pinger.unref()
  }

  function away(): SillokError {
    return problem ?? down('is not ready')
  }

  async function query<T>(sql: string, params: Record<string, unknown> = {}, how: QueryOptions = {}) {
    if (state !== 'ready') throw away()
    try {
      return await ask<T>(client, sql, params, how)
    } catch (error) {
      throw asSillok(error)
    }
  }

  return {
    embedded: supervised !== undefined,
    get state() {
      return state
    },
    get problem() {
      return problem
    },
    get restarts() {
      return supervised?.restarts ?? 0
    },
    get pid() {
      return supervised?.pid
    },
    onState(fn) {
      listeners.add(fn)
      return () => listeners.delete(fn)
    },
    ready() {
      return new Promise<void>((resolve, reject) => {
        const settle = (): boolean => {
          if (closed) reject(new SillokError('ENGINE_CLOSED', 'The engine was closed.'))
          else if (state === 'ready') resolve()
          else if (state === 'down' && refused()) reject(away())
          else return false
          return true
        }
        if (settle()) return
        const listener = (): void => {
          if (settle()) listeners.delete(listener)
        }
        listeners.add(listener)
      })
    },
    query,
    async identity() {
      const { rows } = await query<{ id: string }>(
        `SELECT toString(uuid) AS id FROM system.tables WHERE database = '${DATABASE}' AND name = 'otel_logs'`,
      )
      return rows[0]?.id ?? ''
    },
    async reset() {
      if (supervised === undefined) throw new Error('only an embedded index may be thrown away')
      try {
        await dropAll(run)
        await migrate(run)
      } catch (error) {
        throw asSillok(error)
      }
    },
    async insert(table, body, { token }) {
      if (state !== 'ready') throw away()
      await sender.insert(table, typeof body === 'string' ? Buffer.from(body) : body, token)
    },
    async close() {
      closed = true
      clearInterval(pinger)
      become('down', new SillokError('ENGINE_CLOSED', 'The engine was closed.'))
      await supervised?.stop()
      await sender.close()
      await client.close()
      listeners.clear()
    },
  }
}
