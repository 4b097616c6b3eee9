import { setImmediate as nextTurn } from 'node:timers/promises'
import { SillokError } from 'sillok/record'
import { OpenKey } from 'sillok/redact'
import { type IntakeRequest, readBody } from './body.js'
import { IntakeError, type IntakeLimits, recordsTooLarge } from './limits.js'
import { type Lines, splitLines, TOO_LONG } from './lines.js'
import type { Admission } from './pressure.js'
import { type Sent, sentBy } from './sender.js'
import { type Write, writeOrRefuse } from './write.js'

/** What became of the lines of a request. */
export interface NdjsonOutcome {
  /** Records that are on disk. */
  accepted: number
  rejected: number
  /** The first rejected lines, counted from 1. */
  errors: { line: number; code: string; message: string }[]
  /** Lines that are done with, on disk or rejected: a sender that was refused goes on behind them. */
  lines: number
  /** Bytes of the body, decompressed. */
  bytes: number
  /** Why the rest of the request was refused. */
  failure?: IntakeError | undefined
}

/** Rejected lines that an answer tells one by one. */
const MAX_ERRORS = 20

/** Records are handed to the writer in batches of about this many bytes, one batch at a time. */
const BATCH_BYTES = 1024 * 1024

/** After so long at a stretch other requests have their turn: a chunk may hold a hundred thousand lines. */
const STRETCH_MS = 10
/** Lines between two looks at the clock. */
const LINES_A_LOOK = 128

interface Batch {
  records: string[]
  /** The line of each record. */
  lines: number[]
  bytes: number
  /** The number of the last line that was looked at. */
  lastLine: number
}

/**
 * Reads NDJSON line by line and appends every good line, whatever stands around it. Never rejects: a request that breaks off
 * says so in `failure`, and what was accepted before stays accepted.
 */
export async function takeNdjson(
  request: IntakeRequest,
  stream: string,
  admission: Admission,
  options: {
    limits: IntakeLimits
    /** What `recordLines` gives. */
    toRecordLine: (line: string, now: string, sent: Sent, key: OpenKey) => string
    write: Write
    onRejected: (code: string) => void
  },
): Promise<NdjsonOutcome> {
  const { limits, toRecordLine, write, onRejected } = options
  const outcome: NdjsonOutcome = { accepted: 0, rejected: 0, errors: [], lines: 0, bytes: 0 }
  const sent = sentBy(request.sender)
  const key = new OpenKey()
  let batch: Batch = { records: [], lines: [], bytes: 0, lastLine: 0 }
  let writing: Promise<void> = Promise.resolve()
  /** Bytes of records so far, whether or not they are on disk yet. */
  let written = 0
  let stretchBegan = performance.now()

  /** Starts the next write as soon as the one before is done; while it runs, the next batch is parsed. */
  const flush = async (): Promise<void> => {
    await writing
    if (outcome.failure !== undefined) throw outcome.failure
    const full = batch
    batch = { records: [], lines: [], bytes: 0, lastLine: full.lastLine }
    writing = writeOrRefuse(write, stream, full.records).then(
      () => {
        outcome.accepted += full.records.length
        outcome.lines = full.lastLine
        admission.give(full.bytes)
      },
      (error: IntakeError) => {
        outcome.failure = error
        outcome.accepted += error.stored
        outcome.lines = full.lines[error.stored - 1] ?? outcome.lines
      },
    )
  }

  const take = async (lines: Lines): Promise<void> => {
    let now = new Date().toISOString()
    let bytes = 0
    for (const line of lines) {
      if (++batch.lastLine > limits.lines) {
        batch.lastLine--
        const message = `The request has more than ${limits.lines} lines: send less at a time.`
        throw new IntakeError(413, 'TOO_MANY_RECORDS', message, { limit: limits.lines })
      }
      if (batch.lastLine % LINES_A_LOOK === 0 && performance.now() - stretchBegan > STRETCH_MS) {
        await nextTurn()
        if (request.isGone?.()) throw new IntakeError(400, 'BODY_ABORTED', 'The sender has gone.')
        now = new Date().toISOString()
        stretchBegan = performance.now()
      }
      if (line === '' || line === '\r') continue
      try {
        if (line === TOO_LONG) {
          throw new SillokError('LINE_TOO_LONG', `The line is longer than ${limits.lineBytes} bytes.`)
        }
        const text = batch.lastLine === 1 && line.startsWith('\ufeff') ? line.slice(1) : line
        const record = toRecordLine(text, now, sent, key)
        batch.records.push(record)
        batch.lines.push(batch.lastLine)
        bytes += record.length
        written += record.length
        if (written > limits.recordsBytes) throw recordsTooLarge(limits.recordsBytes)
      } catch (error) {
        if (error instanceof IntakeError) throw error
        reject(error, batch.lastLine)
      }
    }
    admission.take(bytes)
    batch.bytes += bytes
  }

  const reject = (error: unknown, line: number): void => {
    const { code, message } =
      error instanceof SillokError ? error : new SillokError('UNREADABLE', String(error))
    outcome.rejected++
    onRejected(code)
    if (outcome.errors.length < MAX_ERRORS) outcome.errors.push({ line, code, message })
  }

  /** Bytes that came and are not lines yet: a line may be long, and its end may be long in coming. */
  let begun = 0
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      outcome.bytes += chunk.length
      admission.take(chunk.length)
      begun += chunk.length
      yield chunk
    }
  }

  let broken: IntakeError | undefined
  try {
    for await (const lines of splitLines(counted(readBody(request, limits)), limits.lineBytes)) {
      admission.give(begun)
      begun = 0
      await take(lines)
      if (batch.bytes >= BATCH_BYTES) await flush()
    }
  } catch (error) {
    broken = asIntakeError(error)
  }
  // Whole lines of a body that broke off are kept: its sender may be gone for good.
  if (broken?.status !== 429) await flush().catch(() => {})
  await writing
  outcome.failure ??= broken
  return outcome
}

function asIntakeError(error: unknown): IntakeError {
  if (error instanceof IntakeError) return error
  return new IntakeError(500, 'INTERNAL', 'The server failed while it read the body.', { cause: error })
}
