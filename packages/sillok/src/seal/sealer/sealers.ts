import fs from 'node:fs'
import { join } from 'node:path'
import { type Sealer, startSealer } from './sealer.js'
import { isSealed } from './settings.js'

/** How often it is looked for streams to seal, and for those whose sealer has ended. */
const LOOK_MS = 2000

/**
 * Seals every stream of a root that was begun to be sealed, also those that are begun later. A stream whose sealing fails is tried again: its
 * disk may be full for a while, or another process may be at it.
 *
 * @param onProblem told once of each trouble of a stream
 */
export function startSealers(
  root: string,
  onProblem: (stream: string, error: Error) => void,
): { close(): Promise<void> } {
  const sealers = new Map<string, Promise<Sealer | undefined>>()
  const said = new Map<string, string>()
  let closed = false
  const tell = (stream: string, error: Error): void => {
    if (said.get(stream) === error.message) return
    said.set(stream, error.message)
    onProblem(stream, error)
  }
  const start = async (stream: string): Promise<Sealer | undefined> => {
    try {
      const sealer = await startSealer({ root, stream, onProblem: (error) => tell(stream, error) })
      sealer.ended.catch((error: Error) => {
        tell(stream, error)
        sealers.delete(stream)
      })
      return sealer
    } catch (error) {
      tell(stream, error as Error)
      sealers.delete(stream)
      return undefined
    }
  }
  const look = (): void => {
    for (const stream of sealedStreams(root))
      if (!closed && !sealers.has(stream)) sealers.set(stream, start(stream))
  }
  look()
  const timer = setInterval(look, LOOK_MS).unref()
  return {
    async close() {
      closed = true
      clearInterval(timer)
      // What keeps one from its end was told already.
      await Promise.allSettled([...sealers.values()].map(async (sealer) => (await sealer)?.close()))
    },
  }
}

function sealedStreams(root: string): string[] {
  try {
    return fs.readdirSync(join(root, '.sillok', 'seal')).filter((stream) => {
      try {
        return isSealed(root, stream)
      } catch {
        // No name of a stream.
        return false
      }
    })
  } catch {
    return []
  }
}
