export { actsOf, WORKER_ACTS, type WorkerAct, workersFor } from './acts.js'
export {
  type Change,
  type Happening,
  isAlive,
  type Life,
  step,
  UNBORN,
  WORKER_STATES,
  type WorkerState,
} from './life.js'
export { DEFAULT_POLICY, type Ending, type Reason, type RestartPolicy } from './policy.js'
