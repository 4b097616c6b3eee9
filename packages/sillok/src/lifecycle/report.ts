import { setTimeout as wait } from 'node:timers/promises'
import { encodeRecord, type Level, SillokError } from '../record/index.js'
import { redactor } from '../redact/index.js'
import { DiskFullError, openStream, type StreamWriter } from '../stream/index.js'
import type { Deed, Ledger, Outcome } from './apply/ledger.js'
import type { Stages } from './last-run.js'

/** The stream of what runs did. */
const REPORT_STREAM = 'sillok-clean'

/** How long a report may take to be on the disk before it is taken for full. */
const FULL_MS = 2000

/** What a run did, in numbers. */
export interface Tally {
  done: number
  refused: number
  failed: number
  freedBytes: number
  stages: Stages
}

/** Keeps what a run does in the stream of reports, and counts it. */
export class Report implements Ledger {
  readonly tally: Tally = { done: 0, refused: 0, failed: 0, freedBytes: 0, stages: {} }
  readonly notDone: Outcome[] = []
  /** What was deleted, by the file system that it was on. */
  readonly freed = new Map<string, number>()
  readonly #stream: StreamWriter
  readonly #run: string
  readonly #urgent: boolean
  readonly #spaceOf: (path: string) => string

  /**
   * @param urgent the disk is full, and it is this run that frees it: what it does may be reported as soon as there is space
   * @param spaceOf the file system of a path
   */
  constructor(root: string, run: string, urgent: boolean, spaceOf: (path: string) => string) {
    this.#stream = openStream({ root, name: REPORT_STREAM, durability: 'durable', whenFull: 'drop' })
    this.#run = run
    this.#urgent = urgent
    this.#spaceOf = spaceOf
  }

  async begin(fields: object): Promise<void> {
    this.#write('INFO', 'clean.begin', 'A run begins', fields)
    await this.#onDisk()
  }

  /** @throws SillokError `DISK_FULL` */
  async intend(deeds: readonly Deed[]): Promise<void> {
    for (const { operation, path, ...more } of deeds)
      this.#write('INFO', `clean.${operation}`, `${operation} ${path}`, { operation, path, ...more })
    await this.#onDisk()
  }

  outcome(outcome: Outcome): void {
    const { result, operation, path, bytes } = outcome
    this.tally[result]++
    if (result === 'done') {
      const { stages } = this.tally
      const { files, bytes: before } = stages[operation] ?? { files: 0, bytes: 0 }
      stages[operation] = { files: files + (outcome.files ?? 1), bytes: before + bytes }
      if (operation === 'delete' || operation === 'empty_trash') {
        this.tally.freedBytes += bytes
        const space = this.#spaceOf(path)
        this.freed.set(space, (this.freed.get(space) ?? 0) + bytes)
      }
      // What was announced and is not said to be otherwise was done; what a run takes up was not announced.
      if (operation !== 'recover') return
    } else this.notDone.push(outcome)
    const level = result === 'done' ? 'INFO' : result === 'refused' ? 'WARNING' : 'ERROR'
    this.#write(level, `clean.${result}`, `${operation} ${path}: ${outcome.why ?? result}`, outcome)
  }

  async end(fields: object): Promise<void> {
    this.#write(this.tally.failed > 0 ? 'ERROR' : 'INFO', 'clean.end', 'A run has ended', {
      urgent: this.#urgent,
      ...this.tally,
      ...fields,
    })
    await this.#onDisk()
  }

  /** @param isFailed something has ended the run: that is what is to be said */
  async close(isFailed: boolean): Promise<void> {
    try {
      await this.#stream.close()
    } catch (error) {
      if (!isFailed) throw error
    }
  }

  async #onDisk(): Promise<void> {
    const done = this.#stream.flush().then(
      () => true,
      // What a stream says of itself is for programs that go on; a run does not.
      (error: unknown) => {
        throw error instanceof DiskFullError ? this.#notWritable(error.reason, error) : error
      },
    )
    if (await Promise.race([done, wait(FULL_MS, false, { ref: false })])) return
    const { failing } = this.#stream.stats()
    if (failing === undefined) await done
    else if (!this.#urgent) throw this.#notWritable(failing)
  }

  #notWritable(why: string, cause?: unknown): SillokError {
    return new SillokError(
      'DISK_FULL',
      `The report of a run cannot be written (${why}), so nothing more is done; the next run takes up what was half done.`,
      cause === undefined ? {} : { cause },
    )
  }

  #write(level: Level, event: string, message: string, fields: object): void {
    const { freedBytes, fileSystem, ...more } = fields as { freedBytes?: number; fileSystem?: string }
    const own = {
      run: this.#run,
      ...more,
      ...(freedBytes === undefined ? {} : { freed_bytes: freedBytes }),
      ...(fileSystem === undefined ? {} : { file_system: fileSystem }),
    }
    const envelope = {
      timestamp: new Date().toISOString(),
      level,
      logger: 'sillok.clean',
      message,
      event,
      service: 'sillok',
    }
    this.#stream.append(encodeRecord(envelope, own, redactor))
  }
}
