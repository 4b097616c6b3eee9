import type { WorkerStatus } from '../api/index.js'
import { Spark } from '../charts/index.js'
import { Fact, Moment, Text } from '../list/index.js'
import { href } from '../state/index.js'
import { bytes, count, duration } from '../text/index.js'
import { term } from '../url/index.js'
import { memoryOf } from './memory.js'
import { StateMark } from './states.js'

/** Records of workers that anybody may come back to: a worker's life is longer than an hour. */
const MONTH = { last: 30 * 86_400_000 }

/** All records of a worker: those of its supervisor about it, and its own. */
export function recordsOf({ worker_id }: WorkerStatus): string {
  return href({ view: 'search', q: term('worker_id', worker_id), id: '' })
}

/** All that is known of one worker. Of what it printed how much and when, never what. */
export function Detail({ of, instance }: { of: WorkerStatus; instance: string }) {
  const { output, last_exit: exit } = of
  const memory = memoryOf(instance, of.worker_id)
  return (
    <div class="worker-detail">
      <dl class="facts num">
        <Fact name="process">{of.pid ?? '–'}</Fact>
        <Fact name="restarts">{count(of.restart_count)}</Fact>
        <Fact name="memory">{of.memory_bytes === null ? '–' : bytes(of.memory_bytes)}</Fact>
        <Fact name="runs for">{of.uptime_ms === null ? '–' : duration(of.uptime_ms)}</Fact>
        {of.backoff_ms === null ? null : <Fact name="waits">{duration(of.backoff_ms)}</Fact>}
        <Fact name="event loop">
          {of.event_loop_lag_ms === null ? '–' : `${duration(of.event_loop_lag_ms)} late`}
        </Fact>
        <Fact name="last exit">
          {exit === null ? (
            'none'
          ) : (
            <>
              {exit.signal ?? (exit.exit_code === undefined ? '' : `code ${exit.exit_code}`)}{' '}
              {exit.reason.replaceAll('_', ' ')} after {duration(exit.uptime_ms)},{' '}
              <Moment at={exit.timestamp} />
            </>
          )}
        </Fact>
        <Fact name="records">
          <a class="quiet" href={recordsOf(of)}>
            show
          </a>
        </Fact>
        <Fact name="printed">
          {count(output.lines)} lines, {bytes(output.bytes)}
          {output.records === 0 ? '' : `, ${count(output.records)} of them records`}
          {output.dropped_lines === 0 ? '' : `, ${count(output.dropped_lines)} too many and left out`}
        </Fact>
        {output.last === undefined ? null : (
          <Fact name="last line">
            {output.last.stream}, {bytes(output.last.length)}, <Moment at={output.last.timestamp} />
          </Fact>
        )}
        {memory.length < 3 ? null : (
          <Fact name="memory since this page was opened">
            <Spark values={memory} />
          </Fact>
        )}
      </dl>
      {exit?.error === undefined ? null : (
        <p class="notice notice-partial">
          <b>It could not be started:</b> <Text text={exit.error} max={1000} />
        </p>
      )}
      <div class="worker-lists">
        <Events of={of} />
        <Crashes of={of} />
      </div>
    </div>
  )
}

function Events({ of }: { of: WorkerStatus }) {
  return (
    <section aria-label="Last events">
      <h3>
        Last events{' '}
        <a
          class="quiet"
          href={href({
            view: 'search',
            q: `log_type:worker ${term('worker_id', of.worker_id)}`,
            range: MONTH,
            id: '',
          })}
        >
          all
        </a>
      </h3>
      <ol class="worker-events">
        {of.timeline.toReversed().map((change, i) => (
          <li key={`${change.timestamp} ${i}`}>
            <span class="num faint">
              <Moment at={change.timestamp} />
            </span>{' '}
            <StateMark state={change.worker_state} />{' '}
            <span class="faint">{change.reason.replaceAll('_', ' ')}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Crashes({ of }: { of: WorkerStatus }) {
  if (of.crash_groups.length === 0) return null
  return (
    <section aria-label="Crash groups">
      <h3>Crashes, by what was printed last</h3>
      <ul class="worker-events">
        {of.crash_groups.toReversed().map(({ crash_group, count: times, last }) => (
          <li key={crash_group}>
            <a href={href({ view: 'search', q: term('crash_group', crash_group), range: MONTH, id: '' })}>
              <code>
                <Text text={crash_group} max={40} />
              </code>
            </a>{' '}
            <b class="num">×{count(times)}</b>{' '}
            <span class="faint num">
              last <Moment at={last} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
