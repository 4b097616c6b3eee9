import { Timer } from './measurement.js'
import { TimedAsyncIterator, TimedIterator } from './timed.js'
import type { TypedEvents } from './typed.js'
import type { MeasuredStream } from './typed-logger.js'

/**
 * Runs `fn` and writes how long it took. What it gives and what it throws come through unchanged: a promise is timed until it is
 * settled, a generator until it ends.
 */
export function measure<T>(events: TypedEvents, operation: string, fn: () => T, metadata?: object): T {
  if (!events.isOn) return fn()
  const timer = new Timer(events, operation, metadata)
  let result: T
  try {
    result = fn()
  } catch (error) {
    timer.fail(error)
    throw error
  }
  return follow(result, timer)
}

/** Like `measure`, for what gives its answer piece by piece. */
export function measureStream<T>(
  events: TypedEvents,
  operation: string,
  open: () => AsyncIterable<T> | Promise<AsyncIterable<T>>,
  metadata: object | undefined,
  isToken: (piece: T) => boolean,
): MeasuredStream<T> | Promise<MeasuredStream<T>> {
  const timer = new Timer(events, operation, { category: 'model_total', ...metadata })
  const begin = (stream: AsyncIterable<T>): MeasuredStream<T> =>
    new TimedAsyncIterator(stream[Symbol.asyncIterator](), timer, isToken)
  try {
    const stream = open()
    // What can be awaited as well gives its pieces all the same: they are what was asked for.
    if (isAsyncIterable(stream)) return begin(stream)
    return Promise.resolve(stream)
      .then(begin)
      .catch((error: unknown) => {
        timer.fail(error)
        throw error
      })
  } catch (error) {
    timer.fail(error)
    throw error
  }
}

function follow<T>(result: T, timer: Timer): T {
  if (isThenable(result)) {
    // What only has a `then`, a query say, may begin anew each time that it is asked.
    return Promise.resolve(result).then(
      (value) => {
        timer.end()
        return value
      },
      (error: unknown) => {
        timer.fail(error)
        throw error
      },
    ) as T
  }
  switch (kindOf(result)) {
    case '[object Generator]':
      return new TimedIterator(result as Iterator<unknown>, timer) as T
    case '[object AsyncGenerator]':
      return new TimedAsyncIterator(result as AsyncIterator<unknown>, timer) as T
    default:
      timer.end()
      return result
  }
}

function isAsyncIterable<T>(value: AsyncIterable<T> | Promise<AsyncIterable<T>>): value is AsyncIterable<T> {
  return Symbol.asyncIterator in value || !isThenable(value)
}

function kindOf(value: unknown): string {
  try {
    return typeof value === 'object' ? Object.prototype.toString.call(value) : ''
  } catch {
    return ''
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  try {
    return (
      typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
    )
  } catch {
    return false
  }
}
