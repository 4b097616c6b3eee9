import { getRequest } from '../context/index.js'
import { type Envelope, type Level, loudness } from '../record/index.js'
import { timestamp } from './clock.js'
import type { Counters } from './counters.js'
import { Folder } from './folder.js'
import { Keeper } from './keeper.js'
import { callsiteOf, Sampler } from './sampler.js'
import type { Settings } from './settings.js'
import { Suppressions } from './suppressions.js'

export interface VolumeParts {
  settings: Pick<Settings, 'sampling' | 'keepOnFailure' | 'foldMs'>
  counters: Counters
  deliver: (line: string, level: Level) => void
  /** Writes a record of the logging system itself. */
  say: (message: string, fields: object) => void
}

const ERROR = loudness('ERROR')
const now = (): number => performance.now()

/** Whether volume control leaves a record alone: errors, audit, security, and what logging says of itself. */
function isExempt({ level, log_type }: Envelope): boolean {
  return loudness(level) >= ERROR || log_type === 'audit' || log_type === 'security' || log_type === 'logging'
}

/** Decides which records are written, when there would be too many: keeps back, samples, folds, in this order. */
export class Volume {
  readonly #keeper: Keeper | undefined
  readonly #sampler: Sampler | undefined
  readonly #folder: Folder | undefined
  readonly #suppressions: Suppressions
  readonly #deliver: VolumeParts['deliver']

  constructor({ settings, counters, deliver, say }: VolumeParts) {
    const { sampling, keepOnFailure, foldMs } = settings
    const suppressions = new Suppressions(counters, say)
    this.#suppressions = suppressions
    this.#deliver = deliver
    this.#sampler = sampling && new Sampler(sampling)
    this.#keeper =
      keepOnFailure &&
      new Keeper({
        options: keepOnFailure,
        now,
        deliver,
        letGo: (count) => suppressions.count('kept_back', count),
      })
    this.#folder = foldMs === undefined ? undefined : new Folder({ foldMs, now, timestamp, deliver })
  }

  /** Records that are kept back at present. */
  get held(): number {
    return this.#keeper?.held ?? 0
  }

  /** @param encode makes the line, redacted; called at most once */
  write(envelope: Envelope, encode: () => string): void {
    const { level } = envelope
    const request = this.#keeper && getRequest()
    if (isExempt(envelope)) {
      if (request !== undefined && loudness(level) >= ERROR) this.#keeper?.fail(request)
      this.#deliver(encode(), level)
      return
    }
    if (this.#keeper !== undefined && request !== undefined) {
      if (envelope.log_type === 'access') this.#keeper.done(request)
      else if (this.#keeper.takes(level, request)) {
        this.#keeper.keep(encode(), level, request)
        return
      }
      if (this.#keeper.hasFailed(request)) {
        this.#deliver(encode(), level)
        return
      }
    }
    if (this.#sampler !== undefined) {
      const callsite = callsiteOf(envelope)
      if (!this.#sampler.lets(callsite, now())) {
        this.#suppressions.count('sampling', 1, callsite)
        return
      }
    }
    const line = encode()
    if (this.#folder?.swallows(line, level)) this.#suppressions.count('folding', 1)
    else this.#deliver(line, level)
  }

  /** An error that nobody caught: what was kept back is written. */
  failAll(): void {
    this.#keeper?.failAll()
  }

  /**
   * Writes what was folded and says what was suppressed.
   *
   * @param ending no request goes on: what is kept back is let go
   */
  finish(ending: boolean): void {
    this.#folder?.finishAll()
    if (ending) this.#keeper?.close()
    this.#suppressions.say()
  }
}
