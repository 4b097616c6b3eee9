import { useEffect } from 'preact/hooks'
import { api, type Jobs as Data, followJob, type Job, type JobStatus } from '../api/index.js'
import { Blank, Choice, Confirm, Failed, NeedsKey, NotNew, SubPages } from '../list/index.js'
import { go, loader, polled, route, useEscape } from '../state/index.js'
import { count } from '../text/index.js'
import { hear } from './heard.js'
import { JobRow } from './row.js'

/** While one runs its progress is asked for; otherwise a list of what has ended changes slowly. */
const RUNNING_MS = 1000
const CALM_MS = 10_000
/** More rows than this are not drawn: `sillok jobs` has all. */
const SHOWN = 200

const STATUSES: readonly JobStatus[] = ['running', 'completed', 'failed', 'cancelled', 'interrupted']

const jobs = polled<Data>(
  async (_, signal) => await api.jobs(signal),
  (answer) => (answer?.jobs.some(({ status }) => status === 'running') === true ? RUNNING_MS : CALM_MS),
)
const cancelling = loader<object>()

async function cancel(id: string): Promise<void> {
  await cancelling.run((signal) => api.cancelJob(id, signal))
  await jobs.again()
}

/** Puts what is new of one job in its place in the list. */
function update(job: Job): void {
  const data = jobs.loader.data.peek()
  if (data === undefined) return
  jobs.loader.data.value = { ...data, jobs: data.jobs.map((one) => (one.id === job.id ? job : one)) }
}

/** Batch jobs: how far each is, what it says, what came of it. */
export function Jobs() {
  jobs.usePolling()
  const { id, by } = route.value
  const { data, failure, at, slow } = jobs.loader
  const list = data.value?.jobs
  const isRunning = list?.some((one) => one.id === id && one.status === 'running') === true
  const isAnyRunning = list?.some(({ status }) => status === 'running') === true
  useEffect(() => {
    if (!isRunning) return
    return followJob(id, (job) => {
      hear(job)
      update(job)
    })
  }, [id, isRunning])
  useEscape()
  return (
    <div class="storage jobs">
      <h1 class="visually-hidden">Jobs</h1>
      <div class="page-head">
        <SubPages />
      </div>
      {list === undefined ? (
        failure.value === undefined ? (
          <p class="counting faint">{slow.value ? 'Looking for jobs …' : '\u00a0'}</p>
        ) : (
          <Failed failure={failure.value} onRetry={() => void jobs.again()} />
        )
      ) : (
        <>
          {failure.value === undefined ? null : (
            <NotNew at={at.value} failure={failure.value} onRetry={() => void jobs.again()} />
          )}
          {cancelling.failure.value === undefined ? null : (
            <p class="notice notice-partial" role="alert">
              <b>Not cancelled.</b> {cancelling.failure.value.message}{' '}
              <span class="code">{cancelling.failure.value.code}</span>
            </p>
          )}
          {list.length === 0 ? (
            <NoJobs />
          ) : (
            <List list={list} by={by} now={at.value} may={data.value?.may_act === true} />
          )}
          {isAnyRunning && data.value?.may_act === false ? (
            <NeedsKey what="Cancelling needs" command="sillok jobs cancel" />
          ) : null}
        </>
      )}
      <Confirm />
    </div>
  )
}

function List(props: { list: readonly Job[]; by: string; now: number; may: boolean }) {
  const { list, by, now, may } = props
  const of = (status: JobStatus): number => list.filter((one) => one.status === status).length
  const fits = by === '' ? list : list.filter(({ status }) => status === by)
  const shown = fits.slice(0, SHOWN)
  return (
    <section class="plain-table" aria-label="Jobs, the last started first">
      <div class="section-head jobs-head">
        <Choice
          label="Status"
          of={STATUSES.filter((status) => of(status) > 0 || status === by).map(
            (status) => [status, `${count(of(status))} ${status}`] as [string, string],
          )}
          value={by}
          none=""
          onChoose={(status) => go({ by: status }, true)}
        />
      </div>
      <div class="table-scroll">
        <table class="jobs-table">
          <thead>
            <tr>
              <th scope="col">job</th>
              <th scope="col">status</th>
              <th scope="col">how far</th>
              <th scope="col" class="wide-only">
                says
              </th>
              <th scope="col" class="roomy-only">
                started
              </th>
              <th scope="col" class="roomy-only right">
                took
              </th>
              <th scope="col">
                <span class="visually-hidden">do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((job) => (
              <JobRow key={job.id} of={job} now={now} may={may} onCancel={cancel} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 ? <p class="faint">No job is {by}.</p> : null}
      {fits.length > SHOWN ? (
        <p class="faint">and {count(fits.length - SHOWN)} that were started before: sillok jobs has all</p>
      ) : null}
    </section>
  )
}

function NoJobs() {
  return (
    <Blank title="No job ran here yet">
      <p>
        A job is long work that says how far it is, can be cancelled, and goes on after a crash. It is started
        in a program:
      </p>
      <pre class="block">{`import { job } from 'sillok/jobs'

await job({ name: 'import', run: async ({ progress, signal }) => {
  for (let page = 1; page <= 100; page++) {
    signal.throwIfAborted()
    await importPage(page)
    progress(page, 100, \`page \${page}\`)
  }
} })`}</pre>
    </Blank>
  )
}
