export type {
  AuditRec,
  AuditSummary,
  Readings,
  SealedStream,
  Verdict,
  Verification,
} from './answers/audit.js'
export type { Job, JobStatus, Jobs } from './answers/jobs.js'
export type { MapFinding, MapLog, MapReport, Severity } from './answers/map.js'
export type { Overview, ServerStatus } from './answers/overview.js'
export type { Answer, Found, Rec, Records } from './answers/record.js'
export type { Bucket, Facet, Facets, Histogram } from './answers/search.js'
export type { CleanRun, DayOfLog, LogStorage, Stage, StorageReport, Survey } from './answers/storage.js'
export type {
  Supervisor,
  WorkerAct,
  WorkerAction,
  WorkerState,
  WorkerStatus,
  Workers,
} from './answers/workers.js'
export { api, Failure, type Span } from './client.js'
export { followJob } from './job.js'
export { openLive, type Rate } from './live.js'
export { EMPTY_RING, push, type Ring } from './ring.js'
