export { type AttachedWorker, attachWorker } from './attach.js'
export { configuredWorkers } from './config.js'
export { WORKER_ACTS, type WorkerAct, workersFor } from './life/index.js'
export type { Liveness, Ready, SupervisorOptions, WorkerOptions } from './options.js'
export type { SupervisorStatus, WorkerStatus } from './status.js'
export { type Supervisor, supervise } from './supervisor.js'
export {
  addressOf,
  askSupervisor,
  findSupervisors,
  openSurfaces,
  type RunningSupervisor,
  type SurfaceOptions,
  type Surfaces,
} from './surfaces/index.js'
