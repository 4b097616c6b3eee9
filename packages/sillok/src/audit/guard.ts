import { type AuditEvent, type AuditIntent, audit, newEventId } from '../events/index.js'
import { mergeFields, plainText, SillokError } from '../record/index.js'
import { DiskFullError } from '../stream/index.js'
import type { AuditOptions } from './acknowledge.js'
import { getRunning, write } from './running.js'
import { unrecorded } from './unrecorded.js'

/** How `guard` runs an operation. */
export interface GuardOptions<T> extends AuditOptions {
  /**
   * What happens while the trail does not take the intent. `closed`, the default: the operation is not run. `open`: it is run, and how many
   * records are missing, since when and why, is a record once the trail is back.
   */
  mode?: 'closed' | 'open'
  /** What the outcome says beyond the intent, from what the operation gave: `after`, a `reason`. */
  outcome?: (result: T) => Partial<AuditEvent>
}

/** `AUDIT_OUTCOME_LOST`: the operation was done, and the trail did not take that it was. */
export class OutcomeLostError extends SillokError {
  /** What the operation gave. */
  readonly result: unknown

  constructor(action: string, result: unknown, cause: unknown) {
    super('AUDIT_OUTCOME_LOST', `${action} was done; the audit trail did not take its outcome.`, { cause })
    this.result = result
  }
}

/**
 * Runs an operation of which must be known that it was tried, and how it ended: the intent is durable before `fn` runs, the outcome before
 * the promise settles. Both records have the same `operation_id`; an intent without an outcome is an operation during which the process died.
 *
 * @returns what `fn` gives. What it throws is recorded and thrown on, the very same
 * @throws SillokError in mode `closed`: `AUDIT_REQUIRED`, and `fn` was not run; `AUDIT_OUTCOME_LOST`, and it was
 * @example await guard({ action: 'payout', userId, resourceType: 'invoice', resourceId }, () => bank.pay(invoice))
 */
export async function guard<T, const A extends string = string>(
  intent: AuditIntent<A>,
  fn: () => T | Promise<T>,
  options: GuardOptions<T> = {},
): Promise<T> {
  const { mode = 'closed', outcome, ...how } = options
  if (mode !== 'closed' && mode !== 'open')
    throw new SillokError('CONFIG_INVALID', `mode is ${JSON.stringify(mode)}; it must be closed or open.`)
  // Read once: what it says afterwards is what it said before.
  const given = mergeFields(undefined, intent)
  const action = plainText(given.action)
  const ids = { operationId: newEventId() }
  const record = (fields: object) => write(audit, { ...given, ...fields, ...ids }, how)
  unrecorded.prepare(getRunning()?.root)
  try {
    await record({ phase: 'intent' })
  } catch (cause) {
    if (mode === 'closed')
      throw new SillokError(
        'AUDIT_REQUIRED',
        `${action} was not run: the audit trail did not take its intent.`,
        {
          cause,
        },
      )
    await miss(cause)
  }
  const begun = performance.now()
  const done = () => ({ phase: 'outcome', durationMs: Math.round((performance.now() - begun) * 1000) / 1000 })
  let result: T
  try {
    result = await fn()
  } catch (error) {
    await record({ ...done(), success: false, error }).catch(miss)
    throw error
  }
  try {
    await record({ ...more(outcome, result), ...done(), success: true })
  } catch (cause) {
    await miss(cause)
    if (mode === 'closed') throw new OutcomeLostError(action, result, cause)
  }
  return result
}

/** The operation is done: what is wrong in describing it must not make it look failed. */
function more<T>(outcome: GuardOptions<T>['outcome'], result: T): object {
  try {
    return mergeFields(undefined, outcome?.(result))
  } catch (error) {
    return { details: { outcome_unreadable: String(error) } }
  }
}

/** A `DISK_FULL` or `ROOT_UNUSABLE` with what the system said: that the disk is full, or that somebody made the trail read-only. */
function codesOf(cause: unknown): string[] {
  if (!(cause instanceof SillokError)) return ['UNKNOWN']
  return cause instanceof DiskFullError ? [cause.code, cause.reason] : [cause.code]
}

async function miss(cause: unknown): Promise<void> {
  const kept = unrecorded.add(codesOf(cause))
  getRunning()?.missed()
  await kept
}
