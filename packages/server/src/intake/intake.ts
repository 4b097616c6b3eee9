import { type Redactor, SillokError } from 'sillok/record'
import { redactor as defaultRedactor } from 'sillok/redact'
import type { IntakeRequest } from './body.js'
import { INTAKE_LIMITS, IntakeError, type IntakeLimits, isStreamName } from './limits.js'
import { takeNdjson } from './ndjson.js'
import { errorAnswer, type Fault, type OtlpEncoding, otlpEncoding, successAnswer } from './otlp-answer.js'
import { takeOtlp } from './otlp-request.js'
import { type Admission, createPressure } from './pressure.js'
import { recordLines } from './record-line.js'
import type { Write } from './write.js'

/** Where the server says what happens to itself: nobody else may speak there. */
const OWN_STREAM = 'sillok'

export type Protocol = 'otlp_json' | 'otlp_protobuf' | 'ndjson'

/** Where intake counts what it does; `metrics/` keeps such counters. */
export interface IntakeCounters {
  accepted(protocol: Protocol, records: number, bytes: number): void
  /** Records, or for a request that was refused as a whole, requests. */
  rejected(protocol: Protocol, reason: string, count: number): void
  writeFailed(reason: string): void
}

/** An answer without HTTP's machinery. */
export interface IntakeAnswer {
  status: number
  contentType: string
  body: Uint8Array
  retryAfterSeconds?: number
}

export interface IntakeOptions {
  write: Write
  counters: IntakeCounters
  limits?: Partial<IntakeLimits>
  /** Names of the streams that exist already. */
  streams?: Iterable<string>
  /** The stream that OTLP records go to. */
  otlpStream?: string
  redactor?: Redactor
  /** Told of errors that are the server's own fault, and of every write that failed. */
  onError?: (error: unknown) => void
}

export interface Intake {
  /** `POST /v1/logs` */
  otlp(request: IntakeRequest): Promise<IntakeAnswer>
  /** `POST /ingest/<stream>` */
  ndjson(stream: string, request: IntakeRequest): Promise<IntakeAnswer>
  /** Requests and bytes at work right now. */
  inFlight(): { requests: number; bytes: number }
}

/**
 * Takes records from outside: checks them against the limits, redacts them, appends them, and answers only then.
 * Both calls always resolve to an answer.
 *
 * @example const intake = createIntake({ write: (stream, lines) => writer(stream).appendAll(lines), counters })
 */
