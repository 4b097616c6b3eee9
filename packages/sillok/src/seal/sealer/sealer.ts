import { setImmediate as nextTurn } from 'node:timers/promises'
import { readRuns } from '../../stream/index.js'
import { keepAtRest } from '../rest/keep-at-rest.js'
import { readAll, type SealerOptions } from './seal-now.js'
import { SealedLog } from './sealed-log.js'

/** What is sealed at the latest after this, in ms, once it stands in its segment and the disk keeps up. */
const EVERY_MS = 500

/** A sealer at work. */
export interface Sealer {
  /** How many entries the log has. */
  readonly size: number
  /** The number of its present epoch. */
  readonly epoch: number
  /** Resolves when sealing has ended: after `close`, or with the error that ended it. */
  readonly ended: Promise<void>
  /** Seals what there is, and ends. */
  close(): Promise<void>
}

/**
 * Seals a stream's lines as they come, until it is closed. One process at a time may do so for a stream.
 *
 * @throws SillokError as `SealedLog.open` does
 * @example
 * const sealer = await startSealer({ root: 'logs', stream: 'audit' })
 * await sealer.close()
 */
export async function startSealer(options: SealerOptions): Promise<Sealer> {
  const log = await SealedLog.open(options.root, options.stream, options.onProblem ?? (() => {}))
  const controller = new AbortController()
  const ended = run(log, options, controller.signal).finally(() => log.close())
  const leave = keepAtRest(options.root, options.stream, options.onProblem ?? (() => {}))
  // Whoever does not look at it must not die of it.
  ended.catch(leave)
  return {
    get size() {
      return log.size
    },
    get epoch() {
      return log.epoch
    },
    ended,
    async close() {
      // What is under way needs the sealer.
      await leave()
      controller.abort()
      await ended
    },
  }
}

async function run(log: SealedLog, options: SealerOptions, signal: AbortSignal): Promise<void> {
  const { root, stream, everyMs = EVERY_MS } = options
  const failed = new AbortController()
  let begun = performance.now()
  let committed = begun
  let timer: NodeJS.Timeout | undefined
  const commit = (how: 'commit' | 'commitBehind'): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    // From the beginning of one to that of the next: how long the disk takes is not added to how long lines wait.
    committed = performance.now()
    return log[how]()
  }
  // Many small writes become one commit; what comes until it begins is in it.
  const commitSoon = (): void => {
    timer ??= setTimeout(
      () => void commit('commit').catch(() => failed.abort()),
      Math.max(0, everyMs - (performance.now() - committed)),
    )
  }
  const until = AbortSignal.any([signal, failed.signal])
  try {
    for await (const { lines } of readRuns({
      root,
      stream,
      cursor: log.cursor(),
      follow: true,
      signal: until,
    })) {
      for (const line of lines) log.append(line)
      if (log.isFull) await commit('commitBehind')
      else if (lines.length > 0) commitSoon()
      // As in `readAll`: much may be there to be read.
      await nextTurn()
      await log.erasePruned()
      // Also where nothing came: an epoch without entries is one.
      if (performance.now() - begun < log.epochMs) continue
      await commit('commit')
      await log.nextEpoch()
      begun = performance.now()
    }
  } finally {
    clearTimeout(timer)
  }
  await commit('commit')
  await readAll(log, options)
}
