import type { Reason, WorkerAct, WorkerState } from './life/index.js'
import type { OutputStats } from './streams/index.js'

/** How a worker is, in metadata only: what `/statusz` and `sillok workers` show. */
export interface WorkerStatus {
  worker_id: string
  component: string
  worker_state: WorkerState
  /** What can be done to it in this state. */
  acts: readonly WorkerAct[]
  /** RFC 3339 in UTC. */
  since: string
  pid: number | null
  restart_count: number
  /** Of the process that runs. */
  uptime_ms: number | null
  backoff_ms: number | null
  memory_bytes: number | null
  event_loop_lag_ms: number | null
  last_exit: {
    exit_code?: number
    signal?: string
    reason: Reason
    /** Why it could not be started, and what to do. */
    error?: string
    uptime_ms: number
    timestamp: string
  } | null
  /** How often each state was entered. */
  transitions: Partial<Record<WorkerState, number>>
  /** The last ones, oldest first. */
  timeline: { timestamp: string; worker_state: WorkerState; reason: Reason }[]
  crash_groups: { crash_group: string; count: number; last: string }[]
  output: OutputStats
}

/** How a supervisor and its workers are, in metadata only. */
export interface SupervisorStatus {
  pid: number
  instance: string
  started_at: string
  uptime_ms: number
  /** Whether all workers that run without a schedule are ready, and no maintenance is on. */
  ready: boolean
  maintenance_mode: boolean
  stopping: boolean
  /** Why its records cannot be written now, as the system has it (`ENOSPC`). The workers go on. */
  write_error: string | null
  /** Records that could be neither written nor kept. */
  lost_records: number
  workers: WorkerStatus[]
}
