import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { readEvent, type WorkerEvent, worker } from '../events/index.js'
import {
  encodeRecord,
  type Level,
  type Redactor,
  type SharedFields,
  shareFields,
  shareIdentity,
} from '../record/index.js'
import { redactor } from '../redact/index.js'
import { openStream, type StreamWriter } from '../stream/index.js'
import type { SupervisorOptions } from './options.js'

/** How long a full disk is waited for at the end, in ms. */
const CLOSE_MS = 5000
const RETRY_MS = 100

/**
 * Writes what the supervisor and its workers say to one stream. A line is handed to the kernel in the turn in which it was read, so that one
 * that was read is not lost with the supervisor.
 */
export class Recorder {
  readonly redactor: Redactor = redactor
  /** Of hashes and fingerprints; in memory only. */
  readonly key = randomBytes(32)
  readonly service: string | undefined
  readonly environment: string | undefined
  readonly #stream: StreamWriter
  readonly #identity: SharedFields
  #maintenance = false
  readonly #shared = new Map<string, SharedFields>()
  #lastMs = 0
  #lastText = ''

  constructor({ root, stream = 'workers', service, environment, version, instance }: SupervisorOptions) {
    this.#stream = openStream({ root, name: stream, durability: 'written' })
    this.service = service
    this.environment = environment
    this.#identity = shareIdentity(
      { service, environment, version, instance: instance ?? `${hostname()}:${process.pid}` },
      redactor,
    )
  }

  get maintenance(): boolean {
    return this.#maintenance
  }

  set maintenance(on: boolean) {
    this.#maintenance = on
    this.#shared.clear()
  }

  /** Fields of all records of a worker, as they are now. */
  sharedOf(workerId: string): SharedFields {
    let shared = this.#shared.get(workerId)
    if (shared === undefined) {
      const fields = { worker_id: workerId, ...(this.#maintenance && { maintenance_mode: true }) }
      shared = shareFields(fields, redactor, this.#identity)
      this.#shared.set(workerId, shared)
    }
    return shared
  }

  /** RFC 3339 in UTC, never before the one before. */
  timestamp(): string {
    const now = Date.now()
    if (now > this.#lastMs || this.#lastText === '') {
      this.#lastMs = Math.max(now, this.#lastMs)
      this.#lastText = new Date(this.#lastMs).toISOString()
    }
    return this.#lastText
  }

  /** One record of the typed event `worker`. */
  worker(event: WorkerEvent, level?: Level): void {
    const { message, fields } = readEvent(worker, event, () => '')
    const envelope = {
      timestamp: this.timestamp(),
      level: level ?? worker.level(fields),
      logger: 'supervisor',
      message,
      event: worker.name,
      log_type: worker.logType,
    }
    const shared = event.workerId === undefined ? this.#identity : this.sharedOf(String(event.workerId))
    this.write([encodeRecord(envelope, fields, redactor, false, shared)])
  }

  /** A record of the supervisor itself. */
  say(message: string, fields: object = {}, level: Level = 'INFO'): void {
    const envelope = { timestamp: this.timestamp(), level, logger: 'supervisor', message }
    const more = this.#maintenance ? { maintenance_mode: true, ...fields } : fields
    this.write([encodeRecord(envelope, more, redactor, false, this.#identity)])
  }

  write(lines: string[]): void {
    // A full disk: the stream keeps what it can, counts what it cannot, and goes on by itself. Nobody waits for it, the workers least; and it is
    // tried once for the lines of a chunk, not for each.
    this.#stream.append(lines.join('\n'))
  }

  /** Why nothing can be written now, and how many records that has cost. */
  get trouble(): { write_error: string | null; lost_records: number } {
    const { failing, dropped } = this.#stream.stats()
    return { write_error: failing ?? null, lost_records: dropped }
  }

  /** A disk that stays full does not keep the supervisor from ending; what is lost is said on stderr then. */
  async close(): Promise<void> {
    const until = performance.now() + CLOSE_MS
    while (this.#stream.stats().waiting > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      this.#stream.flushSync()
    }
    // What still waits then is tried once more when the process ends.
    if (this.#stream.stats().waiting === 0) await this.#stream.close()
  }
}
