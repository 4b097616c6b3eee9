export { type Place, readSource } from './source.js'
