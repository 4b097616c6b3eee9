export { api, Failure, type Span } from './client.js'
export { type LiveEvents, openLive, type Rate } from './live.js'
export { EMPTY_RING, push, type Ring } from './ring.js'
export type {
  Answer,
  AuditRec,
  AuditSummary,
  Bucket,
  Facet,
  Facets,
  Finding,
  Found,
  Histogram,
  Overview,
  Rec,
  Records,
  SealedStream,
  SearchState,
  ServerStatus,
  Service,
  Status,
  Verdict,
  Verification,
} from './types.js'
