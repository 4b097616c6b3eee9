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