export function createIntake(options: IntakeOptions): Intake {
  const { write, counters, otlpStream = 'otlp', redactor = defaultRedactor } = options
  const limits: IntakeLimits = { ...INTAKE_LIMITS, ...options.limits }
  const pressure = createPressure(limits)
  const streams = new Set([otlpStream, ...(options.streams ?? [])])
  const taking = { limits, redactor, write }
  const toRecordLine = recordLines(limits, redactor)

  async function otlp(request: IntakeRequest): Promise<IntakeAnswer> {
    const encoding = otlpEncoding(request.contentType)
    if (encoding === undefined) {
      counters.rejected('otlp_json', 'UNSUPPORTED_CONTENT_TYPE', 1)
      const message = 'OTLP is application/json or application/x-protobuf.'
      return otlpRefusal('json', new IntakeError(415, 'UNSUPPORTED_CONTENT_TYPE', message))
    }
    const protocol: Protocol = `otlp_${encoding}`
    let admission: Admission | undefined
    try {
      admission = pressure.enter()
      const { accepted, rejected, bytes } = await takeOtlp(request, encoding, otlpStream, admission, taking)
      counters.accepted(protocol, accepted, bytes)
      if (rejected > 0) counters.rejected(protocol, 'NOT_A_RECORD', rejected)
      const message = rejected === 0 ? '' : `${rejected} log records were no objects.`
      return { status: 200, ...successAnswer(encoding, rejected, message) }
    } catch (error) {
      const refusal = asRefusal(error)
      count(protocol, refusal)
      return otlpRefusal(encoding, refusal)
    } finally {
      admission?.leave()
    }
  }

  async function ndjson(stream: string, request: IntakeRequest): Promise<IntakeAnswer> {
    let admission: Admission | undefined
    try {
      checkContentType(request.contentType)
      admission = pressure.enter()
      const isNew = admitStream(stream)
      const onRejected = (code: string): void => counters.rejected('ndjson', code, 1)
      const { failure, bytes, lines, ...taken } = await takeNdjson(request, stream, admission, {
        limits,
        toRecordLine,
        write,
        onRejected,
      })
      // Only records make a stream: a request without any does not use up a name.
      if (isNew && taken.accepted === 0) streams.delete(stream)
      if (taken.accepted > 0) counters.accepted('ndjson', taken.accepted, bytes)
      if (failure === undefined) return json(200, taken)
      count('ndjson', failure)
      return refusal(failure, { ...taken, lines })
    } catch (error) {
      const refused = asRefusal(error)
      count('ndjson', refused)
      return refusal(refused, {})
    } finally {
      admission?.leave()
    }
  }

  /** Whether the stream is new with this request. */
  function admitStream(name: string): boolean {
    if (!isStreamName(name)) {
      const message =
        'A stream has a name of 1 to 64 letters, digits, "_", "." and "-", not ending in ".jsonl".'
      throw new IntakeError(400, 'BAD_STREAM_NAME', message)
    }
    if (name === OWN_STREAM) {
      throw new IntakeError(
        400,
        'BAD_STREAM_NAME',
        `The stream "${OWN_STREAM}" is the server's own; choose another name.`,
      )
    }
    if (streams.has(name)) return false
    // It would be the name of a folder, and stand in every answer about it.
    if (redactor.text(name) !== name) {
      throw new IntakeError(
        400,
        'BAD_STREAM_NAME',
        'The name of the stream looks like a secret; choose another.',
      )
    }
    if (streams.size >= limits.streams) {
      const message = `There are ${limits.streams} streams already; records may go to those.`
      throw new IntakeError(403, 'TOO_MANY_STREAMS', message, { limit: limits.streams })
    }
    streams.add(name)
    return true
  }

  function count(protocol: Protocol, refused: IntakeError): void {
    counters.rejected(protocol, refused.code, 1)
    if (refused.status === 503) counters.writeFailed(refused.code)
    // That the disk takes nothing is said elsewhere, and nothing that a program can be wrong about.
    if (refused.status >= 500 && refused.code !== 'DISK_FULL') options.onError?.(refused.cause ?? refused)
  }

  return { otlp, ndjson, inFlight: pressure.inFlight }
}

/** What senders of NDJSON call it; the last is what `curl --data-binary` says when it is not told. */
const NDJSON_TYPES = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
])

function checkContentType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined || type === '' || NDJSON_TYPES.has(type)) return
  throw new IntakeError(415, 'UNSUPPORTED_CONTENT_TYPE', 'NDJSON is application/x-ndjson.')
}

function asRefusal(error: unknown): IntakeError {
  if (error instanceof IntakeError) return error
  if (error instanceof SillokError) return new IntakeError(400, error.code, error.message)
  return new IntakeError(500, 'INTERNAL', 'The server failed while it took the records.', { cause: error })
}

function faultOf({ code, message, limit }: IntakeError): Fault {
  return limit === undefined ? { code, message } : { code, message, limit }
}

function otlpRefusal(encoding: OtlpEncoding, refused: IntakeError): IntakeAnswer {
  return later(refused, {
    status: refused.status,
    ...errorAnswer(encoding, refused.status, faultOf(refused)),
  })
}

function refusal(refused: IntakeError, taken: object): IntakeAnswer {
  return later(refused, json(refused.status, { error: faultOf(refused), ...taken }))
}

function later(refused: IntakeError, answer: IntakeAnswer): IntakeAnswer {
  return refused.retryAfterSeconds === undefined
    ? answer
    : { ...answer, retryAfterSeconds: refused.retryAfterSeconds }
}

function json(status: number, body: object): IntakeAnswer {
  return { status, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) }
}
