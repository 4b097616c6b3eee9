import { activeSpan, getContext, requestIds, withRequest } from '../../context/index.js'
import { access, readEvent } from '../../events/index.js'
import { core, getLogger, type Logger, timestamp } from '../../logger/index.js'
import { type Level, parseLevel } from '../../record/index.js'
import { errorCode, statusCode } from '../error-code.js'
import { pathShape } from '../path.js'
import { type ClientIp, clientIpRule, type TrustProxy } from './client-ip.js'

/** What every adapter for a server takes. */
export interface RequestOptions {
  /** Name of the logger of access records; its level can be set like any other. Default `http.server`. */
  logger?: string
  /** Whose word about the client's address counts. Default: nobody's, `client_ip` is the address of the connection. */
  trustProxy?: TrustProxy
  /** The level of a request's access record. Default: by its status, see docs/adapters.md. */
  level?: (access: Access) => Level
}

/** How a request ended. */
export interface Access {
  method: string
  /** The pattern that the request matched, `/users/:id`. */
  route: string | undefined
  /** `undefined` where the connection closed before an answer began. */
  status: number | undefined
  /** Whether the connection closed before the answer was complete. */
  aborted: boolean
  /** What the handler threw. */
  error: unknown
}

/** A request as an adapter sees it come in. */
export interface Incoming {
  method: string
  /** Path and query, as sent. */
  url: string
  /** Reads a header by its lower-case name. */
  header: (name: string) => unknown
  remoteAddress: string | undefined
}

/** What an adapter knows when a request is over. */
export interface Outcome {
  route?: string | undefined
  status?: number | undefined
  aborted: boolean
  /** Why the answer failed, where no error says so. */
  error_code?: string | undefined
  request_bytes?: number | undefined
  response_bytes?: number | undefined
}

export interface OpenRequest {
  /** Goes back to the client as `X-Correlation-ID`. */
  readonly correlationId: string
  /** Runs something in the request's scope. */
  run<T>(fn: () => T): T
  /** Remembers what a handler threw, for the access record. The first counts: what follows is about it. */
  fail(error: unknown): void
  /** Writes the access record, once. To be called in the request's scope. */
  end(outcome: Outcome): void
}

/** One adapter's way to open requests. */
export type Opener = (incoming: Incoming) => OpenRequest

const MAX_USER_AGENT = 256

/** @param component the adapter, on every access record */
export function opener(component: string, options: RequestOptions = {}): Opener {
  const { logger: name = 'http.server', trustProxy, level } = options
  const clientIp = clientIpRule(trustProxy)
  const logger = getLogger(name)
  return (incoming) => new Request(incoming, { component, clientIp, logger, level })
}

interface Setup {
  component: string
  clientIp: ClientIp
  logger: Logger
  level: ((access: Access) => Level) | undefined
}

class Request implements OpenRequest {
  readonly #ids
  readonly #incoming: Incoming
  readonly #setup: Setup
  readonly #client_ip: string | undefined
  readonly #began = performance.now()
  #error: unknown
  #ended = false

  constructor(incoming: Incoming, setup: Setup) {
    this.#incoming = incoming
    this.#setup = setup
    this.#ids = requestIds(incoming.header, activeSpan())
    // Now: a connection that is closed has no address.
    this.#client_ip = setup.clientIp(incoming.remoteAddress, incoming.header)
  }

  get correlationId(): string {
    return this.#ids.correlation_id
  }

  run<T>(fn: () => T): T {
    return withRequest(this.#ids, fn)
  }

  fail(error: unknown): void {
    this.#error ??= error
  }

  end(outcome: Outcome): void {
    if (this.#ended) return
    this.#ended = true
    const { logger, component, level: levelOf } = this.#setup
    const { method, url, header } = this.#incoming
    const { status, aborted } = outcome
    const route = outcome.route ?? routeOfScope()
    const error = this.#error
    const agent = header('user-agent')
    // A status below 500 is an answer: the application knew what it did, and a code is enough.
    const broken =
      error !== undefined &&
      !(aborted && isClients(error)) &&
      (aborted || status === undefined || status >= 500)
    const { message, fields } = readEvent(
      access,
      {
        method,
        route,
        path: route === undefined ? pathShape(url) : undefined,
        statusCode: status,
        durationMs: Math.round((performance.now() - this.#began) * 1000) / 1000,
        requestBytes: outcome.request_bytes,
        responseBytes: outcome.response_bytes,
        clientIp: this.#client_ip,
        userAgent: typeof agent === 'string' ? agent.slice(0, MAX_USER_AGENT) : undefined,
        component,
        aborted: aborted || undefined,
        errorCode: codeOf(error, outcome),
        error: broken ? thrown(error) : undefined,
        parent_span_id: this.#ids.parent_span_id,
      },
      core.preview,
    )
    const level = chosen(levelOf, { method, route, status, aborted, error }) ?? access.level(fields)
    if (!logger.isEnabled(level)) return
    core.write(
      {
        timestamp: timestamp(),
        level,
        logger: logger.name,
        message,
        event: access.name,
        log_type: access.logType,
      },
      fields,
    )
  }
}

/** Whether an error says itself that the client is to blame: body parsers throw one of status 400 when a client leaves in its body. */
function isClients(error: unknown): boolean {
  try {
    const { status } = error as { status?: unknown }
    return typeof status === 'number' && status >= 400 && status < 500
  } catch {
    return false
  }
}

/** The route that the application names itself. */
function routeOfScope(): string | undefined {
  const route = getContext()?.route
  return typeof route === 'string' ? route : undefined
}

/** Every request that failed has a code to group it by: the error's own, else what happened in words. */
function codeOf(error: unknown, { status, aborted, error_code }: Outcome): string | undefined {
  const own = errorCode(error) ?? error_code
  if (own !== undefined) return own
  if (error === undefined && aborted) return 'CLIENT_CLOSED_REQUEST'
  return statusCode(error === undefined ? (status ?? 0) : Math.max(status ?? 500, aborted ? 500 : 0))
}

/** The application's level for a request; if its function throws, it has none. */
function chosen(levelOf: Setup['level'], access: Access): Level | undefined {
  try {
    return parseLevel(levelOf?.(access))
  } catch {
    return undefined
  }
}

/** Anything can be thrown. */
function thrown(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? error : { type: typeof error, message: String(error) }
}
