import { MAX_LINE_BYTES, SillokError } from 'sillok/record'

/** What one sender may ask of the server. Sizes in bytes, times in milliseconds. */
export interface IntakeLimits {
  /** A request's body as it comes over the wire. OTLP recommends 20 MiB. */
  bodyBytes: number
  /** The same body, decompressed. */
  decompressedBytes: number
  /** What the records of one request take, written out: two bytes of NDJSON are a record, and OTLP's resource and scope stand in each of theirs. */
  recordsBytes: number
  /** Lines of one request of NDJSON. */
  lines: number
  /** One line of NDJSON; a longer one is rejected, the lines around it are not. */
  lineBytes: number
  /** Levels of objects and lists in one record of NDJSON. */
  depth: number
  /** Objects, lists and names in one record of NDJSON. */
  parts: number
  /** From the first byte of a body to its last. */
  requestMs: number
  /** Requests at one time. */
  requests: number
  /** Bytes of bodies and records in memory at one time, over all requests. */
  bytesInFlight: number
  /** Streams that exist or may come to exist by a request. */
  streams: number
}

const MIB = 1024 * 1024

/**
 * Objects, lists and names in the JSON of one record. Measured: a million objects with a name of its own each are a quarter of a
 * gigabyte, and six seconds in which nothing else is served. Forty thousand attributes are not a log record.
 */
export const MAX_RECORD_PARTS = 200_000

export const INTAKE_LIMITS: Readonly<IntakeLimits> = {
  bodyBytes: 20 * MIB,
  decompressedBytes: 100 * MIB,
  recordsBytes: 200 * MIB,
  lines: 1_000_000,
  lineBytes: MAX_LINE_BYTES,
  depth: 64,
  parts: MAX_RECORD_PARTS,
  requestMs: 30_000,
  requests: 256,
  bytesInFlight: 256 * MIB,
  streams: 200,
}

/** A refusal of a whole request: what is wrong, the HTTP status, and when to come back. */
export class IntakeError extends SillokError {
  readonly status: number
  readonly limit: number | undefined
  readonly retryAfterSeconds: number | undefined
  /** Records of the refused write that are on disk all the same: the first ones. */
  readonly stored: number

  constructor(
    status: number,
    code: string,
    message: string,
    details: { limit?: number; retryAfterSeconds?: number; stored?: number; cause?: unknown } = {},
  ) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = status
    this.limit = details.limit
    this.retryAfterSeconds = details.retryAfterSeconds
    this.stored = details.stored ?? 0
  }
}

/** `RECORDS_TOO_LARGE`. */
export function recordsTooLarge(limit: number): IntakeError {
  const message = `The records take more than ${limit} bytes, written out: send them in parts.`
  return new IntakeError(413, 'RECORDS_TOO_LARGE', message, { limit })
}

const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

/**
 * Whether a name may be that of a stream: 1–64 of letters, digits, `_`, `.`, `-`, beginning with a letter or digit.
 * A name that ends in `.jsonl` is none: its folder would stand where the link of another stream stands.
 */
export function isStreamName(name: string): boolean {
  return STREAM_NAME.test(name) && !name.toLowerCase().endsWith('.jsonl')
}
