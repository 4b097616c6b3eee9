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
