import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The state of search, as `/readyz` and `/api/status` name it. */
export type SearchState = 'starting' | 'ready' | 'down'

/** What is true at the moment of a scrape, as opposed to what is counted. */
export interface Gauges {
  lagRecords: number
  lagSeconds: number
  segmentBytes: number
  /** `undefined` while the engine does not say. */
  indexBytes: number | undefined
  /** By the name of the stream. */
  streamBytes: Readonly<Record<string, number>>
  engineState: SearchState
  engineRestarts: number
  liveConnections: number
}

export interface MetricsOptions {
  /** Asked at each scrape; where it fails the scrape still answers, without these values. */
  gauges?: () => Gauges | Promise<Gauges>
}

const STATES: readonly SearchState[] = ['starting', 'ready', 'down']

/** The ways in, as intake names them. */
const PROTOCOLS = ['otlp_json', 'otlp_protobuf', 'ndjson']

/** Seconds. From a health check to the longest search. */
const DURATION_BUCKETS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Values of one label that are told apart; whatever comes later counts as `other`. */
const MAX_LABEL_VALUES = 64

/**
 * The server's counters and their Prometheus text. Label values are codes, protocols, route patterns and names of streams, and
 * bounded all the same.
 *
 * @example const metrics = createMetrics({ gauges }); createIntake({ counters: metrics.intake, … })
 */
export function createMetrics({ gauges }: MetricsOptions = {}) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const accepted = new Counter({
    name: 'sillok_intake_records_total',
    help: 'Records accepted, on disk.',
    labelNames: ['protocol'],
    registers,
  })
  const bytes = new Counter({
    name: 'sillok_intake_bytes_total',
    help: 'Bytes of bodies of which records were accepted, decompressed.',
    labelNames: ['protocol'],
    registers,
  })
  const rejected = new Counter({
    name: 'sillok_intake_rejected_total',
    help: 'Records, or whole requests, that were rejected.',
    labelNames: ['protocol', 'reason'],
    registers,
  })
  const writeFailures = new Counter({
    name: 'sillok_write_failures_total',
    help: 'Appends to a stream that failed.',
    labelNames: ['reason'],
    registers,
  })
  const dropped = new Counter({
    name: 'sillok_dropped_records_total',
    help: 'Records not shown live (live) and records lost to a full disk (stream).',
    labelNames: ['where'],
    registers,
  })
  const durations = new Histogram({
    name: 'sillok_http_request_duration_seconds',
    help: 'Time from request to answer by route pattern and status.',
    labelNames: ['route', 'status'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  // What has not happened yet is 0, so that the first time shows as a rise.
  for (const protocol of PROTOCOLS) {
    accepted.inc({ protocol }, 0)
    bytes.inc({ protocol }, 0)
  }
  dropped.inc({ where: 'live' }, 0)
  dropped.inc({ where: 'stream' }, 0)
  const refreshGauges = gauges === undefined ? async () => {} : watch(gauges, registers)

  const reason = bounded()
  const route = bounded()

  return {
    contentType: registry.contentType,

    /** The Prometheus text exposition format, version 0.0.4. */
    async text(): Promise<string> {
      await refreshGauges()
      // prom-client writes `Nan`; the format says `NaN`, and not every reader takes both.
      return (await registry.metrics()).replace(/ Nan$/gm, ' NaN')
    },

    intake: {
      accepted(protocol: string, records: number, size: number): void {
        accepted.inc({ protocol }, records)
        bytes.inc({ protocol }, size)
      },
      rejected(protocol: string, code: string, count: number): void {
        rejected.inc({ protocol, reason: reason(code) }, count)
      },
      writeFailed(code: string): void {
        writeFailures.inc({ reason: reason(code) })
      },
    },

    dropped(where: 'live' | 'stream', records: number): void {
      dropped.inc({ where }, records)
    },

    request(pattern: string, status: number, seconds: number): void {
      durations.observe({ route: route(pattern), status }, seconds)
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>

/** Registers the gauges; what is returned sets them to what is true now. */
function watch(read: NonNullable<MetricsOptions['gauges']>, registers: Registry[]): () => Promise<void> {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })
  const lagRecords = gauge('sillok_index_lag_records', 'Records in segments that are not searchable yet.')
  const lagSeconds = gauge('sillok_index_lag_seconds', 'Age of the oldest record that is not searchable yet.')
  const segmentBytes = gauge('sillok_segment_bytes', 'Bytes of all segments on disk.')
  const indexBytes = gauge(
    'sillok_index_bytes',
    'Bytes of the index on disk; NaN while the engine does not say.',
  )
  const streamBytes = new Gauge({
    name: 'sillok_stream_bytes',
    help: 'Bytes of the segments of a stream on disk.',
    labelNames: ['stream'],
    registers,
  })
  const restarts = new Counter({
    name: 'sillok_engine_restarts_total',
    help: 'Times the engine was started again since the server started.',
    registers,
  })
  const connections = gauge('sillok_live_connections', 'Open live views.')
  const state = new Gauge({
    name: 'sillok_engine_state',
    help: 'State of the engine: 1 for the state that it is in.',
    labelNames: ['state'],
    registers,
  })
  return async () => {
    let now: Gauges
    try {
      now = await read()
    } catch {
      // A scrape tells what it can: while the engine restarts, the counters still count.
      return
    }
    lagRecords.set(now.lagRecords)
    lagSeconds.set(now.lagSeconds)
    segmentBytes.set(now.segmentBytes)
    indexBytes.set(now.indexBytes ?? Number.NaN)
    // Streams come and go: a name that is gone must not keep its last value. The largest are told apart.
    streamBytes.reset()
    const largest = Object.entries(now.streamBytes).sort(([, a], [, b]) => b - a)
    for (const [n, [stream, bytes]] of largest.entries())
      streamBytes.inc({ stream: n < MAX_LABEL_VALUES ? stream : 'other' }, bytes)
    // The engine's own watcher counts; a counter of prom-client only takes steps.
    restarts.reset()
    restarts.inc(now.engineRestarts)
    connections.set(now.liveConnections)
    for (const name of STATES) state.set({ state: name }, name === now.engineState ? 1 : 0)
  }
}

/** Keeps the number of a label's values bounded. */
function bounded(): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    if (seen.has(value)) return value
    if (seen.size >= MAX_LABEL_VALUES) return 'other'
    seen.add(value)
    return value
  }
}
