import { newEventId } from '../events/index.js'
import { type Level, SillokError } from '../record/index.js'
import { AUDIT_STREAM, type Damage, OwnWriter, type Told } from '../stream/index.js'
import { type Acknowledgement, type AuditOptions, checkOptions, TIMEOUT_MS } from './acknowledge.js'
import { type Orphan, orphanedGaps, type UnrecordedGap } from './gap-file.js'
import { type AuditStats, type AuditTrailParts, type Entry, NO_STREAM, type Place } from './parts.js'
import { Patience } from './patience.js'
import { SealWatch } from './seal-watch.js'
import { describeDamage } from './trail-damage.js'
import { unrecorded } from './unrecorded.js'
import { Wait, type WaitHost } from './wait.js'

/** Records that may wait for the disk at once. */
const MAX_WAITING = 10_000
/** How often a gap is tried to be written, in ms, where no record comes that it could go with. */
const RETRY_MS = 1000
/** For how long the end of the logging waits for a disk that is known to hang, in ms. */
const HANGING_MS = 1000
/** Notes that are kept while the disk hangs. */
const MAX_LATER = 1000

/**
 * Audit records on their way to the disk: a stream that is opened when the first of them comes. Every segment of it has one writer, so
 * that it can be sealed, and so that what others do to its file shows.
 */
export class AuditTrail {
  readonly #parts: AuditTrailParts
  readonly #writerId = newEventId()
  readonly #seal: SealWatch
  readonly #patience = new Patience()
  #stream: OwnWriter | undefined
  /** Of the last record that was given away, and of the last that is written. */
  #sequence = 0
  #written = 0
  #retry: NodeJS.Timeout | undefined
  /** What there was to say of the logging while the disk hung. */
  readonly #later: { event: string; message: string; fields: object; level: Level }[] = []
  /** Gaps of processes that died before they could write them down. */
  readonly #orphans: Orphan[]
  readonly #host: WaitHost
  readonly #stats = { records: 0, failures: 0, waiting: 0, damages: 0 }

