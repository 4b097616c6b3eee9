import { expect, it } from 'vitest'
import type { SupervisorStatus } from '../../supervise/index.js'
import { workerTable } from './show.js'

const status: SupervisorStatus = {
  pid: 7,
  instance: 'i',
  started_at: '2026-11-20T10:00:00.000Z',
  uptime_ms: 1,
  ready: true,
  maintenance_mode: false,
  stopping: false,
  write_error: null,
  lost_records: 0,
  workers: [],
}
const head = (more: Partial<SupervisorStatus>) => workerTable({ ...status, ...more }, false).split('\n')[0]

it('says whether records are written, and what it cost that they were not', () => {
  expect(head({})).toBe('Supervisor 7: ready')
  expect(head({ write_error: 'ENOSPC', lost_records: 3 })).toBe(
    'Supervisor 7: ready, records cannot be written (ENOSPC); 3 are lost',
  )
  expect(head({ lost_records: 3 })).toBe('Supervisor 7: ready, records are written again; 3 are lost')
})
