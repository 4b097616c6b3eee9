import { newEventId } from '../events/index.js'
import { type Level, SillokError } from '../record/index.js'
import {
  type Damage,
  openStream,
  type Position,
  type StreamWriter,
  type WriterStats,
} from '../stream/index.js'
import { type Acknowledgement, type AuditOptions, checkOptions } from './acknowledge.js'
import { SealWatch } from './seal-watch.js'
import { unrecorded } from './unrecorded.js'

/** The stream of audit records, beside the one of the application. */
export const AUDIT_STREAM = 'audit'

/** Records that may wait for the disk at once. */
const MAX_WAITING = 10_000
/** How often a gap is tried to be written, in ms, where no record comes that it could go with. */
const RETRY_MS = 1000

/** What became of audit records. */
export interface AuditStats extends Pick<WriterStats, 'bytes' | 'failing' | 'flush'> {
  /** Records that are as safe as was asked for. */
  records: number
  /** Records that are not; whoever wrote them was told. */
  failures: number
  /** Records that wait for the disk. */
  waiting: number
  /** How often the trail's file was found unlinked, replaced, truncated, written to by others or made read-only. */
  damages: number
}

/** The fields with which a record says its place in the trail. */
export interface Place {
  sequence: number
  writer_id: string
}

/** Makes the line of a record about the trail itself. */
export type Say = (event: string, message: string, fields: object, level: Level) => string

/** The line of one event, and its id. */
export interface Entry {
  line: string
  eventId: string
}

export interface AuditTrailParts {
  root: string
  say: Say
  /** What is said of the logging when the trail begins. */
  begin: () => object
  /** Told of each damage once it is on record. */
  onDamage: (damage: Damage) => void
}

/**
 * Audit records on their way to the disk: a durable stream, opened when the first of them comes. Every segment of it has one writer, so
 * that it can be sealed, and so that what others do to its file shows.
 */
export class AuditTrail {
  readonly #parts: AuditTrailParts
  readonly #writerId = newEventId()
  readonly #seal: SealWatch
  #stream: StreamWriter | undefined
  #sequence = 0
  #found: Damage[] = []
  #retry: NodeJS.Timeout | undefined
  /** Waits that have run out and have not ended: the disk hangs. */
  #hanging = 0
  readonly #stats = { records: 0, failures: 0, waiting: 0, damages: 0 }

  constructor(parts: AuditTrailParts) {
    this.#parts = parts
    this.#seal = new SealWatch(parts.root, AUDIT_STREAM)
    if (unrecorded.gap !== undefined) this.keepTrying()
  }

  /**
   * Resolves when the record is as safe as was asked for.
   *
   * @param encode gives the line for a place in the trail; called once, unless the record is refused before
   * @throws SillokError as a rejection: `CONFIG_INVALID`, `AUDIT_QUEUE_FULL`, `AUDIT_TIMEOUT`, `NOT_SEALED`, what opening and appending throw
   */
  async append(encode: (place: Place) => Entry, options: AuditOptions = {}): Promise<Acknowledgement> {
    try {
      const acknowledgement = await this.#append(encode, options)
      this.#stats.records++
      return acknowledgement
    } catch (cause) {
      this.#stats.failures++
      if (cause instanceof SillokError) throw cause
      throw new SillokError('NOT_DURABLE', `The audit record could not be written: ${String(cause)}`, {
        cause,
      })
    }
  }

