export {
  type CategoriesStats,
  type Category,
  type CategorySink,
  type CategoryStats,
  categorySink,
} from './categories.js'
export { log, unifiedLog } from './log.js'
export {
  type Batch,
  type Inference,
  logBatch,
  logInference,
  logSecurityAlert,
  type SecurityAlert,
} from './ready.js'
