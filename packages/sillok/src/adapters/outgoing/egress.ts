import { getScope, outgoingHeaders, runInScope } from '../../context/index.js'
import { egress, readEvent } from '../../events/index.js'
import { core, getLogger, timestamp } from '../../logger/index.js'
import { SillokError } from '../../record/index.js'
import { errorCode } from '../error-code.js'
import { pathShape } from '../path.js'

/** What every adapter for outgoing calls takes. */
export interface EgressOptions {
  /** Name of the logger of egress records. Default `http.client`. */
  logger?: string
  /** Hosts that are not told our ids: `api.example.com`, or with everything below it `.example.com`. Default none. */
  excludeHosts?: readonly string[]
  /** Calls that take longer are WARNING, in milliseconds. Default 5,000. */
  slowMs?: number
}

/** A call as an adapter sees it go out. */
export interface Outgoing {
  method: string
  /** Host with its port, where that is not the scheme's own. */
  host: string
  /** Path and query, as sent. */
  path: string
}

/** One call: the headers to add, and what to say when its answer has begun or will not come. */
export interface Call {
  headers: Record<string, string>
  answered(status: number): void
  failed(error: unknown): void
}

/** Opens calls for one adapter. */
export type CallOpener = (outgoing: Outgoing) => Call

/** @throws SillokError `CONFIG_INVALID` */
export function callOpener(options: EgressOptions = {}): CallOpener {
  const { logger: name = 'http.client', excludeHosts = [], slowMs = 5000 } = options
  const excluded = hostRule(excludeHosts)
  const logger = getLogger(name)
  return ({ method, host, path }) => {
    const began = performance.now()
    let ended = false
    const scope = getScope()
    const end = (status: number | undefined, error: unknown): void => {
      if (ended) return
      ended = true
      // The answer arrives in the context of its connection, which another request may have opened.
      runInScope(scope, () => record(status, error))
    }
    const record = (status: number | undefined, error: unknown): void => {
      const duration_ms = Math.round((performance.now() - began) * 1000) / 1000
      const { message, fields } = readEvent(
        egress,
        {
          method,
          host,
          path: pathShape(path),
          statusCode: status,
          durationMs: duration_ms,
          errorCode: status === undefined ? (errorCode(error) ?? nameOf(error)) : undefined,
        },
        core.preview,
      )
      const level = duration_ms > slowMs ? 'WARNING' : egress.level(fields)
      if (!logger.isEnabled(level)) return
      core.write(
        {
          timestamp: timestamp(),
          level,
          logger: name,
          message,
          event: egress.name,
          log_type: egress.logType,
        },
        fields,
      )
    }
    return {
      headers: excluded(host) ? {} : outgoingHeaders(),
      answered: (status) => end(status, undefined),
      failed: (error) => end(undefined, error),
    }
  }
}

function hostRule(hosts: readonly string[]): (host: string) => boolean {
  for (const host of hosts) {
    if (typeof host === 'string' && /^\.?[^\s/:@]+$|^\[[^\]]+\]$/.test(host)) continue
    throw new SillokError(
      'CONFIG_INVALID',
      `excludeHosts has ${JSON.stringify(host)}; it must be a host without scheme and port.`,
    )
  }
  const list = hosts.map((host) => host.toLowerCase())
  return (hostAndPort) => {
    const host = hostAndPort.toLowerCase().replace(/:\d+$/, '')
    return list.some((one) =>
      one.startsWith('.') ? host === one.slice(1) || host.endsWith(one) : host === one,
    )
  }
}

/** `AbortError`, `TimeoutError`: what has no code has a name. */
function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined
}
