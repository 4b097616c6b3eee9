export { cancelJob, type JobDocument, type JobStatus, listJobs, readJob, watchJob } from './document.js'
export { type JobOptions, type JobRun, job } from './job.js'
