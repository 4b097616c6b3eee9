export { createLive } from './hub.js'
