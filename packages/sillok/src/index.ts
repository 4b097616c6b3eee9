export { addContext, getContext, withContext } from './context/index.js'
export {
  configure,
  getLogger,
  type KeepOnFailure,
  type Logger,
  type LogMethod,
  type Options,
  type Profile,
  type Sampling,
  type Sillok,
  type Sink,
  type Stats,
} from './logger/index.js'
export { LEVELS, type Level, SillokError } from './record/index.js'
export { findRoot } from './stream/index.js'
