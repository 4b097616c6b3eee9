import { type Appender, DAY_CHECK_MS } from './appender.js'

const IDLE_MS = 1000

/** Gives up the segment of a writer that has nothing to write, so that readers and retirement need not wait for it. */
export class Idle {
  readonly #appender: Appender
  readonly #isPending: () => boolean
  readonly #look: () => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  /** Something was written since the last look. */
  #isActive = false

  /**
   * @param isPending whether something is written and not yet synced
   * @param sealed every segment has one writer: giving one up begins another, so that is done only when its hour or day is over
   */
  constructor(appender: Appender, isPending: () => boolean, sealed: boolean) {
    this.#appender = appender
    this.#isPending = isPending
    this.#look = sealed ? () => this.#endDay() : () => this.#rest()
    this.#everyMs = sealed ? DAY_CHECK_MS : IDLE_MS
  }

  /** Something was written: a segment is open. */
  wrote(): void {
    this.#isActive = true
    this.#timer ??= setInterval(this.#look, this.#everyMs).unref()
  }

  /** Gives the segment up now. */
  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#appender.close()
  }

  #rest(): void {
    const wasActive = this.#isActive
    this.#isActive = false
    if (!wasActive && !this.#isPending()) this.end()
  }

  #endDay(): void {
    if (this.#appender.isOver && !this.#isPending()) this.end()
  }
}
