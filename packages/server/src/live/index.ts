export type { Rate } from './backlog.js'
export { createLive, type Live, type LiveOptions } from './hub.js'
