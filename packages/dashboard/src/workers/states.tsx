import type { WorkerState, WorkerStatus } from '../api/index.js'
import { bothZones, dateTime, duration } from '../text/index.js'

const FORMS: Record<WorkerState, string> = {
  starting: '◔',
  ready: '●',
  degraded: '◐',
  draining: '◒',
  backoff: '↻',
  crash_loop: '✕',
  failed: '✕',
  stopped: '○',
}

/** A state by its word, its form and its hue. */
export function StateMark({ state }: { state: WorkerState }) {
  return (
    <span class={`worker-state worker-${state}`}>
      <span aria-hidden="true">{FORMS[state] ?? '·'}</span> {state.replace('_', ' ')}
    </span>
  )
}

/** Narrower than this a stretch of time would not be seen, in per cent. */
const LEAST = 0.6

/** What a worker has been, from the first change that is known until now; the events tell the same in words. */
export function Timeline({ of, now }: { of: WorkerStatus; now: number }) {
  const changes = of.timeline
  const from = Date.parse(changes[0]?.timestamp ?? '')
  if (Number.isNaN(from)) return <span class="faint">never started</span>
  const span = Math.max(1, now - from)
  return (
    <span class="state-line" title={`from ${bothZones(from)}`}>
      <span class="state-bar" aria-hidden="true">
        {changes.map((change, i) => {
          const begin = Date.parse(change.timestamp)
          const end = i + 1 < changes.length ? Date.parse(changes[i + 1]?.timestamp ?? '') : now
          return (
            <span
              key={`${change.timestamp} ${i}`}
              class={`stretch stretch-${change.worker_state}`}
              style={{ flexGrow: Math.max(LEAST, ((end - begin) / span) * 100) }}
              title={`${change.worker_state.replace('_', ' ')} from ${dateTime(begin, true)}, ${duration(end - begin)}`}
            />
          )
        })}
      </span>
      <span class="faint num">{duration(span)}</span>
    </span>
  )
}
