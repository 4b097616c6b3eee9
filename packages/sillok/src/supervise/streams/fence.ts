import type { ForeignRecord } from '../../record/index.js'

/** What only the supervisor says; a worker that says it, too, finds it under `claimed_…`. */
const OURS = [
  'worker_id',
  'worker_state',
  'previous_state',
  'restart_count',
  'backoff_ms',
  'exit_code',
  'maintenance_mode',
] as const

/** Kinds of records that have authors of their own: a line on a pipe is neither the supervisor's word nor an audit trail. */
const NOT_THEIRS = new Set(['worker', 'audit', 'logging'])

/** A record that a worker printed, as one of that worker: what it may not say of itself is kept aside. Changes the record. */
export function fenceWorker({ envelope, fields }: ForeignRecord, component: string, workerId: string): void {
  for (const name of OURS) {
    if (!Object.hasOwn(fields, name)) continue
    fields[`claimed_${name}`] = fields[name]
    delete fields[name]
  }
  if (envelope.log_type !== undefined && NOT_THEIRS.has(envelope.log_type)) {
    // Under names that are the envelope's, they end under `extra`.
    fields.log_type = envelope.log_type
    envelope.log_type = undefined
  }
  envelope.component ??= component
  envelope.instance ??= workerId
}
