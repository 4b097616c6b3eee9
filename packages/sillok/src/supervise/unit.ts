import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { lineRedactor } from '../redact/index.js'
import type { Definition } from './check.js'
import { environmentOf, withInstance } from './environment.js'
import { History } from './history.js'
import {
  actsOf,
  type Change,
  type Happening,
  isAlive,
  type Life,
  type Reason,
  step,
  UNBORN,
  type WorkerState,
} from './life/index.js'
import type { MaintenanceFile } from './maintenance.js'
import { Monitor } from './monitor.js'
import {
  type Attempt,
  Child,
  type ChildEvents,
  type ChildSpec,
  type Lookout,
  memoryOf,
  notStarted,
  whenAnswers,
} from './process/index.js'
import type { Recorder } from './recorder.js'
import type { WorkerStatus } from './status.js'
import { type OutputStats, type ProcessLog, ProcessLogs, WorkerOutput } from './streams/index.js'

export interface UnitContext {
  recorder: Recorder
  lookout: Lookout
  supervisorId: string
  maintenance: MaintenanceFile
  /** Where logs of processes lie. */
  processFolder: string
  onChange(unit: Unit): void
  now?: () => number
  random?: () => number
}

const TICK_MS = 1000
const PROBE_MS = 250

/** One instance of a worker: does what `step` says, and tells it what happens. */
export class Unit {
  readonly id: string
  readonly definition: Definition
  readonly instance: number
  #life: Life = UNBORN
  #child: Child | undefined
  #output: WorkerOutput | undefined
  #log: ProcessLog | undefined
  #monitor: Monitor | undefined
  #stopWaiting: (() => void)[] = []
  #wait: NodeJS.Timeout | undefined
  #tick: NodeJS.Timeout | undefined
  /** Why the supervisor ended it, where `step` has not asked for it: it did not start in time. */
  #cause: Reason | undefined
  #attempt: Attempt | undefined
  readonly #context: UnitContext
  readonly #logs: ProcessLogs | undefined
  readonly #stats: OutputStats = { lines: 0, bytes: 0, records: 0, dropped_lines: 0 }
  readonly #history: History

  constructor(definition: Definition, instance: number, context: UnitContext) {
    this.definition = definition
    this.instance = instance
    this.id = definition.instances === 1 ? definition.name : `${definition.name}-${instance}`
    this.#context = context
    this.#history = new History(context.recorder.timestamp())
    if (definition.processLogs !== undefined) {
      this.#logs = new ProcessLogs(join(context.processFolder, this.id), definition.processLogs)
    }
  }

  get state(): WorkerState {
    return this.#life.state
  }

  /** Whether it was ever started. */
  get begun(): boolean {
    return this.#life.startedAt !== undefined
  }

  /** Somebody has stopped it, and may start it again. */
  get held(): boolean {
    return this.state === 'stopped' && this.#history.lastReason === 'operator'
  }

  start(reason: Reason): void {
    this.#happen({ kind: 'start', reason })
  }

  drain(after: 'stop' | 'restart', reason: Reason): void {
    this.#happen({ kind: 'drain', after, reason })
  }

  /** Ends it now, in whatever it is doing. */
  kill(): void {
    this.#child?.end('SIGKILL', 0)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal)
  }

  send(message: object): void {
    this.#child?.send(message)
  }

