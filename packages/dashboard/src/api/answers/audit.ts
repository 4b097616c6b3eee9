import type { Rec } from './record.js'
import type { Facet, Histogram } from './search.js'

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
    gaps: {
      pruned: number
      erased: number
      records: { kind: string; reason: string; by: string }[]
      restored: { index: number; where: string[] }[]
    } | null
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
