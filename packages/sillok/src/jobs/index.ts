export { cancelJob, JOB_STATUSES, type JobDocument, type JobStatus, readJob, watchJob } from './document.js'
export { type JobOptions, type JobRun, job } from './job.js'
export { type JobsPage, type JobsQuery, listJobs } from './list.js'
