export { createDeeds } from './deeds.js'
export { createJobs } from './jobs.js'
export { createWorkers } from './workers.js'
