export { api, Failure, type Span } from './client.js'
export { type LiveEvents, openLive, type Rate } from './live.js'
export { EMPTY_RING, push, type Ring } from './ring.js'
export type {
  Answer,
  Bucket,
  Facet,
  Facets,
  Found,
  Histogram,
  Overview,
  Rec,
  Records,
  SearchState,
  ServerStatus,
  Service,
  Status,
} from './types.js'
