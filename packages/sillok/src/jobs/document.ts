import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../record/index.js'
import { isProcessAlive, processPlace, writeAtomically } from '../stream/index.js'

/** Every status that a job can have. */
export const JOB_STATUSES = ['running', 'completed', 'failed', 'cancelled', 'interrupted'] as const

/** How a job is. `interrupted`: its process is gone without a word; the next call with its id goes on with it. */
export type JobStatus = (typeof JOB_STATUSES)[number]

/** The progress document of a job, as it is on the disk and over HTTP. Times RFC 3339 in UTC. */
export interface JobDocument {
  id: string
  name: string
  status: JobStatus
  /** From 1: a job that was interrupted or failed goes on in another one. */
  attempt: number
  pid: number
  started_at: string
  updated_at: string
  ended_at: string | null
  /** 0 to 1; `null` where it is not known how much there is to do. */
  progress: number | null
  message: string | null
  done: number | null
  total: number | null
  /** Its pace since this attempt said for the first time how far it is; `null` where there is none yet, or no more. */
  per_second: number | null
  /** About how long it will still take at that pace, in ms. */
  eta_ms: number | null
  /** Somebody wants it to end. */
  cancel_requested: boolean
  /** What it returned, redacted. */
  result: unknown
  error: { type: string; message: string; code?: string } | null
}

/** As it is on the disk: with the place where the number of its process means what it says, one boot of one machine, one container. */
export type StoredJob = JobDocument & { place?: string }

/** Longer than a document is ever left alone while its job runs, in ms. */
export const SILENT_MS = 60_000

export const jobsFolder = (root: string): string => join(root, '.sillok', 'jobs')
export const documentPath = (root: string, id: string): string => join(jobsFolder(root), `${id}.json`)
export const statePath = (root: string, id: string): string => join(jobsFolder(root), `${id}.state`)
export const cancelPath = (root: string, id: string): string => join(jobsFolder(root), `${id}.cancel`)

/** @throws SillokError `JOB_ID` */
export function checkJobId(id: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(id)) return
  throw new SillokError(
    'JOB_ID',
    `A job's id has 1 to 100 letters, digits, "_" and "-", not ${JSON.stringify(id).slice(0, 120)}.`,
  )
}

/**
 * The document of a job; `undefined` where there is none.
 *
 * @throws SillokError `JOB_ID`
 */
export function readJob(root: string, id: string, now = Date.now()): JobDocument | undefined {
  checkJobId(id)
  let stored: StoredJob
  try {
    stored = JSON.parse(readFileSync(documentPath(root, id), 'utf8')) as StoredJob
  } catch {
    return undefined
  }
  const { place = processPlace(), ...document } = stored
  const cancelled = document.cancel_requested || exists(cancelPath(root, id))
  // One of a clock that was ahead would run until then; where it does run it says so again in some seconds.
  const silent = Math.abs(now - Date.parse(document.updated_at)) > SILENT_MS
  // A process of another container cannot be looked for from here: that it lives it says by its document.
  const isDead = place === processPlace() && !isProcessAlive(document.pid)
  const gone = document.status === 'running' && (silent || isDead)
  return {
    ...document,
    cancel_requested: cancelled,
    ...(gone && { status: 'interrupted', per_second: null, eta_ms: null }),
  }
}

/**
 * Asks a job to end: it hears so within half a second, in whatever process it runs.
 *
 * @returns whether there is such a job, and it had not ended
 * @throws SillokError `JOB_ID`
 */
export function cancelJob(root: string, id: string): boolean {
  const status = readJob(root, id)?.status
  if (status !== 'running') return false
  writeAtomically(cancelPath(root, id), '')
  return true
}

/**
 * The documents of a job as they change, the present one first; ends when the job has ended.
 *
 * @param everyMs how often is looked
 * @throws SillokError `JOB_ID`, `JOB_UNKNOWN`
 */
export async function* watchJob(
  root: string,
  id: string,
  { signal, everyMs = 200 }: { signal?: AbortSignal; everyMs?: number } = {},
): AsyncGenerator<JobDocument> {
  let last = ''
  while (!signal?.aborted) {
    const document = readJob(root, id)
    if (document === undefined) throw new SillokError('JOB_UNKNOWN', `There is no job ${id}.`)
    const text = JSON.stringify(document)
    if (text !== last) yield document
    last = text
    if (document.status !== 'running') return
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
