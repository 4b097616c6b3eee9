import { readFileSync, rmSync } from 'node:fs'
import { withContext } from '../context/index.js'
import { type JobEvent, job as jobEvent, newEventId, readEvent } from '../events/index.js'
import { encodeRecord, SillokError } from '../record/index.js'
import { redactor, redactText } from '../redact/index.js'
import {
  findRoot,
  makeFolder,
  openStream,
  processPlace,
  type StreamWriter,
  takeAlone,
  writeAtomically,
} from '../stream/index.js'
import {
  cancelPath,
  checkJobId,
  documentPath,
  exists,
  type JobDocument,
  jobsFolder,
  readJob,
  type StoredJob,
  statePath,
} from './document.js'

/** A job as it sees itself. `S` is what it saves to go on from. */
export interface JobRun<S> {
  readonly id: string
  /** From 1. */
  readonly attempt: number
  /** What `save` kept last, of an earlier attempt too; `undefined` at the very first. */
  readonly state: S | undefined
  /** Aborted when somebody cancels the job. */
  readonly signal: AbortSignal
  /**
   * Says how far it is. Cheap: it is written a few times a second at most.
   *
   * @param done @param total how much, in whatever is counted; without a total only `done` is shown
   * @param message a few words for people, redacted
   */
  progress(done: number, total?: number, message?: string): void
  /** Keeps a JSON value to go on from after a crash; on the disk when it returns. Not shown to anybody. */
  save(state: S): void
  /** One record of the stream `jobs`, with the job's id. */
  log(message: string, fields?: object): void
}

/** A batch job: its name, and what it does. */
export interface JobOptions<S, R> {
  name: string
  /** By which it is found, and goes on after a crash. Default: a new one. */
  id?: string
  /** The folder of all streams. Default: found as `findRoot` says. */
  root?: string
  /** Cancels it, from within this process. */
  signal?: AbortSignal
  run: (job: JobRun<S>) => R | Promise<R>
}

/** Between two writes of the document, in ms. */
const WRITE_MS = 200
/** Between two looks whether somebody cancels, and between two signs of life, in ms. */
const LOOK_MS = 250
const LIFE_MS = 10_000
/** Longest result that is kept in the document, in UTF-16 units of JSON. */
const MAX_RESULT = 64 * 1024

/**
 * Runs a batch job with a progress document that others poll or follow (`sillok jobs`, `GET /api/jobs`), and records of its start and end in the stream
 * `jobs`. Records that loggers make inside have its id. Where the document says that an earlier attempt did not come to an end, it goes on from
 * what that one saved; where it is completed, its result is returned and nothing is run.
 *
 * @returns what `run` returns
 * @throws SillokError `JOB_OPTIONS`, `JOB_RUNNING`, `JOB_CANCELLED`, `JOB_ID`, `ROOT_UNUSABLE`; else what `run` throws
 * @example
 * await job<{ page: number }, number>({ name: 'import', id: 'import-2026-11', run: (job) => {
 *   for (let page = job.state?.page ?? 0; page < 100; page++) { …; job.save({ page: page + 1 }); job.progress(page + 1, 100) }
 * }})
 */
export async function job<S = unknown, R = unknown>(options: JobOptions<S, R>): Promise<R> {
  checkOptions(options)
  const { name, id = newEventId(), signal, run } = options
  const root = findRoot(options.root)
  checkJobId(id)
  makeFolder(jobsFolder(root))
  const release = await takeAlone(jobsFolder(root), id)
  if (release === undefined) throw new SillokError('JOB_RUNNING', `Job ${id} is already running.`)
  try {
    const before = readJob(root, id)
    if (before?.status === 'completed') return before.result as R
    rmSync(cancelPath(root, id), { force: true })
    const running = new Running<S>(root, id, name, (before?.attempt ?? 0) + 1)
    return await withContext({ job_id: id, job_name: name }, () => running.run(run, signal))
  } finally {
    release()
  }
}

function checkOptions(options: unknown): void {
  const { name, run } = (options ?? {}) as Partial<JobOptions<unknown, unknown>>
  if (typeof name === 'string' && name !== '' && typeof run === 'function') return
  throw new SillokError('JOB_OPTIONS', "A job is job({ name: 'import', run: async (job) => … }), with both.")
}

class Running<S> implements JobRun<S> {
  readonly state: S | undefined
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #root: string
  readonly #stream: StreamWriter
  readonly #document: StoredJob
  readonly #began = performance.now()
  /** How far it was, and when, as this attempt said for the first time: what was done before took it no time. */
  #first: { done: number; at: number } | undefined
  #writtenAt = Number.NEGATIVE_INFINITY
  #pending: NodeJS.Timeout | undefined

