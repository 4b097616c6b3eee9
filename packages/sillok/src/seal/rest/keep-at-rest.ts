import { loadSettings } from '../sealer/settings.js'
import { encryptAtRest } from './at-rest.js'
import { pruneSealed } from './prune.js'

const LOOK_MS = 60_000
/** What a segment has at most, unless its writer says otherwise. */
const SEGMENT_BYTES = 100 * 1024 * 1024
/** Readers that were away find a segment for so long as it is. */
const ENCRYPT_AFTER_MS = 3_600_000

/**
 * Prunes and encrypts what a stream's settings ask for, again and again, beside its sealer.
 *
 * @param onProblem told of what keeps it from doing so; it is tried again
 * @returns what ends it
 */
export function keepAtRest(
  root: string,
  stream: string,
  onProblem: (error: Error) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined
  const look = (): void => {
    running ??= once(root, stream)
      .catch(onProblem)
      .finally(() => {
        running = undefined
      })
  }
  look()
  const timer = setInterval(look, LOOK_MS).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

async function once(root: string, stream: string): Promise<void> {
  const { keep, recipients } = loadSettings(root, stream)
  if (keep !== undefined)
    await pruneSealed({
      root,
      stream,
      keep,
      keepBytes: keep * SEGMENT_BYTES,
      reason: `the newest ${keep} segments are kept`,
      by: 'sillok',
    })
  if (recipients.length > 0) await encryptAtRest(root, stream, ENCRYPT_AFTER_MS)
}
