import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api, type Jobs as Data, followJob, type Job, type JobStatus } from '../api/index.js'
import {
  Blank,
  Choice,
  Confirm,
  DO,
  Failed,
  NeedsKey,
  NotNew,
  right,
  SubPages,
  Table,
} from '../list/index.js'
import { go, loader, polled, route, useEscape } from '../state/index.js'
import { count } from '../text/index.js'
import { hear } from './heard.js'
import { JobRow } from './row.js'

/** While one runs its progress is asked for; otherwise a list of what has ended changes slowly. */
const RUNNING_MS = 1000
const CALM_MS = 10_000

const STATUSES: readonly JobStatus[] = ['running', 'completed', 'failed', 'cancelled', 'interrupted']

/** Where each page but the first begins, the one that is shown last. */
const cursors = signal<readonly string[]>([])
/** The job that is opened, which may be on another page, with what it returned. */
const opened = signal<Job | undefined>(undefined)

const jobs = polled<Data>(
  (_, signal) => api.jobs(route.peek().by, cursors.peek().at(-1), signal),
  (answer) => (answer?.jobs.some(({ status }) => status === 'running') === true ? RUNNING_MS : CALM_MS),
)
const cancelling = loader<object>()

async function cancel(id: string): Promise<void> {
  await cancelling.run((signal) => api.cancelJob(id, signal))
  await jobs.again()
}

function turn(to: readonly string[]): void {
  cursors.value = to
  void jobs.again()
}

/** Batch jobs: how far each is, what it says, what came of it. */
export function Jobs() {
  jobs.usePolling()
  const { id, by } = route.value
  const { data, failure, at, slow } = jobs.loader
  const page = data.value
  const inList = page?.jobs.find((one) => one.id === id)
  const isRunning = inList?.status === 'running'
  useEffect(() => {
    if (cursors.peek().length > 0 || jobs.loader.data.peek() !== undefined) turn([])
  }, [by])
  // Also of one that has ended: what it returned is in no list. Anew when it runs again.
  useEffect(() => {
    opened.value = undefined
    if (id === '') return
    return followJob(id, (job) => {
      hear(job)
      opened.value = job
    })
  }, [id, isRunning])
  useEscape()
  return (
    <div class="storage jobs">
      <h1 class="visually-hidden">Jobs</h1>
      <div class="page-head">
        <SubPages />
      </div>
      {page === undefined ? (
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
          {page.total === 0 ? <NoJobs /> : <List page={page} by={by} now={at.value} />}
          {page.may_act || !page.jobs.some(({ status }) => status === 'running') ? null : (
            <NeedsKey what="Cancelling needs" command="sillok jobs cancel" />
          )}
        </>
      )}
      <Confirm />
    </div>
  )
}

/** The jobs of a page, each as it is known last, of the wanted status; one that is opened and on another page stands first. */
function rowsOf(page: Data, by: string): readonly Job[] {
  const one = opened.value
  const rows = page.jobs.map((job) => (job.id === one?.id ? { ...job, ...newer(job, one) } : job))
  if (one !== undefined && rows.every(({ id }) => id !== one.id)) rows.unshift(one)
  return by === '' ? rows : rows.filter(({ status }) => status === by)
}

/** A list may be older than what was heard of one job, or newer where it was heard for the last time a while ago. */
function newer(listed: Job, heard: Job): Job {
  return heard.updated_at >= listed.updated_at ? heard : listed
}

function List({ page, by, now }: { page: Data; by: string; now: number }) {
  const rows = rowsOf(page, by)
  return (
    <section class="plain-table" aria-label="Jobs, those that run first, then the last changed">
      <div class="section-head jobs-head">
        <Choice
          label="Status"
          of={STATUSES.map((status) => [status, status] as [string, string])}
          value={by}
          none=""
          onChoose={(status) => go({ by: status }, true)}
        />
        <span class="faint num">{count(page.total)} in all</span>
      </div>
      <Table
        class="jobs-table"
        columns={[
          'job',
          'status',
          'how far',
          ['says', 'wide-only'],
          ['started', 'roomy-only'],
          right('took', 'roomy-only'),
          DO,
        ]}
      >
        {rows.map((job) => (
          <JobRow key={job.id} of={job} now={now} may={page.may_act} onCancel={cancel} />
        ))}
      </Table>
      {rows.length > 0 ? null : (
        <p class="faint">
          {page.next === null
            ? `No job is ${by}.`
            : `Of those that were looked at none is ${by}; there are older ones.`}
        </p>
      )}
      <Pages next={page.next} />
    </section>
  )
}

function Pages({ next }: { next: string | null }) {
  const before = cursors.value
  if (next === null && before.length === 0) return null
  return (
    <nav class="blank-acts" aria-label="Pages of jobs">
      <button
        type="button"
        class="quiet"
        disabled={before.length === 0}
        onClick={() => turn(before.slice(0, -1))}
      >
        newer
      </button>
      <span class="faint num">page {count(before.length + 1)}</span>
      <button
        type="button"
        class="quiet"
        disabled={next === null}
        onClick={() => {
          if (next !== null) turn([...before, next])
        }}
      >
        older
      </button>
    </nav>
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
