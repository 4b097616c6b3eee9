import { setTimeout as wait } from 'node:timers/promises'
import { readRuns } from '../../stream/index.js'
import { keepAtRest } from '../rest/keep-at-rest.js'
import { readAll, type SealerOptions } from './seal-now.js'
import { SealedLog } from './sealed-log.js'

/** What is sealed at the latest after this, in ms, once it stands in its segment and the disk keeps up. */
const EVERY_MS = 500

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
  let committed = performance.now()
  let begun = performance.now()
  const commit = async (): Promise<void> => {
    await log.commit()
    committed = performance.now()
  }
  for await (const { lines, caughtUp } of readRuns({
    root,
    stream,
    cursor: log.cursor(),
    follow: true,
    signal,
  })) {
    for (const line of lines) log.append(line)
    if (log.isFull) {
      await log.commitBehind()
      committed = performance.now()
    } else if (log.isDirty && performance.now() - committed >= everyMs) await commit()
    else if (caughtUp && log.isDirty) {
      // Many small writes become one commit.
      await wait(everyMs - (performance.now() - committed), undefined, { signal }).catch(() => {})
      await commit()
    }
    // Also where nothing came: an epoch without entries is one.
    if (performance.now() - begun < log.epochMs) continue
    await commit()
    await log.nextEpoch()
    begun = performance.now()
  }
  if (log.isDirty) await commit()
  await readAll(log, options)
}
