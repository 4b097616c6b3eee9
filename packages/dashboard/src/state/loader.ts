import { batch, type Signal, signal } from '@preact/signals'
import { Failure } from '../api/index.js'

/** One question to the server and what came of it. The answer before stays until the next is here: nothing jumps. */
export interface Loader<T> {
  data: Signal<T | undefined>
  /** When the answer came, in milliseconds since 1970; 0 before the first. */
  at: Signal<number>
  failure: Signal<Failure | undefined>
  busy: Signal<boolean>
  /** Busy for longer than 150 ms with nothing to show: time for a skeleton, and not before. */
  slow: Signal<boolean>
  /** Asks; a question that is still running is cancelled. */
  run: (ask: (signal: AbortSignal) => Promise<T>) => Promise<void>
  cancel: () => void
  /** Forgets the answer: what comes next has nothing to do with it. */
  clear: () => void
}

let onFailure = (_: Failure): void => {}

/** Sets who is told when a question fails: the watch over the server then looks at once. */
export function tellFailures(listener: (failure: Failure) => void): void {
  onFailure = listener
}

const SKELETON_AFTER_MS = 150

export function loader<T>(): Loader<T> {
  const data = signal<T | undefined>(undefined)
  const at = signal(0)
  const failure = signal<Failure | undefined>(undefined)
  const busy = signal(false)
  const slow = signal(false)
  let running: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const settle = (): void => {
    clearTimeout(timer)
    running = undefined
    busy.value = false
    slow.value = false
  }
  const cancel = (): void => {
    running?.abort()
    batch(settle)
  }
  const run = async (ask: (signal: AbortSignal) => Promise<T>): Promise<void> => {
    running?.abort()
    clearTimeout(timer)
    const own = new AbortController()
    running = own
    busy.value = true
    timer = setTimeout(() => {
      slow.value = true
    }, SKELETON_AFTER_MS)
    try {
      const answer = await ask(own.signal)
      if (running !== own) return
      batch(() => {
        data.value = answer
        at.value = Date.now()
        failure.value = undefined
        settle()
      })
    } catch (error) {
      if (running !== own) return
      const why = error instanceof Failure ? error : new Failure('PAGE', String(error))
      batch(() => {
        failure.value = why
        settle()
      })
      onFailure(why)
    }
  }
  const clear = (): void =>
    batch(() => {
      data.value = undefined
      failure.value = undefined
    })
  return { data, at, failure, busy, slow, run, cancel, clear }
}
