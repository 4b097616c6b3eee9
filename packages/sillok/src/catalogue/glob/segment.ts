/** One character of a pattern that is no wildcard: itself, any (`?`), or one of a class (`[a-z]`). */
export type Unit = string | { any: true } | { ranges: readonly (readonly [number, number])[]; not: boolean }

/** Between two pieces of fixed text: `*`, a named part, or the text of a named part that came before. */
export interface Gap {
  /** Fewest characters: `*` takes none, a named part at least one. */
  min: 0 | 1
  name?: string
}

/** One name of a path, as pieces of fixed text with gaps between them: `pieces[0] gaps[0] pieces[1] …`. */
export interface Segment {
  source: string
  pieces: readonly (readonly Unit[])[]
  gaps: readonly Gap[]
  /** The whole segment where it is nothing but text. */
  text?: string
}

export function makeSegment(
  source: string,
  pieces: readonly (readonly Unit[])[],
  gaps: readonly Gap[],
): Segment {
  const [only = []] = pieces
  const isText = gaps.length === 0 && only.every((unit) => typeof unit === 'string')
  return { source, pieces, gaps, ...(isText ? { text: only.join('') } : {}) }
}

/**
 * Where the gaps of a segment lie in a name; `undefined` where the name does not match.
 *
 * Each piece is taken at its first place behind the one before, the last at the end. That is complete for gaps that take anything, so there
 * is no backtracking: the time is at most the name's length times the pattern's.
 *
 * @returns start and end of each gap, in UTF-16 units
 */
export function matchSegment(segment: Segment, name: string): number[] | undefined {
  const { pieces, gaps, text } = segment
  if (text !== undefined) return name === text ? [] : undefined
  const first = pieces[0] as readonly Unit[]
  if (!matchesAt(first, name, 0)) return undefined
  let at = first.length
  if (gaps.length === 0) return at === name.length ? [] : undefined
  const places: number[] = []
  for (let i = 0; i < gaps.length - 1; i++) {
    const piece = pieces[i + 1] as readonly Unit[]
    const found = find(piece, name, at + (gaps[i] as Gap).min)
    if (found === -1) return undefined
    places.push(at, found)
    at = found + piece.length
  }
  const last = pieces[gaps.length] as readonly Unit[]
  const end = name.length - last.length
  if (end < at + (gaps.at(-1) as Gap).min || !matchesAt(last, name, end)) return undefined
  places.push(at, end)
  return places
}

function find(piece: readonly Unit[], name: string, from: number): number {
  for (let at = from; at + piece.length <= name.length; at++) if (matchesAt(piece, name, at)) return at
  return -1
}

function matchesAt(piece: readonly Unit[], name: string, at: number): boolean {
  if (at + piece.length > name.length) return false
  for (let i = 0; i < piece.length; i++) {
    const unit = piece[i] as Unit
    if (typeof unit === 'string') {
      if (name[at + i] !== unit) return false
    } else if ('ranges' in unit) {
      const code = name.charCodeAt(at + i)
      if (unit.ranges.some(([low, high]) => code >= low && code <= high) === unit.not) return false
    }
  }
  return true
}
