import type { Entry } from '../declare/types.js'
import { type Glob, matchGlob, type Parts, type Way } from './glob.js'
import { matchSegment, type Segment } from './segment.js'

/** What a path was found to be. */
export interface Match {
  entry: Entry
  /** Which of the entry's globs. */
  glob: Glob
}

/**
 * What a folder's names can still become: for each way that led to it, the place in that way. Made by `Matcher.start` and `enter`.
 * Folders are walked with it, so that a path's beginning is looked at once for all the files under it.
 */
export type State = readonly Position[]

interface Position {
  candidate: Candidate
  at: number
}

interface Candidate extends Match {
  way: Way
  /** A part is named twice: whether it is the same text is looked at when the whole path is known. */
  repeats: boolean
}

/** All globs of a catalogue together. The most particular glob that matches decides; of two alike, the one declared first. */
export class Matcher {
  readonly start: State

  constructor(entries: readonly Entry[]) {
    const candidates = entries.flatMap((entry) =>
      entry.globs.flatMap((glob) =>
        glob.ways.map((way) => ({ entry, glob, way, repeats: repeatsPart(way) })),
      ),
    )
    const order = candidates.map((candidate, i) => ({ candidate, i, key: particularity(candidate.way) }))
    order.sort((a, b) => compareKeys(b.key, a.key) || a.i - b.i)
    this.start = order.flatMap(({ candidate }) => reach(candidate, 0))
  }

  /** The state in a folder of this name. */
  enter(state: State, name: string): State {
    const next: Position[] = []
    for (const { candidate, at } of state) {
      const part = candidate.way[at] as Segment | '**'
      const to =
        part === '**'
          ? at
          : at + 1 < candidate.way.length && matchSegment(part, name) !== undefined
            ? at + 1
            : -1
      if (to === -1) continue
      for (const position of reach(candidate, to)) add(next, position)
    }
    return next
  }

  /**
   * What a file of this name is, in a folder of this state.
   *
   * @param path the whole path, needed where a part is named twice
   */
  file(state: State, name: string, path: string): Match | undefined {
    for (const { candidate, at } of state) {
      const part = candidate.way[at] as Segment | '**'
      const isLast = at === candidate.way.length - 1
      if (!isLast || (part !== '**' && matchSegment(part, name) === undefined)) continue
      if (!candidate.repeats || matchGlob(candidate.glob, path) !== undefined) return candidate
    }
    return undefined
  }

  /** What a path is, from the root, with the text of its named parts. */
  match(path: string): (Match & { parts: Parts }) | undefined {
    const names = path.split('/')
    const name = names.pop() as string
    let state = this.start
    for (const folder of names) state = this.enter(state, folder)
    const found = this.file(state, name, path)
    if (found === undefined) return undefined
    const { entry, glob } = found
    return { entry, glob, parts: matchGlob(glob, path) ?? {} }
  }
}

/** A place in a way, and those reached from it with no name: behind a `**`. */
function reach(candidate: Candidate, at: number): Position[] {
  const positions = [{ candidate, at }]
  if (candidate.way[at] === '**' && at + 1 < candidate.way.length) positions.push({ candidate, at: at + 1 })
  return positions
}

function add(state: Position[], position: Position): void {
  // Positions of one candidate come together, so the last few are enough to look at.
  for (let i = state.length - 1; i >= 0 && state[i]?.candidate === position.candidate; i--) {
    if (state[i]?.at === position.at) return
  }
  state.push(position)
}

function repeatsPart(way: Way): boolean {
  const names = way.flatMap((part) => (part === '**' ? [] : part.gaps.flatMap(({ name }) => name ?? [])))
  return new Set(names).size < names.length
}

/** Of each name: text before text with gaps, before gaps alone, before `**`; then more text before less. */
function particularity(way: Way): number[] {
  return way.flatMap((part) => {
    if (part === '**') return [0, 0]
    const length = part.pieces.reduce((sum, piece) => sum + piece.length, 0)
    return [part.text !== undefined ? 3 : length > 0 ? 2 : 1, part.text !== undefined ? 0 : length]
  })
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  }
  return a.length - b.length
}
