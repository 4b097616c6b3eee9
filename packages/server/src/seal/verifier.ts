import { Worker } from 'node:worker_threads'
import { SillokError } from 'sillok/record'
import { isSealed, type LogReport } from 'sillok/seal'

/** A verification, as `GET /api/seal` shows it: the last of a stream, running or done. */
export interface Verification {
  state: 'running' | 'done' | 'failed' | 'cancelled'
  started_at: string
  /** Entries that are checked, of all; `total` is 0 until it is known. */
  done: number
  total: number
  elapsed_ms: number
  /** As `sillok verify --json` prints it. */
  report?: Omit<LogReport, 'firstBad'> & { first_bad: LogReport['firstBad'] }
  /** The record of the first bad entry, where its line is in a segment. */
  record?: string | null
  problem?: string
}

export interface Verifier {
  /** @throws SillokError `NOT_SEALED`; `VERIFY_RUNNING` while any stream is verified */
  start(stream: string): Verification
  /** Ends the one that runs, if it is of this stream. */
  cancel(stream: string): void
  of(stream: string): Verification | undefined
  close(): Promise<void>
}

type Message = { done: number; total: number } | { report: LogReport; record: string | null }

/**
 * Verifies streams with the keys that are at hand, one at a time, in a thread of its own: it takes all processors for as long as it lasts, and nobody is
 * kept waiting by it.
 */
export function createVerifier(root: string): Verifier {
  const last = new Map<string, Verification>()
  let running: { stream: string; worker: Worker } | undefined

  function start(stream: string): Verification {
    if (running !== undefined)
      throw new SillokError('VERIFY_RUNNING', `Stream ${running.stream} is being verified: one at a time.`)
    if (!isSealed(root, stream))
      throw new SillokError('NOT_SEALED', `Stream ${stream} is not sealed: begin with sillok seal ${stream}.`)
    const begun = performance.now()
    const own: Verification = {
      state: 'running',
      started_at: new Date().toISOString(),
      done: 0,
      total: 0,
      elapsed_ms: 0,
    }
    last.set(stream, own)
    // The compiled file also when this runs from the sources, in tests: a worker cannot load TypeScript.
    const worker = new Worker(new URL('../../dist/seal/verify-worker.js', import.meta.url), {
      workerData: { root, stream },
    })
    running = { stream, worker }
    worker.on('message', (message: Message) => {
      own.elapsed_ms = Math.round(performance.now() - begun)
      if ('report' in message) {
        const { firstBad, ...report } = message.report
        Object.assign(own, {
          state: 'done',
          report: { ...report, first_bad: firstBad },
          record: message.record,
        })
      } else Object.assign(own, message)
    })
    worker.on('error', (error) => {
      own.state = 'failed'
      // The message of an error that is not ours may hold anything.
      own.problem = (error as { code?: string }).code === undefined ? 'INTERNAL' : error.message
    })
    worker.on('exit', () => {
      if (running?.worker === worker) running = undefined
      if (own.state === 'running') own.state = 'cancelled'
    })
    return own
  }

  return {
    start,
    of: (stream) => last.get(stream),
    cancel(stream) {
      if (running?.stream === stream) void running.worker.terminate()
    },
    async close() {
      await running?.worker.terminate()
    },
  }
}
