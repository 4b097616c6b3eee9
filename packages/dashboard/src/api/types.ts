/** The answers of the server, as docs/http-api.md states them. */

export interface Rec {
  id: string
  timestamp: string
  level: string
  logger: string
  message: string
  event?: string
  component?: string
  log_type?: string
  correlation_id?: string
  request_id?: string
  trace_id?: string
  span_id?: string
  service?: string
  environment?: string
  version?: string
  instance?: string
  fields: { [name: string]: string }
  stream: string
  segment: string
  offset: number
}

export type Status = 'complete' | 'limited' | 'partial' | 'empty'

export interface Answer {
  status: Status
  notice?: string
  elapsed_ms: number
}

export interface Found<R extends Rec = Rec> extends Answer {
  records: R[]
  next: string | null
  total: number
}

export interface Bucket {
  time: number
  counts: { [level: string]: number }
}

export interface Histogram extends Answer {
  step_ms: number
  buckets: Bucket[]
}

export interface Facet {
  field: string
  values: { value: string; count: number }[]
  more: boolean
}

export interface Facets extends Answer {
  facets: Facet[]
}

export interface Records extends Answer {
  records: Rec[]
}

export interface Raw {
  record: Rec
  raw: string
}

export type SearchState = 'starting' | 'ready' | 'down'

export interface ServerStatus {
  version: string
  root: string
  started_at: string
  intake: string
  search: { state: SearchState; restarts: number; problem?: string | null }
  index: { lag_records: number; lag_seconds: number; invalid_lines: number }
  streams: { name: string; segments: number; bytes: number }[]
}

export interface Service {
  service: string
  records: number
  share: number
  errors: number
  error_ratio: number
  p95_ms: number | null
  spark: number[]
}

export interface Overview extends Answer {
  from: number
  to: number
  totals: { records: number; errors: number; error_ratio: number; per_second: number; p95_ms: number | null }
  oldest: string | null
  newest: string | null
  histogram: { step_ms: number; buckets: Bucket[] }
  services: Service[]
  new_messages: { service: string; message: string; count: number }[]
  index: { state: SearchState; lag_records: number; lag_seconds: number }
  storage: {
    segment_bytes: number
    index_bytes: number
    disk_free: number
    disk_total: number
    full_in_days: number | null
    file_systems: { path: string; free: number; total: number; full_in_days: number | null }[]
  }
}

/** An event of the audit trail. */
export interface AuditRec extends Rec {
  event_id: string
  actor: string
  action: string
  resource: string
  success: string
  /** Whether the published checkpoint covers it; missing where that cannot be said. */
  sealed?: boolean
}

export interface AuditSummary extends Histogram {
  facets: Facet[]
  readings: Readings
}

/** Who read logs, and nothing else. */
export interface Readings {
  count: number
  readers: { actor: string; client_ip: string; count: number }[]
  /** Readers beside these. */
  more: number
}

export type Verdict = 'INTACT' | 'TAMPERED' | 'UNPROVEN' | 'INTACT_WITH_AUTHORISED_GAPS'

export interface Finding {
  verdict: string
  kind: string
  index: number | null
  message: string
}

export interface Verification {
  state: 'running' | 'done' | 'failed' | 'cancelled'
  started_at: string
  done: number
  total: number
  elapsed_ms: number
  report?: {
    verdict: Verdict
    first_bad: Finding | null
    findings: Finding[]
    count: number
    size: number | null
    entries: number
    seen: number
    gaps: { pruned: number; erased: number; records: { kind: string; reason: string; by: string }[] } | null
    segments: { lines: number; unsealed: number } | null
  }
  record?: string | null
  problem?: string
}

export interface SealedStream {
  stream: string
  sealed: boolean
  origin?: string
  keys?: string[]
  size?: number
  epoch?: number | null
  signed_at?: string | null
  unsealed_bytes?: number
  lag_seconds?: number
  keep?: number | null
  anchors?: number
  problem?: { code: string; message: string }
  verification: Verification | null
}

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

