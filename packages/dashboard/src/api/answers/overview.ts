import type { Answer } from './record.js'
import type { Bucket } from './search.js'

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
