import { SillokError } from 'sillok/record'
import { isSealed, sealState } from 'sillok/seal'
import { listStreams } from 'sillok/stream'

/** The stream of the audit trail, which is to be sealed where any is. */
const AUDIT = 'audit'

/** A sealed stream, as `GET /api/seal` shows it. */
export interface SealedStream {
  stream: string
  sealed: boolean
  origin?: string
  keys?: string[]
  size?: number
  root?: string
  epoch?: number | null
  /** RFC 3339; `null` before the first checkpoint. */
  signed_at?: string | null
  unsealed_bytes?: number
  /** How long the oldest line waits that is not sealed. */
  lag_seconds?: number
  keep?: number | null
  anchors?: number
  /** Why nothing can be said of it. */
  problem?: { code: string; message: string }
}

/** Every stream that is sealed, and the audit trail where it is not. */
export async function sealedStreams(root: string): Promise<SealedStream[]> {
  const streams = (await listStreams(root)).filter((stream) => stream === AUDIT || isSealed(root, stream))
  return Promise.all(streams.map((stream) => stateOf(root, stream)))
}

async function stateOf(root: string, stream: string): Promise<SealedStream> {
  if (!isSealed(root, stream)) return { stream, sealed: false }
  try {
    const { origin, keys, checkpoint, unsealed, keep, anchors } = await sealState(root, stream)
    const waits = unsealed.since === null ? 0 : Math.max(0, Date.now() - unsealed.since.getTime())
    return {
      stream,
      sealed: true,
      origin,
      keys,
      size: checkpoint?.size ?? 0,
      ...(checkpoint === null ? {} : { root: checkpoint.root, epoch: checkpoint.epoch }),
      signed_at: checkpoint?.signedAt.toISOString() ?? null,
      unsealed_bytes: unsealed.bytes,
      lag_seconds: unsealed.bytes === 0 ? 0 : Math.round(waits / 100) / 10,
      keep,
      anchors: anchors.length,
    }
  } catch (error) {
    const problem =
      error instanceof SillokError
        ? { code: error.code, message: error.message }
        : { code: 'INTERNAL', message: 'Its log cannot be read.' }
    return { stream, sealed: true, problem }
  }
}