  /** Says something about the logging itself, where there is a trail; where there is none, nobody audits. */
  note(event: string, message: string, fields: object, level: Level = 'INFO'): void {
    if (this.#stream === undefined || this.#hanging > 0) return
    try {
      this.#write(this.#stream, event, message, fields, level)
    } catch {
      // The stream has counted it, and says so once it can.
    }
  }

  stats(): AuditStats {
    const { bytes, failing, flush } = this.#stream?.stats() ?? NO_STREAM
    return { ...this.#stats, bytes, failing, flush }
  }

  async flush(): Promise<void> {
    this.#tryGap()
    await this.#stream?.flush()
  }

  async close(): Promise<void> {
    clearInterval(this.#retry)
    this.#tryGap()
    this.#seal.close()
    await this.#stream?.close()
  }

  /** Guarded operations ran without a record: that is one, as soon as the trail takes it. */
  keepTrying(): void {
    this.#retry ??= setInterval(() => {
      this.#tryGap()
      if (unrecorded.gap !== undefined) return
      clearInterval(this.#retry)
      this.#retry = undefined
    }, RETRY_MS).unref()
  }

  // Not `async` up to the first wait: two calls get their places in the order in which they were made.
  #append(encode: (place: Place) => Entry, options: AuditOptions): Promise<Acknowledgement> {
    const { acknowledge, timeoutMs } = checkOptions(options)
    if (this.#hanging > 0)
      throw new SillokError(
        'AUDIT_TIMEOUT',
        'The disk of the audit trail hangs: nothing is taken until what waits for it is through.',
      )
    if (this.#stats.waiting >= MAX_WAITING)
      throw new SillokError(
        'AUDIT_QUEUE_FULL',
        `${MAX_WAITING} audit records wait for the disk: wait for some of them before more are written.`,
      )
    const stream = this.#openOr(() => void encode(this.#nextPlace()))
    const { sequence } = this.#nextPlace()
    const { line, eventId } = encode(this.#nextPlace())
    stream.append(line)
    this.#sequence = sequence
    const place = stream.position() as Position
    const damage = this.#reportDamage(stream)
    const told: Acknowledgement = {
      eventId,
      sequence,
      writerId: this.#writerId,
      ...(damage.length > 0 && { damage }),
    }
    const durable = this.#durable(stream)
    if (acknowledge === 'written') {
      durable.catch(() => {})
      return Promise.resolve(told)
    }
    const safe = acknowledge === 'durable' ? durable : durable.then(() => this.#seal.covered(place))
    return this.#within(safe, durable, timeoutMs).then(() => told)
  }

  #nextPlace(): Place {
    return { sequence: this.#sequence + 1, writer_id: this.#writerId }
  }

  /** @param lost called where the trail cannot be opened: sinks get the record all the same */
  #openOr(lost: () => void): StreamWriter {
    try {
      return this.#open()
    } catch (error) {
      lost()
      throw error
    }
  }

  #open(): StreamWriter {
    if (this.#stream !== undefined) {
      this.#writeGap()
      return this.#stream
    }
    const stream = openStream({
      root: this.#parts.root,
      name: AUDIT_STREAM,
      durability: 'durable',
      // A full disk must reach those who were promised a durable record; nothing is held back for later.
      whenFull: 'fail',
      sealed: true,
      onDamage: (damage) => void this.#found.push(damage),
    })
    try {
      this.#write(stream, 'logging.started', 'The audit trail begins', this.#parts.begin(), 'INFO')
    } catch (error) {
      void stream.close().catch(() => {})
      throw error
    }
    this.#stream = stream
    this.#writeGap()
    return stream
  }

  #write(stream: StreamWriter, event: string, message: string, fields: object, level: Level): void {
    const place = this.#nextPlace()
    const head = { event_id: newEventId(), ...place }
    stream.append(this.#parts.say(event, message, { ...head, ...fields }, level))
    this.#sequence = place.sequence
  }

  /** What was found while a record was written stands behind it, in the new segment. */
  #reportDamage(stream: StreamWriter): Damage[] {
    const found = this.#found
    if (found.length === 0) return found
    this.#found = []
    for (const damage of found) {
      this.#stats.damages++
      const { segment, kind, bytesWritten, bytesFound } = damage
      const fields = { segment, damage: kind, bytes_written: bytesWritten, bytes_found: bytesFound }
      try {
        const message = `The file of the audit trail was ${WORDS[kind]} while it was written`
        this.#write(stream, 'audit.trail_damaged', message, fields, 'CRITICAL')
      } catch {
        // Who wrote the record is told by its acknowledgement.
      }
      this.#parts.onDamage(damage)
    }
    return found
  }

  /** Where there was no trail yet, the gap is its beginning. */
  #tryGap(): void {
    if (unrecorded.gap === undefined) return
    try {
      this.#open()
    } catch {
      // As before: it stays open.
    }
  }

  #writeGap(): void {
    const { gap } = unrecorded
    if (gap === undefined || this.#hanging > 0) return
    if (this.#stream === undefined) return
    try {
      const message = `${gap.count} guarded operations ran without a record`
      this.#write(this.#stream, 'audit.gap', message, { ...gap }, 'ERROR')
      unrecorded.clear()
    } catch {
      this.keepTrying()
    }
  }

  /** Resolves when all that was written is on the disk; counts who waits for that. */
  async #durable(stream: StreamWriter): Promise<void> {
    this.#stats.waiting++
    try {
      await stream.flush()
    } finally {
      this.#stats.waiting--
    }
  }

  #within(safe: Promise<void>, durable: Promise<void>, ms: number): Promise<void> {
    let isDurable = false
    durable.then(
      () => {
        isDurable = true
      },
      () => {},
    )
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        if (!isDurable) this.#hang(durable)
        const state = isDurable ? 'on the disk, and not sealed' : 'not known to be on the disk'
        reject(new SillokError('AUDIT_TIMEOUT', `After ${ms} ms the audit record is ${state}.`))
      }, ms)
      safe.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }

  /** A write into a file whose sync hangs may hang as well, and the application with it: none is tried until the sync is through. */
  #hang(durable: Promise<void>): void {
    this.#hanging++
    durable
      .catch(() => {})
      .finally(() => {
        this.#hanging--
      })
  }
}

const WORDS: Record<Damage['kind'], string> = {
  unlinked: 'unlinked',
  replaced: 'replaced',
  truncated: 'truncated',
  extended: 'written to by somebody else',
  unwritable: 'made read-only',
}

/** The numbers of a stream that was not opened. */
export const NO_STREAM = {
  bytes: 0,
  dropped: 0,
  waiting: 0,
  failing: undefined,
  flush: { count: 0, p50Ms: 0, maxMs: 0 },
}