export type JobStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted'

/** The progress document of a batch job. */
export interface Job {
  id: string
  name: string
  status: JobStatus
  attempt: number
  pid: number
  started_at: string
  updated_at: string
  ended_at: string | null
  progress: number | null
  message: string | null
  done: number | null
  total: number | null
  per_second: number | null
  eta_ms: number | null
  cancel_requested: boolean
  /** Not in a list. */
  result?: unknown
  error: { type: string; message: string; code?: string } | null
}

/** A page of jobs, without what they returned. */
export interface Jobs {
  may_act: boolean
  jobs: Job[]
  next: string | null
  /** Of all pages, whatever their status. */
  total: number
}

/** A count of what there is, which is made beside everything else: the last one, and whether another is under way. */
export interface Survey<R> {
  counting: boolean
  counted_at: string | null
  age_seconds: number | null
  took_ms: number | null
  problem: { code: string; message: string } | null
  report: R | null
}

export type Stage = 'active' | 'rotated' | 'compressed' | 'archived'

export interface DayOfLog {
  files: number
  bytes: { [S in Stage]?: number }
  next: { operation: string; at: string } | null
  ends: string | null
  stays: string | null
}

export interface LogStorage {
  log: string
  stream: string | null
  class: string | null
  keeps: string | null
  legal_hold: string | null
  files: number
  bytes: number
  archived_bytes: number
  days: (DayOfLog & { day: string })[]
  older: DayOfLog | null
}

/** What the last run of cleaning did. */
export interface CleanRun {
  run: string
  urgent: boolean
  done: number
  refused: number
  failed: number
  freed_bytes: number
  missing_bytes: number
  /** Where space was short, `.` for the file system of the root. */
  file_systems: string[]
  stages: Record<string, { files: number; bytes: number }>
}

export interface StorageReport {
  config: string | null
  files: number
  bytes: number
  undeclared: { files: number; bytes: number }
  disk: { free: number; total: number }
  file_systems: { path: string; free: number; total: number; full_at: string | null }[]
  trend: {
    since: string | null
    bytes: number | null
    base_seconds: number | null
    forecast: boolean
    bytes_per_day: number | null
    full_at: string | null
  }
  clean: { last: string | null; did: CleanRun | null; running: string | null; next: string | null }
  classes: { class: string; files: number; bytes: number; archived: { files: number; bytes: number } }[]
  logs: LogStorage[]
  beyond: { logs: number; files: number; bytes: number }
  coming: { log: string; operation: string; day: string; files: number; bytes: number }[]
  coming_beyond: number
  largest: { path: string; bytes: number; log: string | null }[]
  errors: { path: string; message: string }[]
  errors_beyond: number
}

export type Severity = 'error' | 'warning' | 'note'

/** Where the map and what is there differ. */
export interface MapFinding {
  id: string
  kind: string
  severity: Severity
  entry?: string
  path?: string
  line?: number
  message: string
  evidence: string[]
  fix: string
}

export interface MapLog {
  name: string
  by: 'sillok' | 'others' | 'house'
  match: string[]
  kind: string
  class: string
  format: string | null
  writers: string[]
  readers: string[]
  owner: string | null
  purpose: string | null
  notes: string | null
  personal_data: boolean | null
  retention: { text: string }
  legal_hold: string | null
  destinations: string[]
  declared_at: { file: string; line: number } | null
  files: number
  bytes: number
  last_written: string | null
}

export interface MapReport {
  root: string
  config: string | null
  files: number
  bytes: number
  logs: MapLog[]
  logs_beyond: number
  undeclared: { folder: string; extension: string; files: number; bytes: number }[]
  undeclared_beyond: number
  counts: { [S in Severity]: number }
  findings: MapFinding[]
  findings_beyond: number
}
