import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { SillokError } from 'sillok/record'
import { DATABASE, type Engine, isAway } from '../engine/index.js'
import type { Range, Round } from './gather.js'
import { startGatherer } from './gatherer.js'
import { holdsRowsOf } from './held.js'
import { insertRows } from './insert.js'
import { bytesBehind } from './lag.js'
import { type IndexState, loadState, saveState } from './state.js'

/** Time between two inserts while records trickle in: each insert makes files that the engine has to merge. */
const PACE_MS = 500
/** How long to wait after something unexpected, before trying again. */
const RECOVER_MS = 2000

export interface IndexLag {
  /** Estimated from bytes and the mean size of the records seen so far. */
  records: number
  seconds: number
  bytes: number
}

export interface Indexer {
  lag(): Promise<IndexLag>
  readonly invalid: number
  /** Why indexing fails at present. */
  readonly problem: Error | undefined
  /** Resolves once everything that is in the segments now can be found. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

export interface IndexerOptions {
  root: string
  engine: Engine
  /** The file that remembers how far the index is. */
  statePath: string
  /** Told of records that a full disk cost, once the record that says so has been read. */
  onDropped?: (records: number) => void
}

/**
 * Keeps the index up with the segments of every stream: each line becomes one row, exactly once, whatever dies meanwhile.
 */
export function startIndexer({ root, engine, statePath, onDropped }: IndexerOptions): Indexer {
  const gatherer = startGatherer(root)
  const stop = new AbortController()
  const stopped = once(stop.signal, 'abort')
  const counts = { records: 0, invalid: 0, bytes: 0 }
  let state: IndexState = { index: '', cursors: {} }
  let problem: Error | undefined
  let reachedAt = performance.now()
  let rounds = 0
  const idle = new Set<() => void>()

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        // An engine behind a URL may never come, and then nothing else keeps a process that is to end from ending half-way.
        await Promise.race([engine.ready(), stopped])
        if (stop.signal.aborted) return
        await begin()
        await keepUp()
      } catch (error) {
        if (stop.signal.aborted) return
        problem = error as Error
        if (
          error instanceof SillokError &&
          (error.code === 'ENGINE_MISSING' || error.code === 'ENGINE_CLOSED')
        )
          return
        await wait(isAway(error) ? PACE_MS : RECOVER_MS, undefined, { signal: stop.signal }).catch(() => {})
      }
    }
  }

  /** Takes up where an earlier run, of this process or another, was cut off. */
  async function begin(): Promise<void> {
    state = await remembered()
    if (state.intent === undefined) return
    const { token, ranges, cursors } = state.intent
    await insert(await gatherer.gatherAgain(ranges), token)
    commit(cursors)
  }

  /** How far the index is, if it is the one that is remembered; for a new one, from the beginning. */
  async function remembered(): Promise<IndexState> {
    const known = loadState(statePath)
    if (known !== undefined && known.index === (await engine.identity())) return known
    // Rows of segments that nobody remembers having indexed: to go on would double them.
    if (await holdsRowsOf(engine, root)) {
      if (!engine.embedded) {
        throw new SillokError(
          'INDEX_STATE_LOST',
          `The index holds records of this root, but ${statePath}, which says how far it is, is gone or damaged. ` +
            `Restore that file, or delete the rows of this root's streams from ${DATABASE} and its rollups.`,
        )
      }
      await engine.reset()
    }
    const fresh = { index: await engine.identity(), cursors: {} }
    saveState(statePath, fresh)
    return fresh
  }

  async function keepUp(): Promise<void> {
    let next: Promise<Round> | undefined
    while (!stop.signal.aborted) {
      const round = await (next ?? gatherer.gather(state.cursors))
      // Not the clock of the day: set back an hour, it would have us wait for an hour.
      const began = performance.now()
      next = undefined
      rounds++
      if (round.records > 0) {
        const token = tokenOf(round.ranges)
        state.intent = { token, ranges: round.ranges, cursors: round.cursors }
        saveState(statePath, state)
        // Counted before the insert, as it is counted once: an insert that fails is made again from the intent, by `begin`.
        count(round)
        if (round.more) {
          // The next rows are made while the engine takes these.
          next = gatherer.gather({ ...state.cursors, ...round.cursors })
          next.catch(() => {})
        }
        try {
          await insert(round.rows, token)
        } catch (error) {
          // It is read again, from the intent on.
          next?.then(({ rows }) => gatherer.giveBack(rows)).catch(() => {})
          throw error
        }
      } else gatherer.giveBack(round.rows)
      commit(round.cursors)
      problem = undefined
      if (round.more) continue
      reachedAt = began
      if (round.records > 0) saveState(statePath, state)
      else {
        for (const resolve of idle) resolve()
        idle.clear()
      }
      await wait(Math.max(0, began + PACE_MS - performance.now()), undefined, { signal: stop.signal }).catch(
        () => {},
      )
    }
  }

  async function insert(rows: Round['rows'], token: string): Promise<void> {
    try {
      await insertRows(engine, rows, token)
      gatherer.giveBack(rows)
    } catch (error) {
      // What an engine that went away had not taken may still be on its way to it.
      if (!isAway(error)) gatherer.giveBack(rows)
      throw error
    }
  }

  function commit(cursors: Record<string, IndexState['cursors'][string]>): void {
    state = { index: state.index, cursors: { ...state.cursors, ...cursors } }
  }

  function count(round: Round): void {
    counts.records += round.records
    counts.invalid += round.invalid
    counts.bytes += round.bytes
    if (round.dropped > 0) onDropped?.(round.dropped)
  }

  const running = run()
  return {
    get invalid() {
      return counts.invalid
    },
    get problem() {
      return problem
    },
    async lag() {
      const bytes = await bytesBehind(root, state.cursors)
      const mean = counts.records === 0 ? 400 : counts.bytes / counts.records
      const seconds = bytes === 0 ? 0 : (performance.now() - reachedAt) / 1000
      return { bytes, records: Math.ceil(bytes / mean), seconds }
    },
    async caughtUp() {
      const from = rounds
      do await new Promise<void>((resolve) => idle.add(resolve))
      while (
        // A round that was under way when we were asked may have looked too early.
        rounds < from + 2 &&
        !stop.signal.aborted
      )
    },
    async close() {
      stop.abort()
      for (const resolve of idle) resolve()
      await gatherer.close()
      await Promise.race([running, wait(RECOVER_MS, undefined, { ref: false })])
    },
  }
}

function tokenOf(ranges: readonly Range[]): string {
  return createHash('sha256').update(JSON.stringify(ranges)).digest('hex')
}
