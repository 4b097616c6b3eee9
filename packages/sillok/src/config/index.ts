export type { Place } from './place.js'
export { readSource, type Source } from './source.js'
