export { type Place, placeText } from './place.js'
export { configuredRedaction } from './redaction.js'
export { MAX_TOLD, readSource } from './source.js'
