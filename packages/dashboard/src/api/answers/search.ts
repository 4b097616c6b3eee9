import type { Answer } from './record.js'

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
