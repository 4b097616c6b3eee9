import { type Level, loudness, parseLevel } from '../record/index.js'
import { withMembers } from './members.js'
import type { KeepOnFailure } from './options.js'

export const KEEPER_DEFAULTS = { below: 'WARNING', records: 1000, bytes: 1024 * 1024, ms: 60_000 } as const

/** Bytes of all requests together; the request that began to keep first gives up its own. */
const MAX_BYTES = 32 * 1024 * 1024

interface Kept {
  line: string
  level: Level
  bytes: number
  at: number
}

/** What is kept of one request, oldest first. */
interface Request {
  kept: Kept[]
  bytes: number
  failed: boolean
}

export interface KeeperParts {
  options: KeepOnFailure
  now: () => number
  deliver: (line: string, level: Level) => void
  /** Told how many records were let go. */
  letGo: (count: number) => void
}

/**
 * Keeps the quiet records of each request, encoded and redacted, until the request fails; then they are written in their order, with the
 * times at which they were made and `buffered: true`, and from then on the request's records are written at once. Of a request that
 * does not fail they are let go, and counted. Bounded by records, bytes and time.
 */
export class Keeper {
  readonly #parts: KeeperParts
  readonly #limits: { below: number; records: number; bytes: number; ms: number }
  /** A request that nobody refers to any more takes this with it. */
  readonly #requests = new WeakMap<object, Request>()
  /** Those that hold something. */
  readonly #holding = new Set<Request>()
  #bytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(parts: KeeperParts) {
    this.#parts = parts
    const { below, ...limits } = { ...KEEPER_DEFAULTS, ...parts.options }
    this.#limits = { ...limits, below: loudness(parseLevel(below) ?? KEEPER_DEFAULTS.below) }
  }

  /** Records that are kept at present. */
  get held(): number {
    let count = 0
    for (const request of this.#holding) count += request.kept.length
    return count
  }

  /** Whether a record of this level is kept back in this request. */
  takes(level: Level, request: object): boolean {
    return loudness(level) < this.#limits.below && this.#requests.get(request)?.failed !== true
  }

  /** Whether this request has failed: all its records are written from then on. */
  hasFailed(request: object): boolean {
    return this.#requests.get(request)?.failed === true
  }

  keep(line: string, level: Level, key: object): void {
    const { records, bytes: most, ms } = this.#limits
    const bytes = Buffer.byteLength(line)
    if (bytes > most) {
      this.#parts.letGo(1)
      return
    }
    const request = this.#of(key)
    const at = this.#parts.now()
    while (request.kept.length >= records || request.bytes + bytes > most) this.#dropOldest(request)
    request.kept.push({ line, level, bytes, at })
    request.bytes += bytes
    this.#bytes += bytes
    this.#holding.add(request)
    while (this.#bytes > MAX_BYTES) {
      for (const oldest of this.#holding) {
        this.#drop(oldest)
        break
      }
    }
    this.#timer ??= setTimeout(() => this.#tick(), ms).unref()
  }

  /** The request failed: what is kept of it is written. */
  fail(key: object): void {
    const request = this.#of(key)
    request.failed = true
    this.#write(request)
  }

  /** The process goes down, and with it every request that is at work. */
  failAll(): void {
    for (const request of this.#holding) this.#write(request)
  }

  /** The request is over, and did not fail. */
  done(key: object): void {
    const request = this.#requests.get(key)
    if (request !== undefined) this.#drop(request)
  }

  /** Lets everything go. */
  close(): void {
    for (const request of this.#holding) this.#drop(request)
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #of(key: object): Request {
    let request = this.#requests.get(key)
    if (request === undefined) {
      request = { kept: [], bytes: 0, failed: false }
      this.#requests.set(key, request)
    }
    return request
  }

  #write(request: Request): void {
    for (const { line, level } of this.#empty(request)) {
      this.#parts.deliver(withMembers(line, { buffered: true }), level)
    }
  }

  #drop(request: Request): void {
    const { length } = this.#empty(request)
    if (length > 0) this.#parts.letGo(length)
  }

  #empty(request: Request): Kept[] {
    const { kept } = request
    this.#bytes -= request.bytes
    request.kept = []
    request.bytes = 0
    this.#holding.delete(request)
    return kept
  }

  #dropOldest(request: Request): void {
    const oldest = request.kept.shift()
    if (oldest === undefined) return
    request.bytes -= oldest.bytes
    this.#bytes -= oldest.bytes
    this.#parts.letGo(1)
  }

  /** Lets go what is too old. */
  #tick(): void {
    this.#timer = undefined
    const { ms } = this.#limits
    const now = this.#parts.now()
    let next = Number.POSITIVE_INFINITY
    for (const request of this.#holding) {
      while (request.kept[0] !== undefined && now - request.kept[0].at >= ms) this.#dropOldest(request)
      if (request.kept[0] === undefined) this.#holding.delete(request)
      else next = Math.min(next, request.kept[0].at + ms)
    }
    if (this.#holding.size === 0) return
    const wait = Math.min(Math.max(next - now, 1), ms)
    this.#timer = setTimeout(() => this.#tick(), wait).unref()
  }
}
