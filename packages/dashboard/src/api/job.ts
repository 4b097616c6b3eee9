import type { Job } from './answers/jobs.js'

/**
 * Follows one job: `told` hears of each change, the present state first, until the job has ended. A connection that breaks is given up: whoever shows jobs
 * asks for their list now and then as well. Returns the function that ends it.
 */
export function followJob(id: string, told: (job: Job) => void): () => void {
  const source = new EventSource(`api/jobs/${encodeURIComponent(id)}/events`)
  source.addEventListener('job', (event) => {
    let job: Job
    try {
      job = JSON.parse((event as MessageEvent<string>).data) as Job
    } catch {
      return
    }
    // The server ends the stream then, which a browser would take for a loss and open it again, for ever.
    if (job.status !== 'running') source.close()
    told(job)
  })
  source.onerror = () => source.close()
  return () => source.close()
}
