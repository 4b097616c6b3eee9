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
