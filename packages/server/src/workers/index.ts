export { createDeeds, type Deeds, type DeedsOptions } from './deeds.js'
export { createJobs } from './jobs.js'
export { createWorkers } from './workers.js'