  status(): WorkerStatus {
    const { state, restarts, startedAt } = this.#life
    const runs = isAlive(state)
    return {
      worker_id: this.id,
      component: this.definition.name,
      worker_state: state,
      acts: actsOf(state),
      pid: (runs ? this.#child?.pid : undefined) ?? null,
      restart_count: restarts,
      uptime_ms: runs && startedAt !== undefined ? Math.round(this.#now() - startedAt) : null,
      backoff_ms: state === 'backoff' || state === 'crash_loop' ? (this.#history.backoffMs ?? null) : null,
      memory_bytes: (runs ? this.#monitor?.memoryBytes : undefined) ?? null,
      event_loop_lag_ms: (runs ? this.#monitor?.lagMs : undefined) ?? null,
      ...this.#history.status(),
      output: { ...this.#stats },
    }
  }

  #now(): number {
    return this.#context.now === undefined ? performance.now() : this.#context.now()
  }

  #happen(what: Happening, details: { crashGroup?: string | undefined } = {}): void {
    const random = (this.#context.random ?? Math.random)()
    const { life, effects, change } = step(this.#life, what, this.definition.policy, this.#now(), random)
    const pid = this.#child?.pid
    this.#life = life
    // A process of the next start has another pid: this change is about the one before.
    if (change !== undefined) this.#record(change, pid, details.crashGroup)
    for (const effect of effects) {
      if (effect.do === 'spawn') this.#spawn()
      else if (effect.do === 'end') this.#end()
      else if (effect.do === 'cancel_wait') clearTimeout(this.#wait)
      else this.#wait = setTimeout(() => this.#happen({ kind: 'wait_over' }), effect.ms)
    }
    if (change !== undefined) this.#context.onChange(this)
  }

  #record(change: Change, pid: number | undefined, crashGroup: string | undefined): void {
    const { recorder } = this.#context
    const { from, to, reason, ending, backoffMs, uptimeMs } = change
    const { readyAt, startedAt, restarts } = this.#life
    recorder.worker({
      component: this.definition.name,
      workerId: this.id,
      workerState: to,
      previousState: from,
      reason,
      restartCount: restarts,
      pid: to === 'starting' && ending === undefined ? undefined : pid,
      backoffMs,
      exitCode: ending?.exitCode,
      signal: ending?.signal,
      uptimeMs: uptimeMs === undefined ? undefined : Math.round(uptimeMs),
      durationMs:
        to === 'ready' && from === 'starting' ? Math.round((readyAt ?? 0) - (startedAt ?? 0)) : undefined,
      maintenanceMode: recorder.maintenance,
      crashGroup,
      error: ending?.error,
      errorCode: (ending?.error as NodeJS.ErrnoException | undefined)?.code,
      retryable: to === 'backoff' || to === 'crash_loop' ? true : to === 'failed' ? false : undefined,
    })
    this.#history.add(change, recorder.timestamp(), crashGroup)
  }

  #spawn(): void {
    const { definition, instance } = this
    const { recorder, lookout, supervisorId, maintenance } = this.#context
    const { ready, liveness } = definition
    const run = randomUUID()
    this.#cause = undefined
    const output = this.#openOutput()
    this.#output = output
    this.#log = this.#logs?.begin(recorder.timestamp())
    const [command = '', ...args] = definition.command.map((word) => withInstance(word, instance))
    const spec = {
      command,
      args,
      cwd: definition.cwd,
      env: environmentOf(
        definition,
        instance,
        { worker: this.id, supervisor: supervisorId, run },
        maintenance.path,
      ),
      channel: 'message' in ready || liveness.heartbeatMs !== undefined || liveness.maxLagMs !== undefined,
      readyPipe: 'fd' in ready,
      mark: `SILLOK_WORKER_RUN=${run}`,
    }
    this.#attempt = { command, cwd: spec.cwd, path: spec.env.PATH }
    const child = this.#open(spec, {
      onOutput: (stream, chunk) => {
        this.#log?.write(stream, chunk)
        output.push(stream, chunk)
      },
      onOutputEnd: (stream) => output.end(stream),
      onMessage: (message) => this.#message(message),
      onReadyPipe: () => this.#ready(),
      onEnded: (ending) => {
        if (child?.kin !== undefined) lookout.remove(child.kin)
        this.#ended(ending)
      },
    })
    this.#child = child
    if (child?.kin === undefined) return
    lookout.add(child.kin)
    this.#tick = setInterval(() => output.tick(), TICK_MS)
    this.#awaitReady(child)
  }

  /** `undefined` where Node refuses at once; that is told like any other failure, in a turn of its own. */
  #open(spec: ChildSpec, events: ChildEvents): Child | undefined {
    try {
      return new Child(spec, events)
    } catch (error) {
      queueMicrotask(() => this.#ended({ reason: 'spawn_failed', error: error as Error }))
      return undefined
    }
  }

  #openOutput(): WorkerOutput {
    const { recorder } = this.#context
    const { name, records, service, content, linesPerSecond } = this.definition
    return new WorkerOutput(
      {
        component: name,
        workerId: this.id,
        service: service ?? recorder.service,
        environment: recorder.environment,
        formats: records,
        content,
        linesPerSecond,
        key: recorder.key,
        redactor: recorder.redactor,
        lineRedactor: (key) => lineRedactor({}, key),
        shared: () => recorder.sharedOf(this.id),
        write: (lines) => recorder.write(lines),
        timestamp: () => recorder.timestamp(),
        now: () => this.#now(),
      },
      this.#stats,
    )
  }

  #awaitReady(child: Child): void {
    const { ready, startTimeoutMs } = this.definition
    const after = (ms: number, then: () => void): void => {
      const timer = setTimeout(then, ms)
      this.#stopWaiting.push(() => clearTimeout(timer))
    }
    if ('afterMs' in ready) {
      after(ready.afterMs, () => this.#ready())
      return
    }
    after(startTimeoutMs, () => {
      this.#cause = 'start_timeout'
      child.end(this.definition.stopSignal, this.definition.graceMs)
    })
    if ('http' in ready) {
      this.#stopWaiting.push(
        whenAnswers(withInstance(ready.http, this.instance), PROBE_MS, () => this.#ready()),
      )
    }
    const output = this.#output
    if ('line' in ready && output !== undefined) {
      const { line } = ready
      const fits =
        typeof line === 'string'
          ? (text: string) => text.includes(line)
          : (text: string) => text.search(line) !== -1
      output.onLine = (text) => {
        if (fits(text)) this.#ready()
      }
      this.#stopWaiting.push(() => {
        output.onLine = undefined
      })
    }
  }

