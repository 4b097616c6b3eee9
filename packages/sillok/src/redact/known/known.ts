/** Finds any of a set of texts of eight characters and more, most of which do not occur: the method of Wu and Manber (TR-94-17, 1994). */
export interface KnownTexts {
  /** Where the first of them stands at or behind `from`, and which it is. */
  find(text: string, from: number): { start: number; end: number } | undefined
}

/** Of every text, only its first characters are compared at first. */
const BLOCK = 8
const SIZE = 4096

export function knownTexts(texts: readonly string[]): KnownTexts {
  // How far may be skipped when two characters are seen: to where they stand in the first characters of a text.
  const shift = new Uint8Array(SIZE).fill(BLOCK - 1)
  const buckets = new Map<number, string[]>()
  for (const text of texts) {
    for (let i = 0; i < BLOCK - 1; i++) {
      const hash = hashOf(text.charCodeAt(i), text.charCodeAt(i + 1))
      const left = BLOCK - 2 - i
      if (left < (shift[hash] as number)) shift[hash] = left
    }
    const last = hashOf(text.charCodeAt(BLOCK - 2), text.charCodeAt(BLOCK - 1))
    buckets.set(
      last,
      [...(buckets.get(last) ?? []), text].sort((a, b) => b.length - a.length),
    )
  }
  return {
    find(text, from) {
      const { length } = text
      for (let end = from + BLOCK - 1; end < length; ) {
        const hash = hashOf(text.charCodeAt(end - 1), text.charCodeAt(end))
        const skip = shift[hash] as number
        if (skip > 0) {
          end += skip
          continue
        }
        const start = end - BLOCK + 1
        for (const known of buckets.get(hash) ?? [])
          if (text.startsWith(known, start)) return { start, end: start + known.length }
        end++
      }
      return undefined
    },
  }
}

function hashOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (SIZE - 1)
}
