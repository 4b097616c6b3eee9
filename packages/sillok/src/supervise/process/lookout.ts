import { rmSync } from 'node:fs'
import { Guardian } from './guardian.js'
import type { Kin } from './kin.js'
import { processesPath, rememberProcesses } from './leftovers.js'
import { processTable, type Row, rowOf } from './table.js'

/** Looks take so much of one core at most. */
const SHARE = 0.02
const SHORTEST_MS = 100
const LONGEST_MS = 1000
/** How often all that is known of processes is read anew: a number may have been given to another one. */
const ANEW_MS = 2000
/** How often it is said that what was written down still holds. */
const FRESH_MS = 3_600_000

/**
 * Looks again and again who is below the workers, and writes it down for the guardian and for the next supervisor. So whoever was there at one look
 * is ended with its worker, however it has changed since. How often depends on the processor time that a look takes, not on how long
 * others keep it waiting.
 */
export class Lookout {
  readonly #guardian: Guardian
  readonly #path: string
  readonly #kin = new Set<Kin>()
  #timer: NodeJS.Timeout | undefined
  #said = ''
  #saidAt = Number.NEGATIVE_INFINITY
  #table: ReadonlyMap<number, Row> | undefined
  #readAt = Number.NEGATIVE_INFINITY

  /** @param id of the supervisor @param folder where it writes down which processes it has */
  constructor(id: string, folder: string) {
    this.#path = processesPath(folder, id)
    this.#guardian = new Guardian(id, this.#path)
    this.#look()
  }

  /** A worker's process has started. */
  add(kin: Kin): void {
    const { group } = kin
    if (group === undefined) return
    this.#kin.add(kin)
    this.#guardian.add(group)
    const leader = rowOf(group)
    if (leader === undefined) return
    kin.look(new Map([[group, leader]]))
    this.#tell()
  }

  /** Nobody of them is left. */
  remove(kin: Kin): void {
    if (!this.#kin.delete(kin) || kin.group === undefined) return
    this.#guardian.remove(kin.group)
    this.#tell()
  }

  /** Nothing is left to look after. */
  end(): void {
    clearTimeout(this.#timer)
    this.#guardian.end()
    rmSync(this.#path, { force: true })
  }

  #look(): void {
    const began = process.cpuUsage()
    if (this.#kin.size > 0) {
      const isOld = performance.now() - this.#readAt > ANEW_MS
      if (isOld) this.#readAt = performance.now()
      this.#table = processTable(isOld ? undefined : this.#table)
      for (const kin of this.#kin) kin.look(this.#table)
    }
    this.#tell()
    const { user, system } = process.cpuUsage(began)
    const waitMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (user + system) / 1000 / SHARE))
    this.#timer = setTimeout(() => this.#look(), waitMs).unref()
  }

  #tell(): void {
    const text = [...this.#kin].flatMap((kin) => kin.names()).join(' ')
    const now = performance.now()
    if (text === this.#said && now - this.#saidAt < FRESH_MS) return
    this.#said = text
    this.#saidAt = now
    rememberProcesses(this.#path, text)
  }
}
