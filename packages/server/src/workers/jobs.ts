import { newEventId } from 'sillok/events'
import { cancelJob, type JobDocument, readJob } from 'sillok/jobs'
import { SillokError } from 'sillok/record'
import type { Deeds, Who } from './deeds.js'

/** What is done to jobs from here. */
export function createJobs(root: string, deeds: Deeds) {
  function found(id: string): JobDocument {
    const job = readJob(root, id)
    if (job !== undefined) return job
    throw new SillokError('JOB_UNKNOWN', 'There is no such job.')
  }

  return {
    /**
     * Asks a job to end; it hears so within half a second.
     *
     * @returns its document, as it is then
     * @throws SillokError `ACT_NEEDS_KEY`, `JOB_ID`, `JOB_UNKNOWN`, `JOB_ENDED`, `AUDIT_REQUIRED`
     */
    async cancel(id: string, who: Who): Promise<JobDocument> {
      const actor = deeds.actor(who, 'sillok jobs cancel')
      const { name, status } = found(id)
      if (status !== 'running') throw endedAs(id, status)
      const wanted = {
        action: 'job_cancel',
        resourceType: 'job',
        resourceId: id,
        operationId: newEventId(),
        details: { job_name: name },
      }
      const { ended } = await deeds.begin(actor, who, wanted, async () => {
        if (!cancelJob(root, id)) throw endedAs(id, found(id).status)
      })
      const problem = await ended
      if (problem !== null) throw new SillokError(problem.code, problem.message)
      return found(id)
    },
  }
}

function endedAs(id: string, status: string): SillokError {
  return new SillokError('JOB_ENDED', `Job ${id} is ${status}: there is nothing to cancel.`)
}
