import { setTimeout as wait } from 'node:timers/promises'
import { SillokError } from '../../record/index.js'
import { takeAlone } from '../../stream/index.js'
import { sealFolder } from '../log/places.js'

/** How long another may prune, encrypt or erase: a segment takes a second or two. */
const WAIT_MS = 60_000
const LOOK_MS = 200

/**
 * Does something with what is at rest while nobody else does: a segment that one encrypts and another erases from would come out as it was.
 *
 * @throws SillokError `REST_BUSY` when another does not come to an end
 */
export async function aloneAtRest<T>(root: string, stream: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  for (;;) {
    const release = await takeAlone(sealFolder(root, stream), 'rest')
    if (release !== undefined) {
      try {
        return await work()
      } finally {
        release()
      }
    }
    if (performance.now() - begun > WAIT_MS)
      throw new SillokError(
        'REST_BUSY',
        `Something else has been pruning, encrypting or erasing in stream ${stream} for over a minute.`,
      )
    await wait(LOOK_MS)
  }
}
