export { type Place, placeText } from './place.js'
export { MAX_TOLD, readSource } from './source.js'
