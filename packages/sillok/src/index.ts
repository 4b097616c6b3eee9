export { addContext, getContext, withContext } from './context/index.js'
export {
  configure,
  getLogger,
  type Logger,
  type LogMethod,
  type Options,
  type Sillok,
  type Sink,
} from './logger/index.js'
export { LEVELS, type Level, SillokError } from './record/index.js'
export { findRoot } from './stream/index.js'
