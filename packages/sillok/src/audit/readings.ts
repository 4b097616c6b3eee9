import fs from 'node:fs'
import { audit, MAX_PREVIEW, readEvent, type Wire } from '../events/index.js'
import { type Envelope, encodeRecord, type Level, previewText, SillokError } from '../record/index.js'
import { redactor } from '../redact/index.js'
import { AUDIT_STREAM, streamFolder } from '../stream/index.js'
import { AuditTrail } from './trail.js'

/** What readers of logs do. */
export type ReadAction = 'log_search' | 'log_tail' | 'log_export' | 'log_verify'

/** One reading of logs. */
export interface Reading {
  action: ReadAction
  /** `os:ada`, `key:2`. */
  actor: string
  clientIp?: string | undefined
  userAgent?: string | undefined
  /** The stream, where it was one. */
  resourceId?: string | undefined
  /** Whether it was answered. */
  success: boolean
  /** What was asked for, and how much was given. */
  details: object
}

/** One thing that somebody did over the program. */
export interface Deed {
  /** `worker_restart`. */
  action: string
  actor: string
  clientIp?: string | undefined
  userAgent?: string | undefined
  resourceType: string
  resourceId: string
  /** By it an intent and its outcome belong together. */
  operationId: string
  phase: 'intent' | 'outcome'
  /** Of an outcome: whether it was done, and how long it took, in ms. */
  success?: boolean
  durationMs?: number
  details?: object
}

/** Whose readings are recorded, and where. */
export interface ReadingsOptions {
  root: string
  /** The program that gives logs out: `logger` and `service` of the records. */
  program: string
  /** Told where a reading could not be recorded; it was answered all the same. */
  onProblem?: (error: SillokError) => void
}

/**
 * Who reads logs is on record too: beside those who audit, in their trail, where a root has one. For programs that give logs out, beside
 * any logging that they have themselves. Nobody waits for it, and what goes wrong harms no answer. What somebody does over such a program is in the same
 * trail by `deed`, for which is waited.
 *
 * @example
 * const readings = new Readings({ root, program: 'viewer' })
 * readings.record({ action: 'log_search', actor: 'os:ada', success: true, details: { query, returned: 12 } })
 */
export class Readings {
  readonly #options: ReadingsOptions
  #trail: AuditTrail | undefined

  constructor(options: ReadingsOptions) {
    this.#options = options
  }

  /** Never throws, and returns before anything is on the disk. */
  record(reading: Reading): void {
    try {
      const trail = this.#open()
      if (trail === undefined) return
      this.#append(trail, { ...reading, resourceType: 'logs' }).catch((error: SillokError) =>
        this.#tell(error),
      )
    } catch (error) {
      this.#tell(error)
    }
  }

  /**
   * Records what somebody is about to do, or has done; resolves when that is on the disk. Unlike a reading, it begins a trail where there is none.
   *
   * @throws SillokError as a rejection, as `AuditTrail.append` does
   */
  async deed(deed: Deed): Promise<void> {
    const trail = this.#open(true)
    await this.#append(trail, deed)
  }

  /** Resolves when everything is on the disk, or cannot get there. */
  async close(): Promise<void> {
    await this.#trail?.close().catch((error: unknown) => this.#tell(error))
  }

  async #append(trail: AuditTrail, event: object): Promise<void> {
    await trail.append((place) => {
      const { message, fields } = readEvent(audit, event, preview, { head: { ...place } })
      const line = this.#line(message, fields, audit.level(fields), { event: audit.name, log_type: 'audit' })
      return { line, eventId: String(fields.event_id) }
    })
  }

  /** A root where nobody audits gets no trail by being read. */
  #open(begin: true): AuditTrail
  #open(begin?: boolean): AuditTrail | undefined
  #open(begin = false): AuditTrail | undefined {
    const { root } = this.#options
    if (this.#trail !== undefined) return this.#trail
    if (!begin && !fs.existsSync(streamFolder(root, AUDIT_STREAM))) return undefined
    this.#trail = new AuditTrail({
      root,
      say: (event, message, fields, level) =>
        this.#line(message, { event, ...fields }, level, { log_type: 'logging' }),
      begin: () => ({ actor: 'system', about: 'who reads these logs' }),
      onDamage: () => {},
    })
    return this.#trail
  }

  #line(message: string, fields: Wire, level: Level, kind: Partial<Envelope>): string {
    const { program } = this.#options
    const timestamp = new Date().toISOString()
    return encodeRecord(
      { timestamp, level, logger: program, message, service: program, ...kind },
      fields,
      redactor,
    )
  }

  #tell(error: unknown): void {
    const told = error instanceof SillokError ? error : new SillokError('NOT_DURABLE', String(error))
    this.#options.onProblem?.(told)
  }
}

const preview = (value: unknown): string => previewText(value, MAX_PREVIEW, redactor)
