export { createMetrics } from './metrics.js'
