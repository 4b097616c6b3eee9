import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listStreams, makeRoot } from 'sillok/stream'
import { type Engine, type EngineState, isAway, startEngine } from '../engine/index.js'
import { assertBindable, createApp, listen, parseKeys } from '../http/index.js'
import { type Indexer, startIndexer } from '../indexer/index.js'
import { createIntake } from '../intake/index.js'
import { createLive } from '../live/index.js'
import { createMetrics } from '../metrics/index.js'
import { matches, parseQuery } from '../query/index.js'
import { createVerifier, startErasures } from '../seal/index.js'
import { createSurveyor } from '../storage/index.js'
import type { LogRecord } from '../view/index.js'
import { createDeeds, createJobs, createWorkers } from '../workers/index.js'
import { Disks } from './disks.js'
import { startFeed } from './feed.js'
import { createJournal } from './journal.js'
import { claim, stateFolder } from './presence.js'
import { createReadings } from './readings.js'
import { createSealApi } from './seal-api.js'
import { createSearchApi } from './search-api.js'
import { indexBytes, streamSizes } from './storage.js'
import { VERSION } from './version.js'
import { createWriters } from './writers.js'

export interface ServerOptions {
  /** The folder of all streams; made where it is missing. */
  root: string
  /** 0 lets the system choose. Default 4318, OpenTelemetry's, so that any SDK finds it. */
  port?: number
  /** Default 127.0.0.1. Another needs `keys`. */
  host?: string
  /** `clickhouse://user:password@host:8123/` in place of the embedded engine. */
  clickhouse?: string
  /** How often who starts the server cleans the root, in ms, for the page Storage; absent: not at all. The server itself cleans nothing. */
  cleanEveryMs?: number
  /** Keys of which each request must carry one. Default: those of `SILLOK_KEYS`. */
  keys?: string[]
}

export interface Server {
  url: string
  port: number
  /** Resolves once search answers; intake does from the beginning. */
  searchable(): Promise<void>
  /** Calls `fn` each time search goes, with the reason, or comes; at once where that has happened already. */
  onSearch(fn: (problem: Error | undefined) => void): void
  close(): Promise<void>
}

const DEFAULT_PORT = 4318
const PUBLIC = fileURLToPath(new URL('../../public', import.meta.url))

