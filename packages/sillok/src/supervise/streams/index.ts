export { type OutputStats, WorkerOutput } from './output.js'
export { type ProcessLog, type ProcessLogOptions, ProcessLogs } from './process-log.js'
