import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { SillokError } from '../record/index.js'
import { registerSecrets } from '../redact/index.js'
import { checkWorkers, type Definition } from './check.js'
import { makeSupervisorsFolder } from './folder.js'
import { actsOf, isAlive, type WorkerAct, workersFor } from './life/index.js'
import { MaintenanceFile, removeMaintenanceLeftovers } from './maintenance.js'
import type { SupervisorOptions } from './options.js'
import { endLeftovers, Lookout } from './process/index.js'
import { Recorder } from './recorder.js'
import { schedule } from './schedule.js'
import type { SupervisorStatus } from './status.js'
import { Unit } from './unit.js'

const LONG_MS = 3_600_000

/** Workers that are kept running. Made by `supervise`. */
export interface Supervisor extends AsyncDisposable {
  status(): SupervisorStatus
  /**
   * Starts what is stopped or failed, and what waits for its next try.
   *
   * @param name of a worker, or the id of an instance; default: all
   * @throws SillokError `WORKER_STATE` where none of that name is so, `WORKER_UNKNOWN`, `SUPERVISOR_STOPPING`
   */
  start(name?: string): void
  /**
   * Drains; what was drained stays stopped until somebody starts it.
   *
   * @throws SillokError `WORKER_STATE` where none of that name runs, or waits for its next try, `WORKER_UNKNOWN`, `SUPERVISOR_STOPPING`
   */
  drain(name?: string): Promise<void>
  /**
   * Starts anew one instance after the other: the next one only when the one before is ready again. What is stopped or failed stays so.
   *
   * @throws SillokError `WORKER_NOT_READY` where one does not become ready; the others are then left as they are. Else as `drain`
   */
  restart(name?: string): Promise<void>
  /**
   * In maintenance the supervisor is not ready, every record says so, and workers are told to take no work: over their channel, and by the file
   * that their `SILLOK_MAINTENANCE_FILE` names, which is there meanwhile.
   *
   * @throws SillokError `ROOT_UNUSABLE` where that file cannot be written or removed; nothing has changed then
   */
  setMaintenance(on: boolean): void
  /** Passes a signal on to all workers. */
  signal(signal: NodeJS.Signals): void
  /** Drains everything, dependents first, and ends. Called again, it does not wait for the workers any more. */
  stop(): Promise<void>
  /**
   * Resolves when every worker has come to its own end, done or failed, or `stop` was called. One that somebody drained keeps the supervisor:
   * it is there to be started again.
   */
  finished(): Promise<void>
}

/**
 * Starts workers and keeps them running. Every change of state is one record of the stream `workers`, and so is what they print, by its metadata.
 * However this process ends, by SIGKILL too, none of them is left behind.
 *
 * @throws SillokError `CONFIG_INVALID`, `ROOT_UNUSABLE`
 * @example await using supervisor = await supervise({ root: 'logs', workers: [{ name: 'chat', command: ['node', 'chat.js'], instances: 3 }] })
 */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const definitions = checkWorkers(options.workers, process.cwd())
  if (definitions.length === 0) throw new SillokError('CONFIG_INVALID', 'There are no workers to supervise.')
  registerSecrets(process.env)
  const recorder = new Recorder(options)
  const running = new Running(options, definitions, recorder)
  try {
    await running.begin()
  } catch (error) {
    await running.stop()
    throw error
  }
  return running
}

class Running implements Supervisor {
  readonly #recorder: Recorder
  readonly #folder: string
  readonly #lookout: Lookout
  readonly #maintenance: MaintenanceFile
  readonly #units: readonly Unit[]
  readonly #id = randomUUID()
  readonly #startedAt: string
  readonly #began = performance.now()
  readonly #schedules: (() => void)[] = []
  readonly #listeners = new Set<() => void>()
  #stopping: Promise<void> | undefined
  #stopped = false

