import { readdirSync, statSync } from 'node:fs'
import { SillokError } from '../record/index.js'
import { documentPath, type JobDocument, type JobStatus, jobsFolder, readJob, SILENT_MS } from './document.js'

/** Which jobs are listed. */
export interface JobsQuery {
  /** Only jobs that are so. */
  status?: JobStatus | undefined
  /** Default 100. */
  limit?: number | undefined
  /** The `next` of the page before. */
  cursor?: string | undefined
}

/** Some jobs of a root. */
export interface JobsPage {
  jobs: JobDocument[]
  /** Where the next page begins; `null` after the last. With a status a page may have fewer jobs than `limit`, or none, and a next one all the same. */
  next: string | null
  /** How many jobs there are in all, whatever their status. */
  total: number
}

const SUFFIX = '.json'
/** So many documents are read for one page, however few of them have the status that is asked for. */
const MAX_READ = 1000

/**
 * The jobs of a root, page by page: first those that run, the last started before; then those that were changed last. Of all others no more
 * than the names and times of their files is looked at.
 *
 * @throws SillokError `BAD_CURSOR`
 * @example const { jobs, next } = listJobs('logs', { status: 'failed', limit: 20 })
 */
export function listJobs(root: string, { status, limit = 100, cursor }: JobsQuery = {}): JobsPage {
  const after = cursor === undefined ? undefined : parsed(cursor)
  const now = Date.now()
  const all = filesOf(root)
  // Nobody who runs is silent for so long, or is ahead by so much.
  const files =
    status === 'running' ? all.filter(({ changedMs }) => Math.abs(now - changedMs) <= SILENT_MS) : all
  const from = after === undefined ? 0 : files.findIndex((file) => compare(file, after) > 0)
  const jobs: JobDocument[] = []
  let at = from === -1 ? files.length : from
  const end = Math.min(files.length, at + MAX_READ)
  for (; at < end && jobs.length < limit; at++) {
    const { id } = files[at] as JobFile
    const job = readJob(root, id, now)
    if (job !== undefined && (status === undefined || job.status === status)) jobs.push(job)
  }
  const last = files[at - 1]
  const next = at < files.length && last !== undefined ? `${last.changedMs}~${last.id}` : null
  return { jobs: inOrder(jobs), next, total: all.length }
}

interface JobFile {
  id: string
  changedMs: number
}

function filesOf(root: string): JobFile[] {
  let names: string[]
  try {
    names = readdirSync(jobsFolder(root))
  } catch {
    return []
  }
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .flatMap((name) => {
      const id = name.slice(0, -SUFFIX.length)
      const stat = statSync(documentPath(root, id), { throwIfNoEntry: false })
      return stat === undefined ? [] : [{ id, changedMs: stat.mtimeMs }]
    })
    .sort(compare)
}

/** The last changed first. */
function compare(a: JobFile, b: JobFile): number {
  return b.changedMs - a.changedMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** What runs is changed all the time: it would never stand still otherwise. */
function inOrder(jobs: readonly JobDocument[]): JobDocument[] {
  const running = jobs.filter(({ status }) => status === 'running')
  running.sort((a, b) => (a.started_at < b.started_at ? 1 : -1))
  return [...running, ...jobs.filter(({ status }) => status !== 'running')]
}

function parsed(cursor: string): JobFile {
  const [, changed, id] = /^(\d{1,16}(?:\.\d{1,12})?)~([A-Za-z0-9][A-Za-z0-9_-]{0,99})$/.exec(cursor) ?? []
  if (changed !== undefined && id !== undefined) return { id, changedMs: Number(changed) }
  throw new SillokError('BAD_CURSOR', 'The cursor is not one that a page of jobs gave as its next.')
}
