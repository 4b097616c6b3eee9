import { useSignal } from '@preact/signals'
import { api, type StorageReport } from '../api/index.js'
import { Choice, SubPages, Text } from '../list/index.js'
import { go, route } from '../state/index.js'
import { Counted, createSurvey, Uncounted } from '../survey/index.js'
import { bytes, count } from '../text/index.js'
import { DAYS } from '../url/index.js'
import { Cleaned } from './cleaned.js'
import { Figures, FileSystems } from './figures.js'
import { Grid } from './grid.js'
import { Classes, Coming, Largest } from './tables.js'

const storage = createSurvey<StorageReport>(api.storage)

/** What there is of each log and day, in which stage, and when it goes. */
export function Storage() {
  storage.usePolling()
  const answer = storage.loader.data.value
  const report = answer?.report
  return (
    <div class="storage">
      <h1 class="visually-hidden">Storage</h1>
      <div class="page-head">
        <SubPages />
        <Counted of={storage} />
      </div>
      <Uncounted of={storage} about="what there is" />
      {report == null ? null : <Report report={report} now={Date.parse(answer?.counted_at ?? '')} />}
    </div>
  )
}

function Report({ report, now }: { report: StorageReport; now: number }) {
  return (
    <>
      <Figures report={report} now={now} />
      <FileSystems report={report} now={now} />
      {report.config === null ? (
        <p class="notice notice-partial" role="status">
          <b>Nothing is declared.</b> There is no <code>sillok.config</code> file, so nothing here is ever
          compressed, archived or deleted. <code>sillok init</code> drafts one from what is here.
        </p>
      ) : null}
      <DayByDay report={report} now={now} />
      <div class="storage-columns">
        <div>
          <Coming report={report} />
          <Cleaned report={report} now={now} />
        </div>
        <div>
          <Classes report={report} />
          <Largest report={report} />
        </div>
      </div>
      <Errors report={report} />
    </>
  )
}

const WAYS: readonly (readonly [string, string])[] = [
  ['bytes', 'size'],
  ['stage', 'stage'],
  ['end', 'end'],
]

function DayByDay({ report, now }: { report: StorageReport; now: number }) {
  const said = useSignal('')
  const { by, days } = route.value
  return (
    <section class="day-by-day" aria-labelledby="days-title">
      <div class="section-head">
        <h2 id="days-title">Day by day</h2>
        <Choice label="Coloured by" of={WAYS} value={by} onChoose={(way) => go({ by: way }, true)} />
        <Choice
          label="Days"
          of={DAYS.map((one) => [one, `${one} d`] as const)}
          value={days}
          onChoose={(one) => go({ days: one }, true)}
        />
        <Legend by={by} />
      </div>
      <p class="cell-said num faint" aria-hidden="true">
        {said.value === '' ? (
          'Days in UTC. A segment of several days is spread evenly over them. Each cell leads to its records.'
        ) : (
          <Text text={said.value} max={400} />
        )}
      </p>
      <Grid
        logs={report.logs}
        days={days}
        by={by}
        now={now}
        onCell={(text) => {
          said.value = text
        }}
      />
      {report.beyond.logs === 0 ? null : (
        <p class="faint">
          and {count(report.beyond.logs)} smaller logs with {bytes(report.beyond.bytes)}: sillok map has them
        </p>
      )}
    </section>
  )
}

const LEGENDS: Record<string, readonly [string, string][]> = {
  bytes: [
    ['size-1', 'less'],
    ['size-2', ''],
    ['size-3', ''],
    ['size-4', ''],
    ['size-5', 'more'],
  ],
  stage: [
    ['stage-active', 'active'],
    ['stage-rotated', 'rotated'],
    ['stage-compressed', 'compressed'],
    ['stage-archived', 'archived'],
  ],
  end: [
    ['end-due', 'due'],
    ['end-week', 'within 7 d'],
    ['end-month', 'within 30 d'],
    ['end-later', 'later'],
    ['end-never', 'stays'],
  ],
}

function Legend({ by }: { by: string }) {
  return (
    <ul class="legend-cells">
      {LEGENDS[by]?.map(([form, name]) => (
        <li key={form}>
          <span class={`cell ${form}`} aria-hidden="true" /> {name}
        </li>
      ))}
    </ul>
  )
}

function Errors({ report }: { report: StorageReport }) {
  const { errors, errors_beyond } = report
  if (errors.length === 0) return null
  return (
    <section aria-labelledby="errors-title">
      <h2 id="errors-title">Could not be looked at</h2>
      <ul class="findings">
        {errors.map(({ path, message }) => (
          <li key={path}>
            <code>
              <Text text={path} max={200} />
            </code>{' '}
            <Text text={message} max={200} />
          </li>
        ))}
        {errors_beyond > 0 ? <li class="faint">and {count(errors_beyond)} more</li> : null}
      </ul>
    </section>
  )
}
