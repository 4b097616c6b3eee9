import { SillokError } from '../record/index.js'
import type { Damage } from '../stream/index.js'

/** How safe an audit record is when its promise resolves. */
export type Acknowledge =
  /** Handed to the kernel: survives the death of the process, not of the machine. */
  | 'written'
  /** On the disk: survives a power cut. */
  | 'durable'
  /** On the disk, and covered by a checkpoint that the stream's log key has signed. */
  | 'sealed'

const LEVELS: readonly Acknowledge[] = ['written', 'durable', 'sealed']

/** How one audit record is waited for. */
export interface AuditOptions {
  /** Default `durable`. */
  acknowledge?: Acknowledge | undefined
  /** For how long, in ms; default 10,000. Afterwards the promise rejects with `AUDIT_TIMEOUT`. */
  timeoutMs?: number | undefined
}

/** What is known of an audit record that is as safe as was asked for. */
export interface Acknowledgement {
  eventId: string
  /** Its place among those of its writer, from 1. */
  sequence: number
  /** Which writer that is: one for each process, and each time that it configures logging. */
  writerId: string
  /** What was found to have been done to the trail's file when this record was written; the record itself is safe. */
  damage?: readonly Damage[]
}

/** How long a record is waited for, in ms. */
export const TIMEOUT_MS = 10_000

/** @throws SillokError `CONFIG_INVALID`: these come from JavaScript too, and a mistyped `sealed` must not be a weaker promise in silence */
export function checkOptions({
  acknowledge = 'durable',
  timeoutMs = TIMEOUT_MS,
}: AuditOptions): Required<{ [name in keyof AuditOptions]: Exclude<AuditOptions[name], undefined> }> {
  if (!LEVELS.includes(acknowledge))
    throw new SillokError(
      'CONFIG_INVALID',
      `acknowledge is ${JSON.stringify(acknowledge)}; it must be one of ${LEVELS.join(', ')}.`,
    )
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw new SillokError('CONFIG_INVALID', 'timeoutMs must be a number above 0.')
  return { acknowledge, timeoutMs }
}
