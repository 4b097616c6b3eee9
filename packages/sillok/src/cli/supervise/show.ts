import { padToWidth, paint, type Style } from '../../pretty/index.js'
import type { SupervisorStatus, WorkerStatus } from '../../supervise/index.js'
import { bytesText, durationText } from '../output.js'

const STYLES: Readonly<Record<WorkerStatus['worker_state'], Style>> = {
  starting: 'blue',
  ready: 'green',
  degraded: 'yellow',
  draining: 'blue',
  backoff: 'yellow',
  crash_loop: 'alarm',
  failed: 'red',
  stopped: 'dim',
}

const HEAD = ['worker', 'state', 'pid', 'restarts', 'up', 'memory', 'lines', 'last exit']

/** The workers of a supervisor as a table. Nothing in it was printed by a worker. */
export function workerTable(
  { workers, pid, maintenance_mode, ready, write_error, lost_records }: SupervisorStatus,
  color: boolean,
): string {
  const rows = workers.map(rowOf)
  const widths = HEAD.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => (row[at] as string).length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => padToWidth(cell, widths[at] as number))
      .join('  ')
      .trimEnd()
  const lines = rows.map((row, at) => {
    const state = (workers[at] as WorkerStatus).worker_state
    return line(row).replace(state, paint(state, STYLES[state], color))
  })
  const how = maintenance_mode ? 'in maintenance' : ready ? 'ready' : 'not ready'
  const trouble =
    write_error === null && lost_records === 0
      ? ''
      : `, ${write_error === null ? 'records are written again' : `records cannot be written (${write_error})`}; ${lost_records} are lost`
  return [`Supervisor ${pid}: ${how}${trouble}`, paint(line(HEAD), 'dim', color), ...lines].join('\n')
}

function rowOf(worker: WorkerStatus): string[] {
  const {
    worker_id,
    worker_state,
    pid,
    restart_count,
    uptime_ms,
    memory_bytes,
    backoff_ms,
    output,
    last_exit,
  } = worker
  const up =
    uptime_ms !== null
      ? durationText(uptime_ms)
      : backoff_ms !== null
        ? `again in ≤ ${durationText(backoff_ms)}`
        : '–'
  const { signal, exit_code, reason, error } = last_exit ?? {}
  const why = error === undefined ? '' : `: ${error}`
  const exit = last_exit === null ? '–' : `${signal ?? exit_code ?? ''} ${reason}${why}`.trim()
  return [
    worker_id,
    worker_state,
    String(pid ?? '–'),
    String(restart_count),
    up,
    memory_bytes === null ? '–' : bytesText(memory_bytes),
    String(output.lines),
    exit,
  ]
}
