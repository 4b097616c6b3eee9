import { AsyncLocalStorage } from 'node:async_hooks'
import { mergeFields } from '../record/index.js'
import type { RequestIds } from './correlation.js'
import type { ContextFields } from './fields.js'

/** A scope's fields, replaced as a whole when one is added: a record that holds the former ones keeps them. */
export interface Scope {
  fields: ContextFields
  /** What the logger made of the fields, for the next record of the scope; gone when one is added. */
  memo?: unknown
  /** With what the trace goes on to other services; not a thing to log. */
  readonly trace: Onward
  /** The same object in a request's scope and all scopes inside it. */
  readonly request: object
}

/** The parts of a trace that only pass through. */
export interface Onward {
  flags: number
  state?: string
}

// W3C Trace Context §3.2.2.5: bit 0, the trace is recorded.
const SAMPLED: Onward = { flags: 1 }

const storage = new AsyncLocalStorage<Scope | undefined>()

/** In which scope an error was thrown that has left it at once: nobody asks before it is found that nobody has caught it. */
const left = new WeakMap<object, Scope>()

function enter<T>(scope: Scope, fn: () => T): T {
  try {
    return storage.run(scope, fn)
  } catch (error) {
    if (typeof error === 'object' && error !== null && !left.has(error)) left.set(error, scope)
    throw error
  }
}

/** The scope that an error was thrown out of, the innermost of several. */
export function scopeLeftBy(error: unknown): Scope | undefined {
  return typeof error === 'object' && error !== null ? left.get(error) : undefined
}

/**
 * Runs `fn` in a scope whose fields are on every record made inside it, across awaits, timers, streams and event emitters. A scope inside
 * another has the outer one's fields too, its own winning. The fields of `with` and of a call win over those of a scope.
 *
 * @returns what `fn` returns
 * @example await withContext({ correlation_id, user_id }, () => handle(request))
 */
export function withContext<T>(fields: object, fn: () => T): T {
  const outer = storage.getStore()
  const own = mergeFields(outer?.fields, fields)
  const scope = {
    fields: own,
    trace: outer?.trace ?? SAMPLED,
    request: outer === undefined || hasOtherIds(own, outer.fields) ? {} : outer.request,
  }
  return enter(scope, fn)
}

/**
 * The scope of one incoming request: its four ids on every record inside, and on the calls that it makes.
 *
 * @example withRequest(requestIds((name) => request.headers[name]), () => handle(request))
 */
export function withRequest<T>(ids: RequestIds, fn: () => T): T {
  const { correlation_id, request_id, trace_id, span_id, trace_flags, trace_state } = ids
  const fields = { correlation_id, request_id, trace_id, span_id }
  const trace = { flags: trace_flags, ...(trace_state !== undefined && { state: trace_state }) }
  return enter({ fields: mergeFields(storage.getStore()?.fields, fields), trace, request: {} }, fn)
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
  scope.memo = undefined
  return true
}

/** The fields of the scope that the caller runs in; `undefined` outside every scope. Not to be changed. */
export function getContext(): ContextFields | undefined {
  return storage.getStore()?.fields
}

/** The scope that the caller runs in, for the logger. */
export function getScope(): Scope | undefined {
  return storage.getStore()
}

/**
 * Runs `fn` in a scope that was got before, or in none: for what is called from elsewhere, as by a connection that several requests share.
 */
export function runInScope<T>(scope: Scope | undefined, fn: () => T): T {
  return storage.run(scope, fn)
}

/** What of the scope's trace only passes through; `undefined` outside every scope. */
export function getOnward(): Onward | undefined {
  return storage.getStore()?.trace
}

/**
 * An object that stands for the request or job that the caller runs in: the same in all scopes inside it, up to one that has a correlation
 * or request id of its own. `undefined` outside every scope.
 */
export function getRequest(): object | undefined {
  return storage.getStore()?.request
}

/** Whether a scope is a piece of work of its own, and no part of the one around it. */
function hasOtherIds(own: ContextFields, outer: ContextFields): boolean {
  return own.correlation_id !== outer.correlation_id || own.request_id !== outer.request_id
}
