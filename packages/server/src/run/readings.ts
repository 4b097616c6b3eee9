import { type Deed, Readings } from 'sillok/audit'
import type { Read } from '../http/index.js'
import type { Journal } from './journal.js'
import { createRefusals } from './refusals.js'

/** Puts who asked for records, and who was refused, into the audit trail of the root, where it has one. */
export function createReadings(root: string, journal: Journal) {
  const readings = new Readings({
    root,
    program: 'sillok.server',
    onProblem: (error) =>
      journal.record('ERROR', 'Who read logs could not be recorded', {
        exception: error,
        event: 'audit.failed',
      }),
  })
  const refusals = createRefusals((reading) => readings.record(reading))
  return {
    tell({ action, key, clientIp, userAgent, asked, status, returned }: Read): void {
      readings.record({
        action,
        actor: key === undefined ? 'http' : `key:${key}`,
        clientIp,
        userAgent,
        success: status < 400,
        details: { ...asked, status_code: status, returned },
      })
    },
    refused: refusals.tell,
    deed: (deed: Deed) => readings.deed(deed),
    close(): Promise<void> {
      refusals.close()
      return readings.close()
    },
  }
}
