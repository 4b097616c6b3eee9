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
    write({
      timestamp: timestamp(),
      level: 'CRITICAL',
      logger: 'process',
      message: origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception',
      exception:
        typeof error === 'object' && error !== null ? error : { type: typeof error, message: String(error) },
    })
  }
  process.on('uncaughtExceptionMonitor', listener)
  return () => process.removeListener('uncaughtExceptionMonitor', listener)
}
