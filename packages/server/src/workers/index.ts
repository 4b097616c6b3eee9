export { createWorkers } from './workers.js'
