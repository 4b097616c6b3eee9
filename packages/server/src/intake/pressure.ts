import { IntakeError, type IntakeLimits } from './limits.js'

/** The share of memory that one request holds. */
export interface Admission {
  /** @throws IntakeError 429 `TOO_MANY_BYTES` when all requests together would hold more than the limit */
  take(bytes: number): void
  give(bytes: number): void
  /** Gives back everything. To be called once, when the request is done. */
  leave(): void
}

/** Seconds after which a refused sender may come again: a second of work is all that the limits let wait. */
const RETRY_AFTER_SECONDS = 1

/** Counts requests and bytes at work, and refuses what is over the limits. */
export function createPressure(limits: Pick<IntakeLimits, 'requests' | 'bytesInFlight'>) {
  let requests = 0
  let bytes = 0

  /** @throws IntakeError 429 `TOO_MANY_REQUESTS` */
  function enter(): Admission {
    if (requests >= limits.requests) {
      throw new IntakeError(429, 'TOO_MANY_REQUESTS', `More than ${limits.requests} requests at one time.`, {
        limit: limits.requests,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      })
    }
    requests++
    let held = 0
    return {
      take(count) {
        if (bytes + count > limits.bytesInFlight) {
          throw new IntakeError(
            429,
            'TOO_MANY_BYTES',
            `More than ${limits.bytesInFlight} bytes of records at one time.`,
            { limit: limits.bytesInFlight, retryAfterSeconds: RETRY_AFTER_SECONDS },
          )
        }
        bytes += count
        held += count
      },
      give(count) {
        bytes -= count
        held -= count
      },
      leave() {
        bytes -= held
        requests--
      },
    }
  }

  return { enter, inFlight: () => ({ requests, bytes }) }
}
