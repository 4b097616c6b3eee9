/** The newest records of a live stream: those shown, and those that wait while the reader looks at older ones. */
export interface Ring<T> {
  shown: readonly T[]
  waiting: readonly T[]
  /** Records that fell out of `waiting` before they were shown. */
  dropped: number
}

export const EMPTY_RING: Ring<never> = { shown: [], waiting: [], dropped: 0 }

/**
 * Adds records to a ring of `size`. While `follow` is on they are shown and the oldest fall out; while it is off, what is
 * shown stays exactly as it is and they wait.
 */
export function push<T>(ring: Ring<T>, records: readonly T[], follow: boolean, size: number): Ring<T> {
  if (follow) {
    return { ...ring, shown: last([...ring.shown, ...ring.waiting, ...records], size), waiting: [] }
  }
  const waiting = [...ring.waiting, ...records]
  const over = Math.max(0, waiting.length - size)
  return { ...ring, waiting: last(waiting, size), dropped: ring.dropped + over }
}

function last<T>(list: readonly T[], size: number): readonly T[] {
  return list.length > size ? list.slice(list.length - size) : list
}