  constructor(parts: AuditTrailParts) {
    this.#parts = parts
    this.#seal = new SealWatch(parts.root, AUDIT_STREAM)
    this.#host = {
      wrote: (sequence) => {
        this.#written = sequence
      },
      left: () => void this.#stats.waiting--,
      succeeded: () => void this.#stats.records++,
      failed: () => void this.#stats.failures++,
      through: () => {
        if (this.#patience.through()) parts.onThrough?.()
      },
      sealed: (place) => this.#seal.covered(place),
    }
    this.#orphans = orphanedGaps(parts.root)
    if (this.#hasGap) this.keepTrying()
  }

  /**
   * Resolves when the record is as safe as was asked for.
   *
   * @param encode gives the line for a place in the trail; called once, unless the record is refused before
   * @throws SillokError as a rejection: `CONFIG_INVALID`, `AUDIT_QUEUE_FULL`, `AUDIT_TIMEOUT`, `NOT_SEALED`, what opening and writing throw
   */
  append(encode: (place: Place) => Entry, options?: AuditOptions | null): Promise<Acknowledgement> {
    try {
      return this.#append(encode, options ?? {})
    } catch (cause) {
      this.#stats.failures++
      return Promise.reject(
        cause instanceof SillokError
          ? cause
          : new SillokError('NOT_DURABLE', `The audit record could not be written: ${String(cause)}`, {
              cause,
            }),
      )
    }
  }

  /** Says something about the logging itself, where there is a trail; where there is none, nobody audits. While the disk hangs it is kept. */
  note(event: string, message: string, fields: object, level: Level = 'INFO'): void {
    if (this.#stream === undefined) return
    if (!this.#patience.isOver) this.#write(this.#stream, event, message, fields, level)
    else if (this.#later.length < MAX_LATER)
      this.#later.push({ event, message, fields: { ...fields, noted_at: new Date().toISOString() }, level })
  }

  /** Whether its disk is known to hang. */
  get hangs(): boolean {
    return this.#patience.isOver
  }

  stats(): AuditStats {
    const { bytes, failing, flush } = this.#stream?.stats() ?? NO_STREAM
    return { ...this.#stats, bytes, failing, flush }
  }

  /** @throws SillokError `AUDIT_TIMEOUT`: the disk hangs; or `NOT_DURABLE` */
  async flush(): Promise<void> {
    this.#tryGap()
    await this.#inTime(this.#stream?.flush())
  }

  /** @throws SillokError as `flush` does; closed is it all the same */
  async close(): Promise<void> {
    clearInterval(this.#retry)
    this.#seal.close()
    await this.#inTime(this.#end())
  }

  async #end(): Promise<void> {
    // Behind a disk that hangs, what is kept can only be written once it is through.
    if (this.#patience.isOver) await this.#stream?.flush().catch(() => {})
    this.#tryGap()
    if (this.#stream !== undefined) this.#sayLater(this.#stream)
    await this.#stream?.close()
  }

  /** As long as for a record; where the disk hangs already, not much longer. */
  async #inTime(work: Promise<void> | undefined): Promise<void> {
    const ms = this.#patience.isOver ? HANGING_MS : TIMEOUT_MS
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new SillokError(
              'AUDIT_TIMEOUT',
              `After ${ms} ms the disk of the audit trail still hangs: its last records are not known to be on it.`,
            ),
          ),
        ms,
      )
    })
    try {
      await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Guarded operations ran without a record: that is one, as soon as the trail takes it. */
  keepTrying(): void {
    this.#retry ??= setInterval(() => {
      this.#tryGap()
      if (this.#hasGap) return
      clearInterval(this.#retry)
      this.#retry = undefined
    }, RETRY_MS).unref()
  }

  #append(encode: (place: Place) => Entry, options: AuditOptions): Promise<Acknowledgement> {
    const how = checkOptions(options)
    if (this.#patience.isOver)
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
    const place = this.#nextPlace()
    const { line, eventId } = encode(place)
    const { sequence } = place
    this.#sequence = sequence
    this.#stats.waiting++
    return new Promise((resolve, reject) => {
      const wait = new Wait(this.#host, { eventId, sequence, writerId: this.#writerId }, how, resolve, reject)
      this.#patience.begin(wait, how.timeoutMs)
      stream.append(line, wait)
    })
  }

  #nextPlace(): Place {
    return { sequence: this.#sequence + 1, writer_id: this.#writerId }
  }

  /** @param lost called where the trail cannot be opened: sinks get the record all the same */
  #openOr(lost: () => void): OwnWriter {
    try {
      return this.#open()
    } catch (error) {
      lost()
      throw error
    }
  }

  #open(): OwnWriter {
    const { root, begin } = this.#parts
    this.#stream ??= new OwnWriter({
      root,
      name: AUDIT_STREAM,
      // Whoever was refused has been told; the next number is that behind the last record that is there.
      onRefused: () => {
        this.#sequence = this.#written
      },
      onDamage: (damages) => this.#reportDamages(damages),
    })
    if (this.#sequence === 0)
      this.#write(this.#stream, 'logging.started', 'The audit trail begins', begin(), 'INFO')
    this.#sayLater(this.#stream)
    this.#writeGaps(this.#stream)
    return this.#stream
  }

  #sayLater(stream: OwnWriter): void {
    if (this.#patience.isOver) return
    for (const { event, message, fields, level } of this.#later.splice(0))
      this.#write(stream, event, message, fields, level)
  }

  #write(
    stream: OwnWriter,
    event: string,
    message: string,
    fields: object,
    level: Level,
    told: Told = {},
  ): void {
    const place = this.#nextPlace()
    const head = { event_id: newEventId(), ...place }
    const line = this.#parts.say(event, message, { ...head, ...fields }, level)
    this.#sequence = place.sequence
    stream.append(line, {
      ...told,
      written: () => {
        this.#written = place.sequence
      },
    })
  }

  /** What was found while records were written stands behind them, in the new segment. */
  #reportDamages(damages: readonly Damage[]): void {
    for (const damage of damages) {
      this.#stats.damages++
      const { event, message, fields } = describeDamage(damage)
      this.note(event, message, fields, 'CRITICAL')
      this.#parts.onDamage(damage)
    }
  }

  /** Where there was no trail yet, the gap is its beginning. */
  #tryGap(): void {
    if (!this.#hasGap) return
    try {
      this.#open()
    } catch {
      // As before: it stays open.
    }
  }

  get #hasGap(): boolean {
    return unrecorded.isOpen || this.#orphans.length > 0
  }

  #writeGaps(stream: OwnWriter): void {
    if (this.#patience.isOver) return
    const own = unrecorded.take()
    if (own !== undefined) this.#writeGap(stream, own, (isWritten) => unrecorded.settle(isWritten))
    for (const orphan of this.#orphans.splice(0)) {
      this.#writeGap(stream, orphan.gap, (isWritten) => {
        if (isWritten) orphan.remove()
        else this.#orphans.push(orphan)
      })
    }
  }

  #writeGap(stream: OwnWriter, gap: UnrecordedGap, settle: (isWritten: boolean) => void): void {
    const { gapId, ...fields } = gap
    const message =
      gap.count === 1
        ? '1 record of a guarded operation is missing'
        : `${gap.count} records of guarded operations are missing`
    this.#write(stream, 'audit.gap', message, { gap_id: gapId, ...fields }, 'ERROR', {
      durable: () => settle(true),
      failed: () => {
        settle(false)
        this.keepTrying()
      },
    })
  }
}
