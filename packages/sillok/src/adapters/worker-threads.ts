import { getScope, withContext, withRequest } from '../context/index.js'

/** A scope on its way to another thread. Plain data, so that it can be `workerData` or part of a message. */
export interface PackedContext {
  fields: Record<string, unknown>
  /** With what the trace goes on to other services. */
  trace: { flags: number; state?: string }
}

/**
 * The scope of the caller, packed for another thread: of its fields those that a message can carry (texts, numbers, flags, and what is
 * made of them). `undefined` outside every scope.
 *
 * @example
 * new Worker(url, { workerData: { job, context: packContext() } })
 * worker.postMessage({ job, context: packContext() })
 */
export function packContext(): PackedContext | undefined {
  const scope = getScope()
  if (scope === undefined) return undefined
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(scope.fields)) {
    try {
      fields[name] = structuredClone(value)
    } catch {
      // A function or a handle: nothing that a record would show either.
    }
  }
  return { fields, trace: scope.trace }
}

/**
 * Runs `fn` in a scope that another thread packed: its fields are on every record inside, and its ids on outgoing calls. Without one, `fn`
 * runs as it is.
 *
 * @returns what `fn` returns
 * @example parentPort.on('message', ({ job, context }) => withPackedContext(context, () => work(job)))
 */
export function withPackedContext<T>(packed: PackedContext | undefined, fn: () => T): T {
  const { fields, trace } = packed ?? {}
  if (typeof fields !== 'object' || fields === null) return fn()
  if (!hasIds(fields)) return withContext(fields, fn)
  const ids = {
    ...fields,
    trace_flags: typeof trace?.flags === 'number' ? trace.flags & 0xff : 1,
    ...(typeof trace?.state === 'string' && { trace_state: trace.state }),
  }
  return withRequest(ids, () => withContext(fields, fn))
}

type Ids = Record<'correlation_id' | 'request_id' | 'trace_id' | 'span_id', string>

function hasIds(fields: Record<string, unknown>): fields is Ids {
  return ['correlation_id', 'request_id', 'trace_id', 'span_id'].every((id) => typeof fields[id] === 'string')
}
