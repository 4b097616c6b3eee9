import { IntakeError } from './limits.js'

/** A log record of OTLP, whatever its encoding was: plain JavaScript values, ids as hex, times as RFC 3339. */
export interface OtlpRecord {
  timestamp: string | undefined
  observed: string | undefined
  /** 1–24, or 0 where the sender gave none. */
  severityNumber: number
  severityText: string
  body: unknown
  attributes: Record<string, unknown>
  eventName: string
  traceId: string
  spanId: string
  flags: number
  droppedAttributes: number
}

/** The records of one scope of one resource. */
export interface OtlpGroup {
  resource: Record<string, unknown>
  scope: OtlpScope
  /** Decoded one by one as they are taken, so that only one is in memory. `undefined`: what stood there was no record. */
  records: Iterable<OtlpRecord | undefined>
}

export interface OtlpScope {
  name: string
  version: string
  attributes: Record<string, unknown>
}

/** Records in one request. SDKs send some hundreds together, collectors some thousands. */
const MAX_RECORDS = 100_000

/** Attributes, and entries of lists and maps, in one request. */
const MAX_VALUES = 2_000_000

/** The same in one record: one object with a million names takes a quarter of a gigabyte. */
const MAX_RECORD_VALUES = 100_000

/**
 * Counts what a request is made of while it is decoded: two bytes on the wire can be a whole record in memory and on disk, and
 * a hundred of them shrink to one byte of gzip.
 */
export class Budget {
  #records = 0
  #values = 0
  #inRecord = 0

  /** @throws IntakeError 413 `TOO_MANY_RECORDS` */
  record(): void {
    this.#inRecord = 0
    if (++this.#records > MAX_RECORDS) refuse('The request', 'records', MAX_RECORDS)
  }

  /** A resource or a scope begins. @throws IntakeError 413 `TOO_MANY_VALUES` */
  group(): void {
    this.#inRecord = 0
    if (++this.#values > MAX_VALUES) refuse('The request', 'values', MAX_VALUES)
  }

  /** @throws IntakeError 413 `TOO_MANY_VALUES` */
  value(): void {
    if (++this.#values > MAX_VALUES) refuse('The request', 'values', MAX_VALUES)
    if (++this.#inRecord > MAX_RECORD_VALUES) refuse('One record', 'values', MAX_RECORD_VALUES)
  }
}

function refuse(who: string, what: 'records' | 'values', limit: number): never {
  const code = what === 'records' ? 'TOO_MANY_RECORDS' : 'TOO_MANY_VALUES'
  throw new IntakeError(413, code, `${who} has more than ${limit} ${what}: send less at a time.`, { limit })
}

/** Levels of lists and maps inside one value of OTLP that are decoded; deeper ones are named, not read. */
export const MAX_VALUE_DEPTH = 32

/** What stands in place of a value that is nested deeper than `MAX_VALUE_DEPTH`. */
export const TOO_DEEP = '[Deeper than the limit]'

export const NO_SCOPE: OtlpScope = { name: '', version: '', attributes: {} }

// Objects of this kind have no `__proto__` setter, and unlike those of `Object.create(null)` the engine keeps them
// in its fast form: building and reading them takes half the time.
function Bare() {}
Bare.prototype = Object.create(null)

/** An object to which any key may be given, `__proto__` too. */
export function emptyMap(): Record<string, unknown> {
  return new (Bare as unknown as new () => Record<string, unknown>)()
}

/** Whole numbers beyond 2^53 stay exact as text. */
export function exactInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
