import { AsyncLocalStorage } from 'node:async_hooks'
import { mergeFields } from '../record/index.js'
import type { RequestIds } from './correlation.js'

export type ContextFields = Readonly<Record<string, unknown>>

/** A scope's fields, replaced as a whole when one is added: a record that holds the former ones keeps them. */
interface Scope {
  fields: ContextFields
  /** The flags with which the trace goes on to other services; not a thing to log. */
  traceFlags: number
}

// W3C Trace Context §3.2.2.5: bit 0, the trace is recorded.
const SAMPLED = 1

const storage = new AsyncLocalStorage<Scope>()

/**
 * Runs `fn` in a scope whose fields are on every record made inside it, across awaits, timers, streams and event emitters. A scope inside
 * another has the outer one's fields too, its own winning. The fields of `with` and of a call win over those of a scope.
 *
 * @returns what `fn` returns
 * @example await withContext({ correlation_id, user_id }, () => handle(request))
 */
export function withContext<T>(fields: object, fn: () => T): T {
  const outer = storage.getStore()
  return storage.run(
    { fields: mergeFields(outer?.fields, fields), traceFlags: outer?.traceFlags ?? SAMPLED },
    fn,
  )
}

/**
 * The scope of one incoming request: its four ids on every record inside, and on the calls that it makes.
 *
 * @example withRequest(requestIds((name) => request.headers[name]), () => handle(request))
 */
export function withRequest<T>(ids: RequestIds, fn: () => T): T {
  const { correlation_id, request_id, trace_id, span_id, trace_flags } = ids
  const fields = { correlation_id, request_id, trace_id, span_id }
  return storage.run({ fields: mergeFields(storage.getStore()?.fields, fields), traceFlags: trace_flags }, fn)
}

/**
 * Adds fields to the innermost scope: records made in it from now on have them. Outside every scope it does nothing, and says so.
 *
 * @returns whether there was a scope
 * @example addContext({ user_id: session.userId })
 */
export function addContext(fields: object): boolean {
  const scope = storage.getStore()
  if (scope === undefined) return false
  scope.fields = mergeFields(scope.fields, fields)
  return true
}

/** The fields of the scope that the caller runs in; `undefined` outside every scope. Not to be changed. */
export function getContext(): ContextFields | undefined {
  return storage.getStore()?.fields
}

/** The trace flags of the scope; `undefined` outside every scope. */
export function getTraceFlags(): number | undefined {
  return storage.getStore()?.traceFlags
}
