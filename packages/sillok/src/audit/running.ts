import type { EventSchema } from '../events/index.js'
import { SillokError } from '../record/index.js'
import type { Acknowledgement, AuditOptions } from './acknowledge.js'

/** The running logging, as the audit trail's callers see it. */
export interface Running {
  /** The folder of all streams. */
  readonly root: string
  /** Whether audit records are written at all. */
  readonly isOn: boolean
  /** Writes one event to the trail. Never throws; rejects as `AuditTrail.append` does. */
  write(schema: EventSchema, event: unknown, options: AuditOptions): Promise<Acknowledgement>
  /** An operation ran without its record. */
  missed(): void
}

let running: Running | undefined

/** Called by `configure`, and with nothing when logging is closed. */
export function setRunning(given: Running | undefined): void {
  running = given
}

export function getRunning(): Running | undefined {
  return running
}

/** @throws SillokError `NOT_CONFIGURED`, `AUDIT_OFF`, as a rejection */
export function write(schema: EventSchema, event: unknown, options: AuditOptions): Promise<Acknowledgement> {
  if (running === undefined)
    return Promise.reject(
      new SillokError(
        'NOT_CONFIGURED',
        'An audit record was not written: logging is not configured, or closed. Call configure() first.',
      ),
    )
  if (!running.isOn)
    return Promise.reject(
      new SillokError(
        'AUDIT_OFF',
        'An audit record was not written: audit is switched off by configuration.',
      ),
    )
  return running.write(schema, event, options)
}

/** The same for who may not await it: what rejects ends no process. */
export function put(
  schema: EventSchema,
  event: unknown,
  options: AuditOptions = {},
): Promise<Acknowledgement> {
  const done = write(schema, event, options)
  done.catch(() => {})
  return done
}
