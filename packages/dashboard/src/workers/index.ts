export { Workers } from './workers.js'
