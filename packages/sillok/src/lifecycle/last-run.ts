import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Amount } from '../catalogue/index.js'
import { writeAtomically } from '../stream/index.js'
import type { Deed } from './apply/ledger.js'

/** What was done of each operation; bytes are those that the files had before. */
export type Stages = Partial<Record<Deed['operation'], Amount>>

/** What a run did. */
export interface RunSummary {
  /** Its name: when it began. */
  run: string
  /** Space was short. */
  urgent: boolean
  done: number
  refused: number
  failed: number
  freedBytes: number
  /** What could not be found of the space that was wanted. */
  missingBytes: number
  /** The file systems on which space was short, by where they are mounted from the root: `.` for that of the root. */
  fileSystems?: readonly string[]
}

/** What the last run that ended did. */
export interface LastClean extends RunSummary {
  stages: Stages
}

/** How cleaning of a root stands. */
export interface CleanState {
  /** When the last run of `sillok clean` that ended was, in milliseconds since 1970. */
  lastCleanMs: number | undefined
  /** What it did. */
  lastClean: LastClean | undefined
  /** The run that has begun and not ended: it is at work, or was cut off. */
  cleaning: string | undefined
}

/**
 * When a root was cleaned last, and what that did.
 *
 * @example const { lastClean } = cleanState(findRoot())
 */
export function cleanState(root: string): CleanState {
  const { time, last, running } = new LastRun(root)
  // Where something failed the next run takes that up; it has ended all the same.
  return { lastCleanMs: time, lastClean: last, cleaning: running === last?.run ? undefined : running }
}

/** What is remembered of runs, under `.sillok/`: it may be lost, then a run looks at everything again. */
export class LastRun {
  readonly #path: string
  /** When the last run that was ended was, in milliseconds since 1970. */
  readonly time: number | undefined
  /** The run that has begun and was not ended, or in which something failed: what it left lies about. */
  readonly running: string | undefined
  /** What the last run that was ended did. */
  readonly last: LastClean | undefined

  constructor(root: string) {
    this.#path = join(root, '.sillok', 'clean.json')
    const { last_run, running, last } = read(this.#path)
    const time = typeof last_run === 'string' ? Date.parse(last_run) : Number.NaN
    this.time = Number.isNaN(time) ? undefined : time
    this.running = typeof running === 'string' ? running : undefined
    this.last = isLast(last) ? last : undefined
  }

  begin(run: string): void {
    const last_run = this.time === undefined ? undefined : new Date(this.time).toISOString()
    this.#write({ last_run, running: run, last: this.last })
  }

  end(now: number, last: LastClean): void {
    const running = last.failed > 0 ? last.run : undefined
    this.#write({ last_run: new Date(now).toISOString(), running, last })
  }

  #write(state: State): void {
    writeAtomically(this.#path, `${JSON.stringify(state)}\n`)
  }
}

type State = Partial<Record<'last_run' | 'running' | 'last', unknown>>

function read(path: string): State {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isLast(value: unknown): value is LastClean {
  if (!isObject(value) || !isObject(value.stages)) return false
  const { run, urgent, done, refused, failed, freedBytes, missingBytes, stages } = value
  const numbers = [done, refused, failed, freedBytes, missingBytes]
  for (const stage of Object.values(stages))
    numbers.push(...(isObject(stage) ? [stage.files, stage.bytes] : [undefined]))
  return typeof run === 'string' && typeof urgent === 'boolean' && numbers.every(Number.isFinite)
}
