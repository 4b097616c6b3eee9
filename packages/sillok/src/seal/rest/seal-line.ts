import { setTimeout as wait } from 'node:timers/promises'
import { SillokError } from '../../record/index.js'
import { openStream } from '../../stream/index.js'
import { logFolder } from '../log/places.js'
import { readBundle } from '../log/tiles.js'
import { sealNow } from '../sealer/seal-now.js'
import { sealedPart } from '../sealer/sealed-part.js'
import { TILE_WIDTH, tileWidth } from '../tlog/index.js'

/** How long another process's sealer may take. */
const WAIT_MS = 30_000
const LOOK_MS = 100

/**
 * Writes a line into a stream, and returns when it is in the signed log: before that nothing may be taken away, and no key changed.
 *
 * @throws SillokError `NOT_SEALED`, `DISK_FULL`; `SEALER_RUNNING` when the sealer of another process does not come to it
 */
export async function sealLine(root: string, stream: string, line: string): Promise<void> {
  const before = sealedPart(root, stream).size
  const writer = openStream({ root, name: stream, durability: 'durable', sealed: true, whenFull: 'fail' })
  try {
    await writer.appendAll([line])
  } finally {
    await writer.close()
  }
  const begun = performance.now()
  for (;;) {
    try {
      await sealNow({ root, stream })
    } catch (error) {
      if ((error as SillokError).code !== 'SEALER_RUNNING' || performance.now() - begun > WAIT_MS) throw error
    }
    if (isSealedSince(root, stream, before, Buffer.from(line))) return
    if (performance.now() - begun > WAIT_MS)
      throw new SillokError(
        'SEALER_RUNNING',
        `The sealer of stream ${stream} has not reached the record yet.`,
      )
    await wait(LOOK_MS)
  }
}

function isSealedSince(root: string, stream: string, before: number, line: Buffer): boolean {
  const { size } = sealedPart(root, stream)
  const log = logFolder(root, stream)
  for (let bundle = Math.floor(before / TILE_WIDTH); bundle * TILE_WIDTH < size; bundle++)
    if (readBundle(log, bundle, tileWidth(size, 0, bundle)).some((entry) => entry.equals(line))) return true
  return false
}
