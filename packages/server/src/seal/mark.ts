import { sealedUpTo } from 'sillok/seal'

interface Place {
  stream: string
  segment: string
  offset: number
}

/**
 * Tells of records whether the published checkpoint covers them, as of now.
 *
 * @returns `undefined` for a stream of which that cannot be said: it is not sealed, or its log is damaged
 */
export function sealedMark(root: string): (place: Place) => boolean | undefined {
  const streams = new Map<string, ReturnType<typeof sealedUpTo> | undefined>()
  return ({ stream, segment, offset }) => {
    if (!streams.has(stream)) streams.set(stream, coverOf(root, stream))
    // Whole lines are sealed: who covers the first byte of one covers it all.
    return streams.get(stream)?.({ segment, offset: offset + 1 })
  }
}

function coverOf(root: string, stream: string): ReturnType<typeof sealedUpTo> | undefined {
  try {
    return sealedUpTo(root, stream)
  } catch {
    return undefined
  }
}
