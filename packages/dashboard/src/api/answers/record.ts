// The answers of the server, as docs/http-api.md states them.

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

export interface Records extends Answer {
  records: Rec[]
}

export interface Raw {
  record: Rec
  raw: string
}