  #message(message: unknown): void {
    if (message === 'ready') this.#ready()
    if (typeof message !== 'object' || message === null) return
    const { type, lag_ms } = message as { type?: unknown; lag_ms?: unknown }
    if (type === 'ready') this.#ready()
    else if (type === 'heartbeat') this.#monitor?.heartbeat(lag_ms)
  }

  #ready(): void {
    // Too late: it is being ended for that.
    if (this.state !== 'starting' || this.#cause !== undefined) return
    this.#stopAll()
    this.#happen({ kind: 'ready' })
    const { liveness, maxMemoryBytes } = this.definition
    const { http } = liveness
    this.#monitor = new Monitor({
      liveness: { ...liveness, ...(http !== undefined && { http: withInstance(http, this.instance) }) },
      maxMemoryBytes,
      memory: () => this.#memory(),
      findings: {
        degraded: (reason) => this.#happen({ kind: 'degraded', reason }),
        recovered: () => this.#happen({ kind: 'recovered' }),
        lost: (reason) => this.#happen({ kind: 'drain', after: 'recover', reason }),
      },
    })
    if (this.#context.recorder.maintenance) this.send({ type: 'maintenance', on: true })
  }

  #memory(): number | undefined {
    return memoryOf(this.#child?.kin?.pids() ?? [])
  }

  #end(): void {
    this.#stopAll()
    this.#child?.end(this.definition.stopSignal, this.definition.graceMs)
  }

  #ended(ending: {
    exitCode?: number | undefined
    signal?: string | undefined
    reason?: Reason | undefined
    error?: Error | undefined
  }): void {
    this.#stopAll()
    clearInterval(this.#tick)
    const error = ending.error && this.#attempt && notStarted(ending.error, this.#attempt)
    const exit = String(ending.signal ?? ending.exitCode ?? ending.reason)
    const unasked =
      this.state !== 'draining' && !this.definition.policy.successCodes.includes(ending.exitCode ?? -1)
    const crashGroup = unasked ? this.#output?.crashGroup(exit) : undefined
    this.#log?.end(exit, unasked, this.#context.recorder.timestamp())
    this.#happen(
      { kind: 'ended', ending: { ...ending, error, reason: this.#cause ?? ending.reason } },
      { crashGroup },
    )
  }

  #stopAll(): void {
    for (const stop of this.#stopWaiting.splice(0)) stop()
    this.#monitor?.end()
    this.#monitor = undefined
  }
}
