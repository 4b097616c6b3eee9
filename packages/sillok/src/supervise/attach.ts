import { existsSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A worker as it sees itself. */
export interface AttachedWorker {
  /** The id that the supervisor gave it; `undefined` where it was started by hand. */
  readonly id: string | undefined
  /** Which instance it is, from 1. */
  readonly instance: number
  /** It is to take no work: the service is in maintenance. */
  readonly maintenance: boolean
  /** It can take work. */
  ready(): void
  /**
   * Called once when it is to end: by the supervisor, by SIGTERM, or because the supervisor is gone. When it resolves, the process ends.
   */
  onDrain(drain: () => void | Promise<void>): void
  /** Called at each change, and at once where there is maintenance already. */
  onMaintenance(change: (on: boolean) => void): void
}

/** How often it says that it lives, in ms, where the supervisor does not say. */
const HEARTBEAT_MS = 1000
/** Between two looks whether there is maintenance, where there is no channel to say so. */
const LOOK_MS = 500

/**
 * Makes this process a good worker: heartbeats with the delay of its event loop, readiness, draining, maintenance. Started by hand, without a
 * supervisor, it works the same and tells nobody.
 *
 * @example
 * const worker = attachWorker()
 * worker.onDrain(() => new Promise((resolve) => server.close(resolve)))
 * server.listen(port, () => worker.ready())
 */
export function attachWorker(): AttachedWorker {
  let maintenance = false
  let drain: (() => void | Promise<void>) | undefined
  let ending = false
  const changes: ((on: boolean) => void)[] = []
  const tell = (message: object): void => {
    if (process.connected) process.send?.(message, () => {})
  }
  const end = (): void => {
    if (ending) return
    ending = true
    void Promise.resolve()
      .then(() => drain?.())
      .then(
        () => process.exit(0),
        // It is ending either way; how it failed is for it to say in its own logs.
        () => process.exit(1),
      )
  }
  const setMaintenance = (on: boolean): void => {
    if (on === maintenance) return
    maintenance = on
    for (const change of changes) change(on)
  }
  process.on('SIGTERM', end)
  process.on('message', (message: { type?: unknown; on?: unknown } | null) => {
    if (message?.type === 'drain') end()
    if (message?.type === 'maintenance') setMaintenance(message.on === true)
  })
  process.once('disconnect', end)
  // Neither the channel nor the heartbeat keeps a worker that has nothing else to do.
  process.channel?.unref()
  const everyMs = Number(process.env.SILLOK_HEARTBEAT_MS) || HEARTBEAT_MS
  if (process.connected) {
    const delay = monitorEventLoopDelay({ resolution: 20 })
    delay.enable()
    setInterval(() => {
      // In nanoseconds; the resolution is part of what it measures.
      tell({ type: 'heartbeat', lag_ms: Math.max(0, delay.max / 1e6 - 20) })
      delay.reset()
    }, everyMs).unref()
  } else if (process.env.SILLOK_MAINTENANCE_FILE !== undefined) {
    const look = (): void => setMaintenance(existsSync(process.env.SILLOK_MAINTENANCE_FILE as string))
    look()
    setInterval(look, LOOK_MS).unref()
  }
  return {
    id: process.env.SILLOK_WORKER,
    instance: Number(process.env.SILLOK_WORKER_INSTANCE ?? 1),
    get maintenance() {
      return maintenance
    },
    ready: () => tell({ type: 'ready' }),
    onDrain(given) {
      drain = given
    },
    onMaintenance(change) {
      changes.push(change)
      if (maintenance) change(true)
    },
  }
}
