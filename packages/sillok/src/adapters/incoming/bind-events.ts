import type { EventEmitter } from 'node:events'
import { getRequest, runInScope, type Scope } from '../../context/index.js'

const SCOPE = Symbol('sillok scope')
const EMIT = Symbol('sillok emit')

interface Bound {
  [SCOPE]?: Scope | undefined
  [EMIT]?: EventEmitter['emit']
}

/** Node emits these events from the connection, whose context is not the request's: body parsers would lose it. Once for an emitter. */
export function bindEvents(emitter: EventEmitter & Bound, scope: Scope | undefined): void {
  emitter[SCOPE] = scope
  emitter[EMIT] = emitter.emit
  emitter.emit = emitInScope as EventEmitter['emit']
}

// One function for all requests: one made for each costs more than all else here, since no call of `emit` is then like the one before.
function emitInScope(
  this: EventEmitter & Required<Bound>,
  ...args: Parameters<EventEmitter['emit']>
): boolean {
  const scope = this[SCOPE]
  // A scope inside the request's stays.
  if (getRequest() === scope?.request) return this[EMIT](...args)
  return runInScope(scope, () => this[EMIT](...args))
}
