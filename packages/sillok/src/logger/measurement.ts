import { mergeFields, plainText } from '../record/index.js'
import { detachable } from './detachable.js'
import { sortMetadata } from './slow.js'
import type { TypedEvents } from './typed.js'

/** A clock that cannot be set, in ms. */
const now = (): number => globalThis.performance.now()

/** An operation that is being timed. Ends once: by `end`, by `fail`, or at the end of the scope that `using` opened. */
export interface Measurement {
  /** It did what it should. @param metadata is added to what is known already */
  end(metadata?: object): void
  /** It failed. @param error what was thrown */
  fail(error: unknown, metadata?: object): void
  /** The first token is here; later calls change nothing. */
  firstToken(): void
  /** The end of a scope. Whether it was left by an error cannot be known, so the record has no `success`. */
  [Symbol.dispose](): void
}

export class Timer implements Measurement {
  readonly #events: TypedEvents
  readonly #operation: string
  readonly #metadata: unknown
  readonly #begun = now()
  #ttftMs: number | undefined
  #over = false

  constructor(events: TypedEvents, operation: string, metadata: unknown) {
    this.#events = events
    this.#operation = operation
    this.#metadata = metadata
  }

  end(metadata?: object): void {
    this.#write({ success: true }, metadata)
  }

  fail(error: unknown, metadata?: object): void {
    this.#write({ success: false, error: error ?? plainText(error) }, metadata)
  }

  firstToken(): void {
    this.#ttftMs ??= microseconds(now() - this.#begun)
  }

  [Symbol.dispose](): void {
    this.#write({}, undefined)
  }

  #write(outcome: object, metadata: unknown): void {
    if (this.#over) return
    this.#over = true
    const durationMs = microseconds(now() - this.#begun)
    const known = sortMetadata(this.#metadata)
    const added = sortMetadata(metadata)
    const both = known.metadata !== undefined && added.metadata !== undefined
    this.#events.performance({
      ...known,
      ...added,
      ...(both && { metadata: mergeFields(mergeFields(undefined, known.metadata), added.metadata) }),
      ...(this.#ttftMs !== undefined && { ttftMs: this.#ttftMs }),
      ...outcome,
      operation: this.#operation,
      durationMs,
    })
  }
}

detachable(Timer.prototype, 'end', 'fail', 'firstToken')

/** Finer than a microsecond there is nothing to learn. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
