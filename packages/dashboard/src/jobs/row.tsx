import type { Job } from '../api/index.js'
import { NEEDS_KEY, ON_RECORD, Text, wanted } from '../list/index.js'
import { go, route } from '../state/index.js'
import { bothZones, compact, count, dateTime, duration, percent } from '../text/index.js'
import { Detail, recordsOf } from './detail.js'

const FORMS: Record<string, string> = {
  running: '◔',
  completed: '●',
  failed: '✕',
  cancelled: '○',
  interrupted: '◐',
}

/** One job in one row; opened, all that is known of it. */
export function JobRow(props: {
  of: Job
  now: number
  /** Whether this reader may cancel. */
  may: boolean
  onCancel: (id: string) => Promise<void>
}) {
  const { of, now, may, onCancel } = props
  const isOpen = route.value.id === of.id
  const started = Date.parse(of.started_at)
  const ended = of.ended_at === null ? now : Date.parse(of.ended_at)
  return (
    <>
      <tr class={isOpen ? 'worker-open' : ''}>
        <th scope="row" class="job-name">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => go({ id: isOpen ? '' : of.id }, true)}
            title={of.id}
          >
            <span class="faint" aria-hidden="true">
              {isOpen ? '▾' : '▸'}
            </span>{' '}
            <Text text={of.name} max={80} />
          </button>
        </th>
        <td>
          <span class={`job-status job-${of.status}`}>
            <span aria-hidden="true">{FORMS[of.status] ?? '·'}</span>{' '}
            {of.status === 'running' && of.cancel_requested ? 'ending' : of.status}
          </span>
        </td>
        <td class="job-far">
          <Progress of={of} />
        </td>
        <td class="wide-only job-says">
          {of.error !== null ? (
            <span class="error-text">
              <Text text={of.error.message} max={200} />
            </span>
          ) : of.message === null ? null : (
            <Text text={of.message} max={200} />
          )}
        </td>
        <td class="roomy-only num" title={bothZones(started)}>
          {dateTime(started)}
        </td>
        <td class="roomy-only right num">{duration(Math.max(0, ended - started))}</td>
        <td class="right worker-acts">
          <a class="quiet wide-only" href={recordsOf(of)}>
            records
          </a>
          {of.status === 'running' ? (
            <button
              type="button"
              class="quiet"
              disabled={of.cancel_requested || !may}
              title={may ? undefined : NEEDS_KEY}
              aria-label={`Cancel ${of.name}`}
              onClick={() => {
                wanted.value = {
                  title: `Cancel ${of.name}?`,
                  means:
                    'It hears so within half a second, and ends where it can. What it saved stays: called again with its id it goes on from there.',
                  note: ON_RECORD,
                  name: 'Cancel the job',
                  run: () => onCancel(of.id),
                }
              }}
            >
              cancel
            </button>
          ) : null}
        </td>
      </tr>
      {isOpen ? (
        <tr class="worker-opened">
          <td colSpan={7}>
            <Detail of={of} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

/** About how long, as one would say it: nobody knows the seconds of half an hour. */
function estimate(ms: number): string {
  const unit = ms < 60_000 ? 1000 : ms < 3_600_000 ? 60_000 : 600_000
  return duration(Math.ceil(ms / unit) * unit)
}

/** How far a job is, as a bar where that is known, and about how long it will take. */
function Progress({ of }: { of: Job }) {
  const { progress, done, total, status, eta_ms: eta, per_second: pace } = of
  const far = done === null ? '' : total === null ? count(done) : `${count(done)} of ${count(total)}`
  return (
    <span class="job-progress">
      {status === 'running' ? (
        <progress
          aria-label={`How far ${of.name} is`}
          {...(progress === null ? {} : { value: Math.min(1, progress), max: 1 })}
        />
      ) : null}
      <span class="num">
        {progress === null ? '' : `${percent(progress)} `}
        <span class="faint wide-only">{far}</span>
        {status === 'running' && eta !== null ? (
          <span class="job-eta" title={pace === null ? undefined : `${compact(pace)} a second`}>
            {` about ${estimate(eta)} left`}
          </span>
        ) : null}
      </span>
    </span>
  )
}
