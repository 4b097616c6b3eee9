export type WorkerState =
  | 'starting'
  | 'ready'
  | 'degraded'
  | 'draining'
  | 'backoff'
  | 'crash_loop'
  | 'failed'
  | 'stopped'

/** How a worker is: metadata only, never what it printed. */
export interface WorkerStatus {
  worker_id: string
  component: string
  worker_state: WorkerState
  since: string
  pid: number | null
  acts: WorkerAct[]
  restart_count: number
  uptime_ms: number | null
  backoff_ms: number | null
  memory_bytes: number | null
  event_loop_lag_ms: number | null
  last_exit: {
    exit_code?: number
    signal?: string
    reason: string
    error?: string
    uptime_ms: number
    timestamp: string
  } | null
  transitions: { [S in WorkerState]?: number }
  timeline: { timestamp: string; worker_state: WorkerState; reason: string }[]
  crash_groups: { crash_group: string; count: number; last: string }[]
  output: {
    lines: number
    bytes: number
    records: number
    dropped_lines: number
    last?: { stream: string; length: number; timestamp: string }
  }
}

export interface Supervisor {
  pid: number
  instance: string
  state: 'running' | 'silent'
  problem: { code: string; message: string } | null
  started_at?: string
  uptime_ms?: number
  ready?: boolean
  maintenance_mode?: boolean
  stopping?: boolean
  write_error?: string | null
  lost_records?: number
  workers: WorkerStatus[]
}

export type WorkerAct = 'start' | 'restart' | 'drain'

/** Something that was done to workers from here. */
export interface WorkerAction {
  id: string
  action: string
  supervisor: string
  worker: string | null
  actor: string
  at: string
  state: 'running' | 'done' | 'failed'
  ended_at: string | null
  problem: { code: string; message: string } | null
}

export interface Workers {
  may_act: boolean
  supervisors: Supervisor[]
  actions: WorkerAction[]
}