  constructor(
    root: string,
    readonly id: string,
    name: string,
    readonly attempt: number,
  ) {
    this.#root = root
    this.signal = this.#controller.signal
    this.#stream = openStream({ root, name: 'jobs', durability: 'written' })
    this.state = readState<S>(statePath(root, id))
    const now = new Date().toISOString()
    this.#document = {
      id,
      name: redactText(name),
      status: 'running',
      attempt,
      pid: process.pid,
      place: processPlace(),
      started_at: now,
      updated_at: now,
      ended_at: null,
      progress: null,
      message: null,
      done: null,
      total: null,
      per_second: null,
      eta_ms: null,
      cancel_requested: false,
      result: null,
      error: null,
    }
  }

  async run<R>(work: (job: JobRun<S>) => R | Promise<R>, signal: AbortSignal | undefined): Promise<R> {
    this.#write()
    this.#record({})
    const look = setInterval(() => this.#look(), LOOK_MS)
    look.unref()
    const cancel = (): void => this.#cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    if (signal?.aborted) cancel()
    try {
      const result = await work(this)
      this.#end('completed', { result: resultOf(result), progress: 1, eta_ms: 0 })
      return result
    } catch (error) {
      if (this.signal.aborted) {
        this.#end('cancelled', {})
        throw new SillokError('JOB_CANCELLED', `Job ${this.id} was cancelled.`, { cause: error })
      }
      this.#end('failed', { error: errorOf(error) }, error)
      throw error
    } finally {
      clearInterval(look)
      signal?.removeEventListener('abort', cancel)
      // A full disk: its records wait, and are written as soon as that can be. What the work came to is not changed by that.
      await this.#stream.close().catch(() => {})
    }
  }

  // Properties, so that `({ progress, save }) => …` works.
  readonly progress = (done: number, total?: number, message?: string): void => {
    const document = this.#document
    document.done = finite(done)
    if (total !== undefined) document.total = finite(total)
    if (message !== undefined) document.message = redactText(message).slice(0, 1000)
    const known = document.total !== null && document.total > 0 && document.done !== null
    document.progress = known
      ? Math.min(1, Math.max(0, (document.done as number) / (document.total as number)))
      : null
    this.#pace()
    this.#soon()
  }

  readonly save = (state: S): void => {
    writeAtomically(statePath(this.#root, this.id), JSON.stringify(state) ?? 'null')
  }

  readonly log = (message: string, fields?: object): void => {
    const envelope = {
      timestamp: new Date().toISOString(),
      level: 'INFO',
      logger: 'job',
      message,
      log_type: 'job',
    } as const
    const all = { job_id: this.id, job_name: this.#document.name, ...fields }
    this.#stream.append(encodeRecord(envelope, all, redactor))
  }

  #pace(): void {
    const document = this.#document
    const { done, total } = document
    const now = performance.now()
    if (done !== null) this.#first ??= { done, at: now }
    const { done: before, at } = this.#first ?? { done: 0, at: now }
    const known = done !== null && done > before && now > at
    document.per_second = known ? ((done - before) * 1000) / (now - at) : null
    document.eta_ms =
      document.per_second === null || done === null || total === null
        ? null
        : Math.max(0, Math.round(((total - done) * 1000) / document.per_second))
  }

  #look(): void {
    if (exists(cancelPath(this.#root, this.id))) this.#cancel()
    if (performance.now() - this.#writtenAt > LIFE_MS) this.#write()
  }

  #cancel(): void {
    if (this.signal.aborted) return
    this.#document.cancel_requested = true
    this.#write()
    this.#controller.abort(new SillokError('JOB_CANCELLED', `Job ${this.id} was cancelled.`))
  }

  #soon(): void {
    if (this.#pending !== undefined) return
    const wait = WRITE_MS - (performance.now() - this.#writtenAt)
    if (wait <= 0) this.#write()
    else {
      this.#pending = setTimeout(() => this.#write(), wait)
      this.#pending.unref()
    }
  }

  /** @returns whether the disk has taken it */
  #write(): boolean {
    clearTimeout(this.#pending)
    this.#pending = undefined
    this.#writtenAt = performance.now()
    this.#document.updated_at = new Date().toISOString()
    try {
      writeAtomically(documentPath(this.#root, this.id), `${JSON.stringify(this.#document)}\n`)
      return true
    } catch {
      // A full disk shows no progress; the work itself goes on.
      return false
    }
  }

  #end(status: 'completed' | 'failed' | 'cancelled', more: Partial<JobDocument>, error?: unknown): void {
    const ended_at = new Date().toISOString()
    Object.assign(this.#document, { status, ended_at, per_second: null, eta_ms: null, ...more })
    const isWritten = this.#write()
    rmSync(cancelPath(this.#root, this.id), { force: true })
    // Without the word that it is done, the next call would begin from the start.
    if (status === 'completed' && isWritten) rmSync(statePath(this.#root, this.id), { force: true })
    this.#record({ durationMs: Math.round(performance.now() - this.#began), error })
  }

  #record(more: Partial<JobEvent>): void {
    const { id, name, status, attempt, progress, done, total } = this.#document
    const event = {
      jobId: id,
      jobName: name,
      jobStatus: status,
      attempt,
      progress: progress ?? undefined,
      done: Number.isInteger(done) ? done : undefined,
      total: Number.isInteger(total) ? total : undefined,
      ...more,
    }
    const { message, fields } = readEvent(jobEvent, event, () => '')
    const envelope = {
      timestamp: new Date().toISOString(),
      level: jobEvent.level(fields),
      logger: 'job',
      message,
      event: jobEvent.name,
      log_type: jobEvent.logType,
    }
    this.#stream.append(encodeRecord(envelope, fields, redactor))
  }
}

function readState<S>(path: string): S | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as S
  } catch {
    return undefined
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** A result as others may see it. */
function resultOf(result: unknown): unknown {
  const redacted = redactor.redactValue(result) ?? null
  const { length } = JSON.stringify(redacted)
  return length <= MAX_RESULT ? redacted : { truncated: true, length }
}

function errorOf(error: unknown): JobDocument['error'] {
  const { name, message, code } = (
    error instanceof Error ? error : { name: typeof error, message: String(error) }
  ) as Error & { code?: unknown }
  return {
    type: told(name),
    message: told(message),
    ...(typeof code === 'string' && { code: told(code) }),
  }
}

/** A text of the program's own; where there is no compiler it may be anything. */
function told(text: unknown): string {
  return redactText(typeof text === 'string' ? text : typeof text).slice(0, 1000)
}
