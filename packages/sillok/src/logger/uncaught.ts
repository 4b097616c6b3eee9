import { getScope, runInScope, scopeLeftBy } from '../context/index.js'
import type { Envelope } from '../record/index.js'
import { timestamp } from './clock.js'

/**
 * Records uncaught exceptions and unhandled rejections as CRITICAL. The monitor event only watches: what the process does about
 * the error is not changed by listening.
 *
 * @returns ends it
 */
export function watchUncaught(write: (envelope: Envelope) => void): () => void {
  const listener = (error: unknown, origin: string): void => {
    const envelope: Envelope = {
      timestamp: timestamp(),
      level: 'CRITICAL',
      logger: 'process',
      message: origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception',
      exception:
        typeof error === 'object' && error !== null ? error : { type: typeof error, message: String(error) },
    }
    // What is thrown at once has left its scope before anybody hears of it.
    runInScope(scopeLeftBy(error) ?? getScope(), () => write(envelope))
  }
  process.on('uncaughtExceptionMonitor', listener)
  return () => process.removeListener('uncaughtExceptionMonitor', listener)
}
