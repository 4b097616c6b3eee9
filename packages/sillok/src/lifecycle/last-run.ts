import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../stream/index.js'

/** What is remembered of runs, under `.sillok/`: it may be lost, then a run looks at everything again. */
export class LastRun {
  readonly #path: string
  /** When the last run that was ended was, in milliseconds since 1970. */
  readonly time: number | undefined
  /** The run that has begun and was not ended, or in which something failed: what it left lies about. */
  readonly running: string | undefined

  constructor(root: string) {
    this.#path = join(root, '.sillok', 'clean.json')
    const { last_run, running } = read(this.#path)
    const time = typeof last_run === 'string' ? Date.parse(last_run) : Number.NaN
    this.time = Number.isNaN(time) ? undefined : time
    this.running = typeof running === 'string' ? running : undefined
  }

  begin(run: string): void {
    this.#write({ running: run })
  }

  /** @param failed the run, where something in it failed */
  end(now: number, failed?: string): void {
    this.#write({ last_run: new Date(now).toISOString(), running: failed })
  }

  #write(state: object): void {
    const before = this.time === undefined ? {} : { last_run: new Date(this.time).toISOString() }
    writeAtomically(this.#path, `${JSON.stringify({ ...before, ...state })}\n`)
  }
}

function read(path: string): { last_run?: unknown; running?: unknown } {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
