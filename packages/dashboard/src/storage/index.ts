export { Storage } from './storage.js'
