import { processTable, type Row, treeOf, withEnvironment } from './table.js'

const LOOK_MS = 20
/** Who is ended may have started another one in the same moment. */
const ROUNDS = 5

/**
 * The processes of one start of a worker: the leader of a group, the group, and everybody who was ever seen below them. Who has left the group
 * and changed its environment, and whose parents have ended, is still known by its number and when it was started.
 */
export class Kin {
  readonly group: number | undefined
  /** Pid and start of who was there at the last look. */
  readonly #seen: Map<number, string>

  /** @param group where it is known @param seen who is known already, by pid */
  constructor(group: number | undefined, seen: Iterable<readonly [number, string]> = []) {
    this.group = group
    this.#seen = new Map(seen)
  }

  /** Takes up who is new below them, and forgets who is gone. */
  look(table: ReadonlyMap<number, Row>): void {
    for (const [pid, start] of this.#seen) if (table.get(pid)?.start !== start) this.#seen.delete(pid)
    for (const pid of treeOf(this.group, table, this.pids())) this.#seen.set(pid, table.get(pid)?.start ?? '')
  }

  /** Who was there at the last look. */
  pids(): number[] {
    return [...this.#seen.keys()]
  }

  /** `pid:start` of each, at the last look. */
  names(): string[] {
    return [...this.#seen].map(([pid, start]) => `${pid}:${start}`)
  }

  /** Sends a signal to the group and to who has left it. */
  signal(signal: NodeJS.Signals): void {
    const table = processTable()
    this.look(table)
    if (this.group !== undefined) signalGroup(this.group, signal)
    for (const pid of this.#seen.keys()) if (table.get(pid)?.group !== this.group) kill(pid, signal)
  }

  /**
   * Resolves when all of them are gone: waits until `graceMs` are over, then ends who is left.
   *
   * @param mark the entry of the environment that only this start of the worker has: who was never seen may still have it
   * @param graceMs asked again and again: whoever is in a hurry shortens it
   */
  async end(mark: string, graceMs: () => number): Promise<void> {
    const began = performance.now()
    while (this.#lives() && performance.now() - began < graceMs()) await pause(LOOK_MS)
    for (let round = 0; round < ROUNDS; round++) {
      this.signal('SIGKILL')
      const marked = withEnvironment(mark)
      for (const pid of marked) kill(pid, 'SIGKILL')
      if (marked.length === 0 && !this.#lives()) return
      await pause(LOOK_MS)
    }
  }

  /** Whether anybody of them lives. A zombie may wait for long to be buried by who has nothing to do with us. */
  #lives(): boolean {
    const hasGroup = this.group !== undefined && signalGroup(this.group, 0)
    if (this.#seen.size === 0 && !hasGroup) return false
    const table = processTable()
    if (table.size === 0) return hasGroup
    this.look(table)
    return this.#seen.size > 0
  }
}

/** Sends a signal to all of a process group; says whether there was anybody. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch {
    return false
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
