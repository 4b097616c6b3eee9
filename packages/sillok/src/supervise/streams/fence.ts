import type { Envelope, ForeignRecord } from '../../record/index.js'

/** What only the supervisor says; a worker that says it, too, finds it under `claimed_…`. */
const OURS = [
  'worker_id',
  'worker_state',
  'previous_state',
  'restart_count',
  'backoff_ms',
  'exit_code',
  'crash_group',
  'maintenance_mode',
] as const

/** Kinds of records that have authors of their own: a line on a pipe is neither the supervisor's word nor an audit trail. */
const OUR_KINDS = new Set(['worker', 'audit', 'logging', 'gap'])
const OUR_LOGGER = 'supervisor'
/** Changes of workers, what happens to the supervisor, what was lost of a stream or a trail. */
const OUR_EVENTS = /^(?:worker|supervisor(?:\..*)?|stream\.gap|audit\.(?:gap|trail_damaged))$/

/** As whom a worker's records stand. */
export interface WorkerIdentity {
  component: string
  workerId: string
  /** The service that its records are of; `undefined`: what they say themselves. */
  service: string | undefined
  environment: string | undefined
}

/** A record that a worker printed, as one of that worker: what it may not say of itself is kept aside as `claimed_…`. Changes the record. */
export function fenceWorker({ envelope, fields }: ForeignRecord, who: WorkerIdentity): void {
  for (const name of OURS) {
    if (!Object.hasOwn(fields, name)) continue
    if (name !== 'worker_id' || fields[name] !== who.workerId) claim(fields, name, fields[name])
    delete fields[name]
  }
  // A field of `extra` with the envelope's name would fill it where the record leaves it open.
  if (Object.hasOwn(fields, 'event') && isOurs(fields.event)) {
    claim(fields, 'event', fields.event)
    delete fields.event
  }
  if (envelope.event !== undefined && isOurs(envelope.event)) aside(envelope, fields, 'event')
  if (envelope.log_type !== undefined && OUR_KINDS.has(envelope.log_type)) aside(envelope, fields, 'log_type')
  if (envelope.logger === OUR_LOGGER) {
    aside(envelope, fields, 'logger')
    envelope.logger = who.component
  }
  stand(envelope, fields, 'component', who.component)
  stand(envelope, fields, 'service', who.service)
  stand(envelope, fields, 'environment', who.environment)
  envelope.instance ??= who.workerId
}

function isOurs(event: unknown): boolean {
  return typeof event === 'string' && OUR_EVENTS.test(event)
}

type Name = 'event' | 'log_type' | 'logger' | 'component' | 'service' | 'environment'

/** What the supervisor knows better than the worker. */
function stand(
  envelope: Envelope,
  fields: Record<string, unknown>,
  name: Name,
  is: string | undefined,
): void {
  if (is === undefined) return
  if (envelope[name] !== undefined && envelope[name] !== is) aside(envelope, fields, name)
  envelope[name] = is
}

function aside(envelope: Envelope, fields: Record<string, unknown>, name: Name): void {
  claim(fields, name, envelope[name])
  ;(envelope as { [key in Name]?: string | undefined })[name] = undefined
}

/** A record may have a field of that name, too: both are kept. */
function claim(fields: Record<string, unknown>, name: string, value: unknown): void {
  let free = `claimed_${name}`
  while (Object.hasOwn(fields, free)) free += '_'
  fields[free] = value
}
