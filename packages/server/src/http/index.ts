export { type AppOptions, createApp, type Readiness } from './app.js'
export { assertBindable, parseKeys } from './keys.js'
export { type Listening, type ListenOptions, listen } from './listen.js'
export type { Read, Refusal } from './reads.js'
export type {
  AroundParams,
  FacetsParams,
  HistogramParams,
  QueryParams,
  SealApi,
  SearchApi,
  SearchParams,
  StorageApi,
  TimeRange,
} from './search-api.js'
