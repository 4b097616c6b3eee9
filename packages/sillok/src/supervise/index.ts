export { type AttachedWorker, attachWorker } from './attach.js'
export type { Liveness, Ready, SupervisorOptions, WorkerOptions } from './options.js'
export { type Supervisor, type SupervisorStatus, supervise } from './supervisor.js'
export type { WorkerStatus } from './unit.js'