  constructor({ root, onChange }: SupervisorOptions, definitions: readonly Definition[], recorder: Recorder) {
    this.#recorder = recorder
    this.#folder = makeSupervisorsFolder(root)
    this.#lookout = new Lookout(this.#id, this.#folder)
    this.#maintenance = new MaintenanceFile(this.#folder, this.#id)
    this.#startedAt = recorder.timestamp()
    const context = {
      recorder,
      lookout: this.#lookout,
      supervisorId: this.#id,
      maintenance: this.#maintenance,
      processFolder: join(root, 'process'),
      onChange: (unit: Unit) => {
        this.#changed()
        onChange?.(unit.status())
      },
    }
    this.#units = definitions.flatMap((definition) =>
      Array.from({ length: definition.instances }, (_, i) => new Unit(definition, i + 1, context)),
    )
  }

  async begin(): Promise<void> {
    this.#recorder.say('Supervisor started', { event: 'supervisor.started', workers: this.#units.length })
    const processes = await endLeftovers(this.#folder)
    removeMaintenanceLeftovers(this.#folder)
    if (processes > 0) {
      const event = { event: 'supervisor.leftovers_ended', processes }
      this.#recorder.say('What a killed supervisor had left was ended', event, 'WARNING')
    }
    for (const unit of this.#units) {
      const { schedule: pattern, name } = unit.definition
      if (pattern !== undefined) this.#schedules.push(await schedule(name, pattern, () => this.#due(unit)))
    }
    this.#startWhatMay()
  }

  status(): SupervisorStatus {
    const maintenance = this.#recorder.maintenance
    const steady = this.#units.filter(({ definition }) => definition.schedule === undefined)
    return {
      pid: process.pid,
      instance: this.#id,
      started_at: this.#startedAt,
      uptime_ms: Math.round(performance.now() - this.#began),
      ready: !maintenance && this.#stopping === undefined && steady.every(({ state }) => state === 'ready'),
      maintenance_mode: maintenance,
      stopping: this.#stopping !== undefined,
      ...this.#recorder.trouble,
      workers: this.#units.map((unit) => unit.status()),
    }
  }

  start(name?: string): void {
    for (const unit of this.#unitsFor('start', name)) unit.start('operator')
  }

  async drain(name?: string): Promise<void> {
    const units = this.#unitsFor('drain', name)
    for (const unit of units) unit.drain('stop', 'operator')
    await this.#until(() => units.every(({ state }) => !isAlive(state)))
  }

  async restart(name?: string): Promise<void> {
    for (const unit of this.#unitsFor('restart', name)) {
      if (this.#stopping !== undefined) return
      // Somebody has drained it meanwhile, or it has ended for good.
      if (unit.state === 'stopped' || unit.state === 'failed') continue
      const before = unit.status().restart_count
      unit.drain('restart', 'rolling_restart')
      const again = (): boolean => unit.status().restart_count > before
      await this.#until(() => (again() && unit.state !== 'starting') || !isAlive(unit.state))
      // A start on schedule may be over before it is ready.
      if (unit.state === 'ready' || unit.definition.schedule !== undefined) continue
      throw new SillokError(
        'WORKER_NOT_READY',
        `Worker ${unit.id} did not become ready again: it is ${unit.state}. Those after it were left as they are.`,
      )
    }
  }

  setMaintenance(on: boolean): void {
    if (this.#recorder.maintenance === on) return
    // First: where the file cannot be written, nobody is told half of it.
    this.#maintenance.set(on)
    this.#recorder.maintenance = on
    this.#recorder.say(on ? 'Maintenance began' : 'Maintenance is over', {
      event: on ? 'supervisor.maintenance_began' : 'supervisor.maintenance_ended',
    })
    for (const unit of this.#units) unit.send({ type: 'maintenance', on })
  }

  signal(signal: NodeJS.Signals): void {
    for (const unit of this.#units) unit.signal(signal)
  }

  stop(): Promise<void> {
    if (this.#stopping !== undefined) for (const unit of this.#units) unit.kill()
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async finished(): Promise<void> {
    const over = (): boolean =>
      this.#schedules.length === 0 &&
      this.#units.every(
        ({ state, begun, held }) =>
          !held && ((state === 'stopped' && begun) || state === 'failed' || this.#isBarred(state)),
      )
    // Where all are drained nothing else keeps this process.
    const stay = setInterval(() => {}, LONG_MS)
    await this.#until(() => this.#stopping !== undefined || over())
    clearInterval(stay)
    await this.#stopping
  }

  /** Never started, and nothing that it waits for can become ready any more. */
  #isBarred(state: string): boolean {
    return (
      state === 'stopped' &&
      !this.#units.some((unit) => isAlive(unit.state) || ['backoff', 'crash_loop'].includes(unit.state))
    )
  }

  async #stop(): Promise<void> {
    for (const end of this.#schedules) end()
    // Dependents first: what they depend on is there until they are gone.
    const ask = (): void => {
      for (const unit of this.#units) {
        const needed = this.#units.some(
          (other) => other.definition.dependsOn.includes(unit.definition.name) && isAlive(other.state),
        )
        if (!needed) unit.drain('stop', 'shutdown')
      }
    }
    this.#listeners.add(ask)
    // In a turn of its own, so that `#stopping` is set when the first change comes.
    await Promise.resolve()
    ask()
    await this.#until(() => this.#units.every(({ state }) => state === 'stopped' || state === 'failed'))
    this.#listeners.delete(ask)
    this.#stopped = true
    this.#recorder.say('Supervisor stopped', { event: 'supervisor.stopped' })
    try {
      this.#lookout.end()
      this.#maintenance.set(false)
    } catch {
      // A folder that is not what it was keeps no supervisor from ending: the next one takes away what is left.
    }
    await this.#recorder.close()
  }

  #unitsFor(act: WorkerAct, name: string | undefined): readonly Unit[] {
    if (name === undefined) return this.#units.filter(({ state }) => actsOf(state).includes(act))
    const ids = workersFor(act, name, this.status())
    return this.#units.filter(({ id }) => ids.includes(id))
  }

  #due(unit: Unit): void {
    if (isAlive(unit.state)) {
      this.#recorder.worker(
        {
          component: unit.definition.name,
          workerId: unit.id,
          workerState: unit.state === 'stopped' || unit.state === 'failed' ? 'stopped' : unit.state,
          reason: 'still_running',
          errorCode: 'SCHEDULE_SKIPPED',
        },
        'WARNING',
      )
    } else unit.start('schedule')
  }

  /** Starts what has not been started yet and whose dependencies are ready. */
  #startWhatMay(): void {
    if (this.#stopping !== undefined) return
    const isReady = (name: string): boolean =>
      this.#units.every(
        ({ definition, state }) => definition.name !== name || state === 'ready' || state === 'degraded',
      )
    for (const unit of this.#units) {
      const { dependsOn, schedule: pattern } = unit.definition
      if (unit.begun || pattern !== undefined || !dependsOn.every(isReady)) continue
      unit.start(dependsOn.length > 0 ? 'dependency' : 'started')
    }
  }

  #changed(): void {
    if (this.#stopped) return
    this.#startWhatMay()
    for (const listener of [...this.#listeners]) listener()
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return
        this.#listeners.delete(look)
        resolve()
      }
      this.#listeners.add(look)
      look()
    })
  }
}
