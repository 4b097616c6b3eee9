export { createMetrics, type Gauges, type Metrics, type MetricsOptions, type SearchState } from './metrics.js'
