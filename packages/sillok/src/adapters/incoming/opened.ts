import type { IncomingMessage } from 'node:http'
import type { OpenRequest } from './request.js'

// On the request itself: a WeakMap of what lives so briefly keeps all of it through several collections, which cost more than the rest.
export const OPEN = Symbol('sillok request')

export const ROUTE = Symbol('sillok route')

/** What an adapter leaves on a request that it has opened. */
export interface Opened {
  [OPEN]?: OpenRequest
  /** Asks the framework for the pattern that the request matched. */
  [ROUTE]?: (() => string | undefined) | undefined
}

/** Remembers an error for the access record of a request. */
export function failRequest(request: IncomingMessage & Opened, error: unknown): void {
  request[OPEN]?.fail(error)
}
