import { redactText } from '../redact/index.js'
import type { Change } from './life/index.js'
import type { WorkerStatus } from './status.js'

/** Changes of state that are remembered, and kinds of crashes. */
const TIMELINE = 20
const CRASH_GROUPS = 20

/** What a worker went through, as its status shows it; bounded, however long it lives. */
export class History {
  #since: string
  #backoffMs: number | undefined
  #lastExit: WorkerStatus['last_exit'] = null
  readonly #transitions: WorkerStatus['transitions'] = {}
  readonly #timeline: WorkerStatus['timeline'] = []
  readonly #crashes = new Map<string, { count: number; last: string }>()

  /** @param since when the worker came to be, as RFC 3339 */
  constructor(since: string) {
    this.#since = since
  }

  /** How long the worker waits before its next start, where it does. */
  get backoffMs(): number | undefined {
    return this.#backoffMs
  }

  get lastReason(): WorkerStatus['timeline'][number]['reason'] | undefined {
    return this.#timeline.at(-1)?.reason
  }

  status(): Pick<WorkerStatus, 'since' | 'last_exit' | 'transitions' | 'timeline' | 'crash_groups'> {
    return {
      since: this.#since,
      last_exit: this.#lastExit,
      transitions: { ...this.#transitions },
      timeline: [...this.#timeline],
      crash_groups: [...this.#crashes].map(([crash_group, crash]) => ({ crash_group, ...crash })),
    }
  }

  /** @param crashGroup the same for crashes that look alike; `undefined`: it was none */
  add(change: Change, timestamp: string, crashGroup: string | undefined): void {
    const { to, reason, ending, backoffMs, uptimeMs } = change
    this.#since = timestamp
    this.#backoffMs = backoffMs
    this.#transitions[to] = (this.#transitions[to] ?? 0) + 1
    this.#timeline.push({ timestamp, worker_state: to, reason })
    if (this.#timeline.length > TIMELINE) this.#timeline.shift()
    if (ending === undefined) return
    this.#lastExit = {
      ...(ending.exitCode !== undefined && { exit_code: ending.exitCode }),
      ...(ending.signal !== undefined && { signal: ending.signal }),
      reason,
      ...(ending.error !== undefined && { error: redactText(ending.error.message) }),
      uptime_ms: Math.round(uptimeMs ?? 0),
      timestamp,
    }
    if (crashGroup !== undefined) this.#crash(crashGroup, timestamp)
  }

  #crash(group: string, timestamp: string): void {
    const count = (this.#crashes.get(group)?.count ?? 0) + 1
    // The newest stands last, so that the oldest is forgotten first.
    this.#crashes.delete(group)
    this.#crashes.set(group, { count, last: timestamp })
    if (this.#crashes.size > CRASH_GROUPS) this.#crashes.delete([...this.#crashes.keys()][0] as string)
  }
}