/**
 * Starts intake, the engine, the index and the page on one port. Intake is ready when this resolves; search follows.
 *
 * @throws SillokError `PORT_TAKEN`, `SERVER_RUNNING`, `KEYS_REQUIRED`, `ROOT_UNUSABLE` and others of docs/errors.md
 * @example const server = await startServer({ root: 'logs' }); console.log(server.url)
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { root, port = DEFAULT_PORT, host = '127.0.0.1' } = options
  const keys = options.keys ?? parseKeys(process.env.SILLOK_KEYS)
  assertBindable(host, keys)
  makeRoot(root)
  const place = await claim(root)

  const startedAt = new Date().toISOString()
  const state = stateFolder(root)
  const writers = createWriters(root)
  const journal = createJournal(writers.write, VERSION)
  const readings = createReadings(root, journal)
  const engine = startEngine(
    options.clickhouse ? { url: options.clickhouse } : { dataDir: join(state, 'engine') },
  )
  const metrics = createMetrics({ gauges: () => gauges() })
  const indexer = startIndexer({
    root,
    engine,
    statePath: statePath(state, options.clickhouse),
    onDropped: (records) => metrics.dropped('stream', records),
  })
  const live = createLive<LogRecord, ReturnType<typeof parseQuery>>({
    parseQuery,
    matches,
    onSkipped: (count) => metrics.dropped('live', count),
  })
  const feed = startFeed({
    root,
    publish: (records) => live.publish(records),
    watchers: () => live.connections(),
  })
  const failed = (error: unknown): void =>
    journal.record('ERROR', 'A request failed unexpectedly', { exception: error })
  const intake = createIntake({
    write: writers.write,
    counters: metrics.intake,
    streams: await listStreams(root),
    onError: failed,
  })

  const disks = new Disks(root)
  const intakeState = () => (writers.failing() || disks.isFull() ? 'down' : 'ready')
  const verifier = createVerifier(root)
  const surveyor = createSurveyor({ root, cleanEveryMs: options.cleanEveryMs })
  const deeds = createDeeds({
    record: readings.deed,
    onProblem: (error) =>
      journal.record('ERROR', 'What was done could not be recorded', { exception: error }),
  })
  const endErasures = startErasures(root, engine, (error) =>
    journal.record('ERROR', 'What was erased could not be removed from the index', { exception: error }),
  )

  async function gauges() {
    const [lag, sizes, index] = await Promise.all([indexer.lag(), streamSizes(root), indexBytesSoon(engine)])
    return {
      lagRecords: lag.records,
      lagSeconds: lag.seconds,
      indexBytes: index,
      segmentBytes: sizes.reduce((sum, size) => sum + size.bytes, 0),
      streamBytes: Object.fromEntries(sizes.map(({ name, bytes }) => [name, bytes])),
      engineState: engine.state,
      engineRestarts: engine.restarts,
      liveConnections: live.connections(),
    }
  }

  const closing = new AbortController()
  const app = createApp({
    intake,
    live: {
      open(query) {
        const view = live.open(query)
        feed.wake()
        return view
      },
    },
    search: createSearchApi({ root, engine, indexer, disks }),
    seal: createSealApi(root, verifier),
    storage: surveyor,
    workers: createWorkers(root, deeds),
    jobs: createJobs(root, deeds),
    metrics,
    status: {
      readiness: () => ({ intake: intakeState(), search: engine.state }),
      report: async () => report({ root, startedAt, intake: intakeState(), engine, indexer }),
    },
    root,
    closing: closing.signal,
    publicDir: PUBLIC,
    instance: place.instance,
    host,
    keys,
    onRead: readings.tell,
    onRefused: readings.refused,
    onError: failed,
  })

  try {
    const listening = await listen({
      fetch: app.fetch,
      host,
      port,
      onClose: () => {
        live.close()
        closing.abort()
      },
    })
    place.announce(listening.url)
    journal.record('INFO', 'Server started', { url: listening.url })
    const forgets = [
      follow(engine, (now) => {
        const fields = { state: now, restarts: engine.restarts, problem: engine.problem?.message }
        journal.record(now === 'down' ? 'ERROR' : 'INFO', `Search is ${now}`, {
          event: 'engine.state',
          ...fields,
        })
      }),
    ]
    return {
      url: listening.url,
      port: listening.port,
      searchable: () => engine.ready(),
      onSearch(fn) {
        forgets.push(follow(engine, (now) => fn(now === 'ready' ? undefined : engine.problem)))
      },
      async close() {
        for (const forget of forgets) forget()
        await listening.close()
        journal.record('INFO', 'Server stopped')
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }

  async function release(): Promise<void> {
    feed.close()
    await verifier.close()
    await surveyor.close()
    await endErasures()
    await indexer.close()
    await engine.close()
    await readings.close()
    await writers.close()
    place.withdraw()
  }
}

/** Tells the states of the engine from now on, and the present one: a URL where nobody listens fails before anybody could ask. */
function follow(engine: Engine, tell: (now: EngineState) => void): () => void {
  if (engine.state !== 'starting') tell(engine.state)
  return engine.onState(tell)
}

/** A scrape does not wait for an engine that is stuck. */
async function indexBytesSoon(engine: Engine): Promise<number | undefined> {
  const giveUp = new AbortController()
  try {
    return await Promise.race([
      indexBytes(engine),
      setTimeout(SCRAPE_WAIT_MS, undefined, { signal: giveUp.signal, ref: false }),
    ])
  } finally {
    giveUp.abort()
  }
}

/** Prometheus gives up on a scrape after 10 s by default. */
const SCRAPE_WAIT_MS = 2000

async function report({
  root,
  startedAt,
  intake,
  engine,
  indexer,
}: {
  root: string
  startedAt: string
  intake: 'ready' | 'down'
  engine: Engine
  indexer: Indexer
}) {
  const lag = await indexer.lag()
  return {
    version: VERSION,
    root,
    started_at: startedAt,
    intake,
    search: {
      state: engine.state,
      restarts: engine.restarts,
      // That the engine was away is no problem of the index once the engine is back.
      problem: (engine.problem ?? (isAway(indexer.problem) ? undefined : indexer.problem))?.message ?? null,
    },
    index: { lag_records: lag.records, lag_seconds: lag.seconds, invalid_lines: indexer.invalid },
    streams: await streamSizes(root),
  }
}

/** A cluster has its own memory of how far it is. */
export function statePath(folder: string, clickhouse: string | undefined): string {
  if (clickhouse === undefined) return join(folder, 'index.json')
  const { host, pathname } = new URL(clickhouse)
  return join(folder, `index-${`${host}${pathname}`.replaceAll(/[^A-Za-z0-9.]+/g, '-')}.json`)
}
