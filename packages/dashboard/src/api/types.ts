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

export interface Found extends Answer {
  records: Rec[]
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
  }
}
