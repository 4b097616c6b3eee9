import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { IntakeError, type IntakeLimits } from './limits.js'
import type { Sender } from './sender.js'

/** A request as intake needs it; `http/` makes it from Node's. */
export interface IntakeRequest {
  contentType: string | undefined
  contentEncoding: string | undefined
  /** As the sender states it; `undefined` for a chunked body. */
  contentLength: number | undefined
  body: AsyncIterable<Uint8Array>
  sender: Sender
  /** Whether the sender has gone, be it after its last byte: nobody waits for the answer any more. */
  isGone?(): boolean
}

type BodyLimits = Pick<IntakeLimits, 'bodyBytes' | 'decompressedBytes' | 'requestMs'>

/**
 * A request's body, decompressed, chunk by chunk, never more than the limits allow. The chunks are the consumer's as long as it likes.
 * The source is not destroyed when a limit is hit: the connection is still needed for the answer.
 *
 * @throws IntakeError 413 `BODY_TOO_LARGE`, `DECOMPRESSED_TOO_LARGE`; 408 `BODY_TOO_SLOW`; 415 `UNSUPPORTED_ENCODING`;
 *   400 `BAD_COMPRESSION`, `BODY_ABORTED`
 */
export async function* readBody(request: IntakeRequest, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  const encoding = (request.contentEncoding ?? '').trim().toLowerCase()
  if (!['', 'identity', 'gzip'].includes(encoding)) {
    throw new IntakeError(415, 'UNSUPPORTED_ENCODING', 'A body may be gzip or not compressed.')
  }
  if (request.contentLength !== undefined && request.contentLength > limits.bodyBytes) throw tooLarge(limits)
  const wire = boundedWire(request.body, limits)
  if (encoding === 'gzip') yield* inflated(wire, limits)
  else yield* wire
}

/** The bytes as they come: bounded in size, and in the time that the sender lets us wait. */
async function* boundedWire(body: AsyncIterable<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]()
  let bytes = 0
  let waitedMs = 0
  let waiting = false
  try {
    for (;;) {
      waiting = true
      const begin = performance.now()
      const next = await within(source.next(), limits.requestMs - waitedMs, limits.requestMs)
      waitedMs += performance.now() - begin
      waiting = false
      if (next.done) return
      bytes += next.value.length
      if (bytes > limits.bodyBytes) throw tooLarge(limits)
      yield next.value
    }
  } catch (error) {
    if (error instanceof IntakeError) throw error
    throw new IntakeError(400, 'BODY_ABORTED', 'The connection ended in the middle of the body.', {
      cause: error,
    })
  } finally {
    // A source that is still being waited for would answer `return` only after its next chunk.
    if (!waiting) void source.return?.()
  }
}

/** What `promise` resolves to, if it does within `ms`. */
async function within<T>(promise: Promise<T>, ms: number, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `The body did not arrive within ${limit} milliseconds.`
      reject(new IntakeError(408, 'BODY_TOO_SLOW', message, { limit }))
    }, ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Output is made in pieces of this size; a bomb is found out at most one piece late. */
const INFLATE_CHUNK_BYTES = 256 * 1024

async function* inflated(wire: AsyncGenerator<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  let failure: unknown
  const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES })
  pipeline(Readable.from(wire, { objectMode: false }), gunzip, (error) => {
    failure ??= error
  })
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > limits.decompressedBytes) {
        const message = `The decompressed body is larger than ${limits.decompressedBytes} bytes.`
        throw new IntakeError(413, 'DECOMPRESSED_TOO_LARGE', message, { limit: limits.decompressedBytes })
      }
      yield chunk
    }
  } catch (error) {
    if (error instanceof IntakeError) throw error
    throw new IntakeError(400, 'BAD_COMPRESSION', 'The body is not a complete gzip stream.', {
      cause: failure ?? error,
    })
  }
}

function tooLarge(limits: BodyLimits): IntakeError {
  return new IntakeError(413, 'BODY_TOO_LARGE', `The body is larger than ${limits.bodyBytes} bytes.`, {
    limit: limits.bodyBytes,
  })
}
