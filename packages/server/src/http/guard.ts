import type { Context, MiddlewareHandler } from 'hono'
import { SillokError } from 'sillok/record'
import { statusOf } from './errors.js'
import { createKeyCheck, isLoopback } from './keys.js'
import { type ReadsEnv, type Refusal, refusalOf } from './reads.js'

export interface GuardOptions {
  /** The host that the server is bound to. */
  host: string
  keys: readonly string[]
  /** Told of each request to the API that is refused. */
  onRefused?: ((refusal: Refusal) => void) | undefined
}

/**
 * What a page may load: files of this server; of what stands in the page itself only that whose hash is named.
 *
 * @param scripts hashes as `'sha256-…'`, with the quotes
 */
export function contentPolicy(scripts: readonly string[] = [], styles: readonly string[] = []): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scripts].join(' '),
    ["style-src 'self'", ...styles].join(' '),
    "connect-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Sent with every answer. The dashboard needs nothing from elsewhere, and nothing from elsewhere may use it. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * Who may ask: no page of another site, by whatever name it calls this machine, and where keys are configured
 * only who has one. `/livez` asks for no key.
 */
export function guard({ host, keys, onRefused }: GuardOptions): MiddlewareHandler<ReadsEnv> {
  const keyOf = createKeyCheck(keys)
  function check(c: Context<ReadsEnv>): void {
    if (isLoopback(host)) assertHost(c.req.header('host'), host)
    assertOrigin(c)
    if (keys.length === 0 || c.req.path === '/livez') return
    const key = keyOf(c.req.header('authorization'))
    if (key === 0) throw new SillokError('KEY_REQUIRED', 'Send a key: "Authorization: Bearer <key>".')
    c.set('key', key)
  }
  return async (c, next) => {
    try {
      check(c)
    } catch (error) {
      const { code } = error as SillokError
      const refusal = refusalOf(c, code, statusOf(error))
      if (refusal !== undefined) onRefused?.(refusal)
      throw error
    }
    await next()
  }
}

/** Sets the security headers on every answer, errors included. */
export function securityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
    // A page brings its own.
    if (!c.res.headers.has('content-security-policy'))
      c.res.headers.set('content-security-policy', contentPolicy())
  }
}

/**
 * A page of another site can make its own name point to this machine (DNS rebinding) and is then, to the
 * browser, of the same origin; but its name still stands in the Host header.
 */
function assertHost(header: string | undefined, bound: string): void {
  const name = hostName(header ?? '')
  if (isLoopback(name) || name === hostName(bound)) return
  throw new SillokError(
    'BAD_HOST',
    'This server answers requests for localhost only: their Host header must name it.',
  )
}

/** The name in a Host header: without port, brackets and final dot, in lower case. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(host)
  const name = bracketed?.[1] ?? (host.split(':').length > 2 ? host : host.split(':')[0])
  return (name ?? '').toLowerCase().replace(/\.$/, '')
}

/** Browsers say where a request comes from; what comes from another site may neither write nor use the API. */
function assertOrigin(c: Context): void {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const site = c.req.header('sec-fetch-site')
  const fromElsewhere = site === 'cross-site' || site === 'same-site'
  const origin = c.req.header('origin')
  const foreign = origin !== undefined && !isSameHost(origin, c.req.header('host'))
  if (isRead ? fromElsewhere && /^\/(?:api\/|v1\/usage$)/.test(c.req.path) : fromElsewhere || foreign) {
    throw new SillokError('BAD_ORIGIN', 'Pages of another site may not use this server.')
  }
}

function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === (host ?? '').toLowerCase()
  } catch {
    return false
  }
}
