import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { withContext } from '../context/index.js'
import { type Recorder, record } from './recorder.js'

const scopes = new AsyncLocalStorage<string>()

/**
 * Records what is logged inside `fn` and by what `fn` starts, and nothing else: for tests that run side by side in one process.
 *
 * A sink is called while the log call runs, so the recorder sees from which scope a line comes. Work on the other side of a connection,
 * a server in the same process, runs outside; it is recorded where the request carries the `correlation_id` of the scope on.
 *
 * @returns what `fn` returns, after it
 * @example
 * await recordLogs(async (recorder) => {
 *   await checkout(cart)
 *   recorder.expect('Order placed')
 * })
 */
export async function recordLogs<T>(fn: (recorder: Recorder) => T | Promise<T>): Promise<T> {
  const correlation_id = randomUUID()
  const carried = `"correlation_id":"${correlation_id}"`
  const recorder = record((line) => scopes.getStore() === correlation_id || line.includes(carried))
  try {
    return await scopes.run(correlation_id, () => withContext({ correlation_id }, () => fn(recorder)))
  } finally {
    recorder.stop()
  }
}
