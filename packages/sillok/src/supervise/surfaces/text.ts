import { WORKER_STATES } from '../life/index.js'
import type { SupervisorStatus, WorkerStatus } from '../status.js'

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

interface Family {
  name: string
  type: 'gauge' | 'counter'
  help: string
  /** Samples of one worker: labels besides its own, and the value. */
  of(worker: WorkerStatus): [labels: Record<string, string>, value: number][]
}

const one = (value: number | null | undefined): [Record<string, string>, number][] =>
  value === null || value === undefined ? [] : [[{}, value]]

/** What is measured of each worker. Label values are names from the configuration and words of ours, never what a worker prints. */
const FAMILIES: readonly Family[] = [
  {
    name: 'sillok_worker_state',
    type: 'gauge',
    help: 'State of the worker: 1 for the state that it is in.',
    of: ({ worker_state }) => WORKER_STATES.map((state) => [{ state }, state === worker_state ? 1 : 0]),
  },
  {
    name: 'sillok_worker_transitions_total',
    type: 'counter',
    help: 'Changes of state, by the state that was entered.',
    of: ({ transitions }) => WORKER_STATES.map((state) => [{ state }, transitions[state] ?? 0]),
  },
  {
    name: 'sillok_worker_restarts_total',
    type: 'counter',
    help: 'Starts after the first one.',
    of: ({ restart_count }) => one(restart_count),
  },
  {
    name: 'sillok_worker_uptime_seconds',
    type: 'gauge',
    help: 'How long the process runs.',
    of: ({ uptime_ms }) => one(uptime_ms === null ? null : uptime_ms / 1000),
  },
  {
    name: 'sillok_worker_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of the whole process tree.',
    of: ({ memory_bytes }) => one(memory_bytes),
  },
  {
    name: 'sillok_worker_event_loop_lag_seconds',
    type: 'gauge',
    help: 'Longest delay of the event loop since the heartbeat before, as the worker says.',
    of: ({ event_loop_lag_ms }) => one(event_loop_lag_ms === null ? null : event_loop_lag_ms / 1000),
  },
  {
    name: 'sillok_worker_backoff_seconds',
    type: 'gauge',
    help: 'The wait until the next start, while the worker waits.',
    of: ({ backoff_ms }) => one(backoff_ms === null ? null : backoff_ms / 1000),
  },
  {
    name: 'sillok_worker_output_lines_total',
    type: 'counter',
    help: 'Lines that the worker printed.',
    of: ({ output }) => one(output.lines),
  },
  {
    name: 'sillok_worker_output_bytes_total',
    type: 'counter',
    help: 'Bytes that the worker printed, without newlines.',
    of: ({ output }) => one(output.bytes),
  },
  {
    name: 'sillok_worker_output_records_total',
    type: 'counter',
    help: 'Records among the lines that the worker printed.',
    of: ({ output }) => one(output.records),
  },
  {
    name: 'sillok_worker_output_dropped_lines_total',
    type: 'counter',
    help: 'Lines over the limit for floods: counted and not written.',
    of: ({ output }) => one(output.dropped_lines),
  },
]

/** The supervisor in the Prometheus text exposition format, version 0.0.4. */
export function metricsText({
  workers,
  maintenance_mode,
  write_error,
  lost_records,
}: SupervisorStatus): string {
  let text = '# HELP sillok_supervisor_maintenance Whether the service is in maintenance.\n'
  text += `# TYPE sillok_supervisor_maintenance gauge\nsillok_supervisor_maintenance ${maintenance_mode ? 1 : 0}\n`
  text += '# HELP sillok_supervisor_write_failing Whether its records cannot be written, as on a full disk.\n'
  text += `# TYPE sillok_supervisor_write_failing gauge\nsillok_supervisor_write_failing ${write_error === null ? 0 : 1}\n`
  text += '# HELP sillok_supervisor_lost_records_total Records that could be neither written nor kept.\n'
  text += `# TYPE sillok_supervisor_lost_records_total counter\nsillok_supervisor_lost_records_total ${lost_records}\n`
  for (const { name, type, help, of } of FAMILIES) {
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
    for (const worker of workers) {
      for (const [labels, value] of of(worker)) {
        const all = { worker: worker.component, worker_id: worker.worker_id, ...labels }
        // Names hold letters, digits, `_` and `-`: nothing in them needs an escape.
        const written = Object.entries(all).map(([label, text]) => `${label}="${text}"`)
        text += `${name}{${written.join(',')}} ${value}\n`
      }
    }
  }
  return text
}
