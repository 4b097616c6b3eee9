import { createRequire } from 'node:module'
import type { Session } from 'chdb'
import type { Statement } from './statement.js'

/**
 * A session runs one statement at a time: some are kept for writing, the others share the reading. An insert is the work of one
 * thread, so two of them side by side use two cores; each query spreads over all cores by itself.
 */
const WRITERS = 2
const READERS = 3

/** The embedded engine, opened on one data directory. */
export interface Sessions {
  run(statement: Statement, format: string): Promise<Answer>
  insert(statement: Statement, body: Buffer): Promise<Answer>
}

export interface Answer {
  body: Uint8Array
  elapsedSeconds: number
  rowsRead: number
}

/**
 * Opens the engine. Loads chDB here and not before, so that only the engine's process ever has it in memory.
 *
 * @param memoryBytes the most memory that all queries together may take
 * @throws what chDB throws: the module is missing, or the directory is another process's
 */
export function openSessions(dataDir: string, memoryBytes: number, database: string): Sessions {
  const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb')
  const open = (): Session => {
    const session = new chdb.Session(dataDir, {
      connectionArgs: [
        `--max_server_memory_usage=${memoryBytes}`,
        // The caches' defaults are for a server with the machine to itself: up to 5 GiB each.
        `--mark_cache_size=${128 * 1024 * 1024}`,
        `--index_mark_cache_size=${32 * 1024 * 1024}`,
        '--session_timezone=UTC',
      ],
    })
    return session
  }
  const writers = Array.from({ length: WRITERS }, () => lane(open()))
  const readers = Array.from({ length: READERS }, () => lane(open()))
  const [first] = writers as [Lane]
  first.session.query(`CREATE DATABASE IF NOT EXISTS ${database}`)
  for (const { session } of [...writers, ...readers]) session.query(`USE ${database}`)
  return {
    async run({ sql }, format) {
      // What changes tables runs in one session, in the order in which it came.
      const { session, take } = READS.test(sql) ? leastBusy(readers) : first
      const result = await take(() => session.queryAsync(sql, { format }))
      return { body: result.bytes(), elapsedSeconds: result.elapsed, rowsRead: result.rowsRead }
    },
    async insert({ sql, insert, settings }, body) {
      if (insert === undefined) throw new Error(`No insert: ${sql.slice(0, 100)}`)
      const { session, take } = leastBusy(writers)
      const done = await take(() => session.insert({ ...insert, values: body, settings }))
      return { body: new Uint8Array(), elapsedSeconds: done.elapsed, rowsRead: 0 }
    },
  }
}

function leastBusy(lanes: readonly Lane[]): Lane {
  return lanes.reduce((best, each) => (each.waiting < best.waiting ? each : best))
}

interface Lane {
  session: Session
  /** Calls at work and in the queue. */
  readonly waiting: number
  take<T>(call: () => Promise<T>): Promise<T>
}

/**
 * A session with its queue. chDB 3.4 puts what a failed query had already written in front of the next answer of
 * the same session: after a failure one query is run whose answer nobody sees.
 */
function lane(session: Session): Lane {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  return {
    session,
    get waiting() {
      return waiting
    },
    take(call) {
      waiting++
      const mine = last.then(call)
      last = mine
        .catch(() => session.queryAsync('SELECT 1').catch(() => {}))
        .finally(() => {
          waiting--
        })
      return mine
    },
  }
}

const READS = /^[\s(]*(?:SELECT|WITH|FROM|EXPLAIN|SHOW|DESC|DESCRIBE|EXISTS)\b/i
