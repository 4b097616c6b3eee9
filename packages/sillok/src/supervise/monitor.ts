import type { Liveness } from './options.js'
import { answers } from './process/index.js'

/** What a monitor finds: how a worker is, or that it has to go. */
export interface Findings {
  degraded(reason: 'liveness' | 'lag'): void
  recovered(): void
  /** It does not live any more, or has grown too large. */
  lost(reason: 'liveness' | 'memory'): void
}

export interface MonitorOptions {
  liveness: Liveness
  maxMemoryBytes: number | undefined
  /** Memory of its process tree in bytes, where that can be known. */
  memory: () => number | undefined
  findings: Findings
}

/** Between two looks at memory and two questions over HTTP. */
const SLOW_MS = 2000
/** So many in a row mean it: one sample may be a garbage collection away, one question lost. */
const IN_A_ROW = 3
const TICK_MS = 1000

/**
 * Watches one process while it is up. Silence is counted in own turns and not by the clock: where the whole machine was suspended, or the
 * supervisor was stopped, no time is held against the worker.
 */
export class Monitor {
  readonly #options: MonitorOptions
  readonly #tickMs: number
  readonly #timer: NodeJS.Timeout
  #silentTicks = 0
  #slowTicks = 0
  #large = 0
  #unanswered = 0
  #lagging = false
  #bad = false
  #asking = false
  #ended = false
  /** Of the last look and the last heartbeat. */
  memoryBytes: number | undefined
  lagMs: number | undefined

  constructor(options: MonitorOptions) {
    this.#options = options
    this.#tickMs = Math.min(TICK_MS, (options.liveness.heartbeatMs ?? TICK_MS * 4) / 4)
    this.#timer = setInterval(() => this.#tick(), this.#tickMs)
    this.#timer.unref()
  }

  /** The worker has said that it lives. */
  heartbeat(lagMs: unknown): void {
    this.#silentTicks = 0
    if (typeof lagMs === 'number' && Number.isFinite(lagMs)) {
      this.lagMs = Math.round(lagMs)
      this.#lagging = lagMs > (this.#options.liveness.maxLagMs ?? Number.POSITIVE_INFINITY)
    }
    this.#judge()
  }

  end(): void {
    this.#ended = true
    clearInterval(this.#timer)
  }

  #tick(): void {
    this.#silentTicks++
    const { heartbeatMs, http } = this.#options.liveness
    if (heartbeatMs !== undefined && this.#silentTicks * this.#tickMs > heartbeatMs) {
      this.#lose('liveness')
      return
    }
    this.#judge()
    if (++this.#slowTicks * this.#tickMs < SLOW_MS) return
    this.#slowTicks = 0
    this.#weigh()
    if (http !== undefined && !this.#asking) void this.#ask(http)
  }

  #weigh(): void {
    this.memoryBytes = this.#options.memory()
    const { maxMemoryBytes } = this.#options
    if (maxMemoryBytes === undefined || this.memoryBytes === undefined) return
    this.#large = this.memoryBytes > maxMemoryBytes ? this.#large + 1 : 0
    if (this.#large >= IN_A_ROW) this.#lose('memory')
  }

  async #ask(url: string): Promise<void> {
    this.#asking = true
    const ok = await answers(url)
    this.#asking = false
    if (this.#ended) return
    this.#unanswered = ok ? 0 : this.#unanswered + 1
    if (this.#unanswered >= IN_A_ROW) this.#lose('liveness')
    else this.#judge()
  }

  #judge(): void {
    if (this.#ended) return
    const { heartbeatMs } = this.#options.liveness
    const silent = heartbeatMs !== undefined && this.#silentTicks * this.#tickMs > heartbeatMs / 2
    const bad = silent || this.#unanswered > 0 || this.#lagging
    if (bad && !this.#bad) this.#options.findings.degraded(this.#lagging && !silent ? 'lag' : 'liveness')
    if (!bad && this.#bad) this.#options.findings.recovered()
    this.#bad = bad
  }

  #lose(reason: 'liveness' | 'memory'): void {
    this.end()
    this.#options.findings.lost(reason)
  }
}
