// What there is of Sillok without Node: in browsers, workers and edge runtimes. Nothing that is reachable from here imports `node:`.
// Single files and not the door of `logger/`, which leads to streams and files.
export type { LogMethod, PlainLogger as Logger } from './logger/logger.js'
export {
  configure,
  getLogger,
  type PortableOptions as Options,
  type PortableSillok as Sillok,
} from './logger/portable/index.js'
export type { Sink } from './logger/sink.js'
export { LEVELS, type Level, SillokError } from './record/index.js'
export { redactText } from './redact/compact/index.js'
