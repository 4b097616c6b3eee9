export { configure, type Sillok } from './configure.js'
export { getLogger, type Logger, type LogMethod } from './logger.js'
export type { Options } from './settings.js'
export type { Sink } from './sink.js'
