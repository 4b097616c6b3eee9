import type { Timer } from './measurement.js'

/** A generator that is timed until it ends. Everything that it is told and gives goes through. */
export class TimedIterator implements IterableIterator<unknown, unknown, unknown> {
  readonly #inner: Iterator<unknown, unknown, unknown>
  readonly #timer: Timer
  #items = 0

  constructor(inner: Iterator<unknown, unknown, unknown>, timer: Timer) {
    this.#inner = inner
    this.#timer = timer
  }

  next(...sent: [] | [unknown]): IteratorResult<unknown, unknown> {
    return this.#step(() => this.#inner.next(...sent), false)
  }

  return(value?: unknown): IteratorResult<unknown, unknown> {
    return this.#step(() => this.#inner.return?.(value) ?? { done: true, value }, true)
  }

  throw(error?: unknown): IteratorResult<unknown, unknown> {
    return this.#step(() => {
      if (this.#inner.throw === undefined) throw error
      return this.#inner.throw(error)
    }, false)
  }

  [Symbol.iterator](): this {
    return this
  }

  [Symbol.dispose](): void {
    this.return()
  }

  #step(go: () => IteratorResult<unknown, unknown>, endedEarly: boolean): IteratorResult<unknown, unknown> {
    try {
      const result = go()
      if (result.done === true) this.#timer.end(ending(this.#items, endedEarly))
      else this.#items++
      return result
    } catch (error) {
      this.#timer.fail(error, { items: this.#items })
      throw error
    }
  }
}

/** The same for what comes later. Knows which piece is the first token. */
export class TimedAsyncIterator<T> implements AsyncIterableIterator<T, unknown, unknown> {
  readonly #inner: AsyncIterator<T, unknown, unknown>
  readonly #timer: Timer
  readonly #isToken: ((piece: T) => boolean) | undefined
  #items = 0

  constructor(inner: AsyncIterator<T, unknown, unknown>, timer: Timer, isToken?: (piece: T) => boolean) {
    this.#inner = inner
    this.#timer = timer
    this.#isToken = isToken
  }

  next(...sent: [] | [unknown]): Promise<IteratorResult<T, unknown>> {
    return this.#step(() => this.#inner.next(...sent), false)
  }

  return(value?: unknown): Promise<IteratorResult<T, unknown>> {
    const done: IteratorReturnResult<unknown> = { done: true, value }
    return this.#step(async () => (await this.#inner.return?.(value)) ?? done, true)
  }

  throw(error?: unknown): Promise<IteratorResult<T, unknown>> {
    return this.#step(async () => {
      if (this.#inner.throw === undefined) throw error
      return this.#inner.throw(error)
    }, false)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #step(
    go: () => Promise<IteratorResult<T, unknown>>,
    endedEarly: boolean,
  ): Promise<IteratorResult<T, unknown>> {
    try {
      const result = await go()
      if (result.done === true) this.#timer.end(ending(this.#items, endedEarly))
      else {
        this.#items++
        if (this.#isFirst(result.value)) this.#timer.firstToken()
      }
      return result
    } catch (error) {
      this.#timer.fail(error, { items: this.#items })
      throw error
    }
  }

  #isFirst(piece: T): boolean {
    try {
      return this.#isToken?.(piece) === true
    } catch {
      return false
    }
  }
}

function ending(items: number, endedEarly: boolean): object {
  return endedEarly ? { items, endedEarly } : { items }
}
