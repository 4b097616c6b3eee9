export { log, unifiedLog } from './log.js'
export {
  type Batch,
  type Inference,
  logBatch,
  logInference,
  logSecurityAlert,
  type SecurityAlert,
} from './ready.js'
