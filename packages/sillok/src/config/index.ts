export type { Place } from './place.js'
export { readSource } from './source.js'
