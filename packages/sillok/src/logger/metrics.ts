import { channel } from 'node:diagnostics_channel'
import { type AuditStats, type AuditTrail, NO_STREAM } from '../audit/index.js'
import type { ConfigurableRedactor } from '../redact/index.js'
import type { StreamWriter, WriterStats } from '../stream/index.js'
import type { Cause, Counters } from './counters.js'

/** What logging did in this process since `configure`. */
export interface Stats {
  /** Records given to the stream and the sinks. */
  records: number
  /** Bytes written to the stream. */
  bytes: number
  /** Records lost, by cause. */
  dropped: { disk: number }
  /** Records that were not written because there were too many, by cause. */
  suppressed: Record<Cause, number>
  /** Records that are kept back at present. */
  held: number
  /** Records in which something was cut. */
  truncated: number
  /** Findings of redaction, by rule. */
  redacted: Record<string, number>
  /** Records that could not be encoded: a minimal one was written in their place. */
  encodeFailures: number
  /** Lines that a sink did not take, and flushes of one that failed. */
  sinkFailures: number
  /** Bytes that wait to be written to the stream. */
  waiting: number
  /** Why writing to the stream fails at present, as a system error code such as `ENOSPC`. */
  failing: string | undefined
  /** How long it took to make lines as safe as `durability` says. */
  flush: WriterStats['flush']
  /** The same of audit records, which have a stream of their own. */
  audit: AuditStats
}

export interface MetricsParts {
  stream: StreamWriter | undefined
  trail: AuditTrail
  counters: Counters
  redactor: ConfigurableRedactor
  held: () => number
  say: (message: string, fields: object, loud: boolean) => void
}

const PUBLISH_MS = 10_000
const SAY_MS = 60_000
const published = channel('sillok:stats')

/**
 * The numbers of the logging itself: on demand, on the diagnostics channel `sillok:stats` while somebody listens, and as a record once a minute
 * in which something was lost, cut, suppressed or went wrong.
 */
export class Metrics {
  readonly #parts: MetricsParts
  #said: Record<string, number> = {}
  #sayAt = performance.now() + SAY_MS
  readonly #timer = setInterval(() => this.#tick(), PUBLISH_MS).unref()

  /** Of a redactor that worked before: the default one is the same for the life of the process. */
  readonly #before: Readonly<Record<string, number>>

  constructor(parts: MetricsParts) {
    this.#parts = parts
    this.#before = { ...parts.redactor.counters().rules }
  }

  stats(): Stats {
    const { stream, trail, counters, redactor, held } = this.#parts
    const { bytes, dropped, waiting, failing, flush } = stream?.stats() ?? NO_STREAM
    const { records, truncated, encodeFailures, sinkFailures, suppressed } = counters
    return {
      records,
      bytes,
      dropped: { disk: dropped },
      suppressed: { ...suppressed },
      held: held(),
      truncated,
      redacted: since(this.#before, redactor.counters().rules),
      encodeFailures,
      sinkFailures,
      waiting,
      failing,
      flush,
      audit: trail.stats(),
    }
  }

  /** Says what happened since the last time, if it was anything that somebody should know. */
  say(): void {
    this.#sayAt = performance.now() + SAY_MS
    const stats = this.stats()
    const troubles = troublesOf(stats)
    const since: Record<string, number> = {}
    for (const [name, count] of Object.entries(troubles)) {
      const more = count - (this.#said[name] ?? 0)
      if (more > 0) since[name] = more
    }
    this.#said = troubles
    if (Object.keys(since).length === 0) return
    const loud = Object.keys(since).some((name) => name !== 'suppressed')
    const { p50Ms, maxMs } = stats.flush
    this.#parts.say(
      `Logging: ${Object.entries(since)
        .map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`)
        .join(', ')}`,
      {
        event: 'log.stats',
        ...since,
        records: stats.records,
        bytes: stats.bytes,
        redacted: sum(stats.redacted),
        flush_p50_ms: p50Ms,
        flush_max_ms: maxMs,
      },
      loud,
    )
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    if (published.hasSubscribers) published.publish(this.stats())
    if (performance.now() >= this.#sayAt) this.say()
  }
}

/** The numbers that should be zero. */
function troublesOf({ dropped, suppressed, truncated, encodeFailures, sinkFailures, audit }: Stats) {
  return {
    dropped: dropped.disk,
    suppressed: sum(suppressed),
    truncated,
    encode_failures: encodeFailures,
    sink_failures: sinkFailures,
    audit_failures: audit.failures,
    audit_damages: audit.damages,
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}

function since(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>) {
  const more = Object.entries(now).map(([rule, count]): [string, number] => [
    rule,
    count - (before[rule] ?? 0),
  ])
  return Object.fromEntries(more.filter(([, count]) => count > 0))
}
