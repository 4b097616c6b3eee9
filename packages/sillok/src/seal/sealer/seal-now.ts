import { setImmediate as nextTurn } from 'node:timers/promises'
import { readRuns } from '../../stream/index.js'
import { SealedLog } from './sealed-log.js'

/** Which stream is sealed, and how often. */
export interface SealerOptions {
  root: string
  stream: string
  /** How often a checkpoint is signed at most, in ms. */
  everyMs?: number
  /** Told of what keeps an anchor folder from being written, or old segments from being pruned or encrypted; sealing goes on. */
  onProblem?: (error: Error) => void
}

/** Seals what stands in a stream's segments now. @throws SillokError as `startSealer` */
export async function sealNow(options: SealerOptions): Promise<{ size: number; epoch: number }> {
  const log = await SealedLog.open(options.root, options.stream, options.onProblem ?? (() => {}))
  try {
    await readAll(log, options)
    return { size: log.size, epoch: log.epoch }
  } finally {
    await log.close()
  }
}

/** Reads on to the end of what there is, and commits it. */
export async function readAll(log: SealedLog, { root, stream }: SealerOptions): Promise<void> {
  for await (const { lines } of readRuns({ root, stream, cursor: log.cursor() })) {
    for (const line of lines) log.append(line)
    if (log.isFull) await log.commitBehind()
    // Files are read at once, and nothing else would ever end this turn: the program goes on, and with it the threads that wait for the disk.
    await nextTurn()
  }
  if (log.isDirty) await log.commit()
}
