import { Worker } from 'node:worker_threads'
import { type RedactOptions, redaction } from 'sillok/redact'

/** What is counted: what there is of each day, or the map and what differs from it. */
export type Kind = 'storage' | 'map'

/** What the thread says when it has counted. */
export type Counted = { report: object } | { problem: Problem }

/** What the thread is given. */
export interface WorkerData {
  root: string
  kind: Kind
  cleanEveryMs?: number | undefined
  /** How this process redacts: the thread would know the default rules alone. */
  redact: RedactOptions
}

export interface Problem {
  code: string
  message: string
}

/** The last count, as `GET /api/storage` and `GET /api/map` show it. */
export interface Survey {
  /** One is under way. */
  counting: boolean
  /** When what is shown was counted: RFC 3339; `null` before the first. */
  counted_at: string | null
  age_seconds: number | null
  took_ms: number | null
  /** Why the last count came to nothing; what is shown is then of one before. */
  problem: Problem | null
  report: object | null
}

export interface Surveyor {
  /** The last count, at once. Where that is old, another begins; with `again` also where it is not. */
  of(kind: Kind, again: boolean): Survey
  close(): Promise<void>
}

export interface SurveyorOptions {
  root: string
  /** How often the schedule cleans that runs beside the server, in ms; absent where none does. */
  cleanEveryMs?: number | undefined
  /** For tests: in place of the thread. */
  start?: (kind: Kind) => Pick<Worker, 'on' | 'terminate'>
  now?: () => number
}

/** Older than this it is counted again when somebody looks, in ms. */
const OLD_MS: Readonly<Record<Kind, number>> = { storage: 60_000, map: 300_000 }
/** Even who asks again does not make it count more than a third of the time. */
const REST = 2
/** What looks at itself may take no more than a twentieth. */
const REST_BY_ITSELF = 20
const LONGEST_MS = 900_000
/** A thread that needs more is ended: what a plan holds depends on the declarations and on the number of files. */
const MAX_MEMORY_MB = 768

interface Of {
  answer: Survey
  /** Of the monotonic clock; absent before the first. */
  endedAt?: number
  queued: boolean
}

/**
 * Counts what lies under a root, in a thread of its own at low priority, one count at a time: neither intake nor search waits for it, however large the
 * root is. Who asks gets the count before, with its age.
 */
export function createSurveyor(options: SurveyorOptions): Surveyor {
  const { root, cleanEveryMs, now = () => performance.now() } = options
  const kinds: Record<Kind, Of> = { storage: nothingYet(), map: nothingYet() }
  const open =
    options.start ??
    ((kind: Kind) => startThread({ root, kind, cleanEveryMs, redact: forThread(redaction()) }))
  let running: Pick<Worker, 'on' | 'terminate'> | undefined
  let closed = false

  function next(): void {
    const kind = (Object.keys(kinds) as Kind[]).find((one) => kinds[one].queued)
    if (running !== undefined || closed || kind === undefined) return
    const own = kinds[kind]
    own.queued = false
    const begun = now()
    const worker = open(kind)
    running = worker
    let said: Counted | undefined
    const tooLong = setTimeout(() => {
      said ??= {
        problem: problemOf('STORAGE_TOO_LONG', `It took longer than ${LONGEST_MS / 60_000} minutes.`),
      }
      void worker.terminate()
    }, LONGEST_MS)
    tooLong.unref()
    worker.on('message', (message: Counted) => {
      said = message
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      said ??= {
        problem:
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? problemOf('STORAGE_TOO_LARGE', `Counting needs more than ${MAX_MEMORY_MB} MB of memory here.`)
            : problemOf('INTERNAL', 'The thread that counts has failed.'),
      }
    })
    worker.on('exit', () => {
      clearTimeout(tooLong)
      running = undefined
      own.endedAt = now()
      const { answer } = own
      answer.counting = own.queued
      if (said !== undefined && 'report' in said) {
        answer.report = said.report
        answer.counted_at = new Date().toISOString()
        answer.problem = null
      } else answer.problem = said?.problem ?? problemOf('INTERNAL', 'The thread that counts has ended.')
      answer.took_ms = Math.round(own.endedAt - begun)
      next()
    })
  }

  return {
    of(kind, again) {
      const own = kinds[kind]
      const { answer, endedAt } = own
      const age = endedAt === undefined ? Number.POSITIVE_INFINITY : now() - endedAt
      const took = answer.took_ms ?? 0
      const isOld = again ? age >= took * REST : age >= Math.max(OLD_MS[kind], took * REST_BY_ITSELF)
      if (!answer.counting && isOld && !closed) {
        answer.counting = true
        own.queued = true
        next()
      }
      const counted = answer.counted_at === null ? null : Date.now() - Date.parse(answer.counted_at)
      return { ...answer, age_seconds: counted === null ? null : Math.max(0, Math.round(counted / 1000)) }
    },
    async close() {
      closed = true
      await running?.terminate()
    },
  }
}

function nothingYet(): Of {
  const answer = {
    counting: false,
    counted_at: null,
    age_seconds: null,
    took_ms: null,
    problem: null,
    report: null,
  }
  return { answer, queued: false }
}

const problemOf = (code: string, message: string): Problem => ({ code, message })

/** A function cannot be handed to a thread, and what it is told is of no use in what is only looked at. */
function forThread({ onFinding: _, ...rest }: RedactOptions): RedactOptions {
  return rest
}

function startThread(workerData: WorkerData): Worker {
  // The compiled file also when this runs from the sources, in tests: a worker cannot load TypeScript.
  return new Worker(new URL('../../dist/storage/survey-worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  })
}
