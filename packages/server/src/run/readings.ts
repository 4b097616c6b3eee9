import { type Deed, Readings } from 'sillok/audit'
import type { Read } from '../http/index.js'
import type { Journal } from './journal.js'

/** Puts who asked for records into the audit trail of the root, where it has one. */
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
    deed: (deed: Deed) => readings.deed(deed),
    close: () => readings.close(),
  }
}
