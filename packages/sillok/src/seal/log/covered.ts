import { join } from 'node:path'
import type { Position } from '../../stream/index.js'
import { keysOf, loadSettings, signerOf } from '../sealer/settings.js'
import { readState } from '../sealer/state.js'
import { openCheckpoint } from '../tlog/index.js'
import { CHECKPOINT, logFolder, RANGES, STATE, sealFolder } from './places.js'
import { parseRanges, type Range } from './ranges.js'
import { readIfThere } from './read.js'

/**
 * Up to where a stream's lines are covered by the checkpoint that is published, after its signature is verified.
 *
 * @returns whether all lines of a segment up to a position are
 * @example sealedUpTo('logs', 'audit')({ segment, offset })
 */
export function sealedUpTo(root: string, stream: string): (place: Position) => boolean {
  const coverage = new Coverage(root, stream)
  coverage.look()
  return (place) => coverage.covers(place)
}

/** How far each segment is covered by the checkpoint, in bytes. */
export function sealedEnds(root: string, stream: string): ReadonlyMap<string, number> {
  const coverage = new Coverage(root, stream)
  coverage.look()
  return coverage.ends
}

/** The same for who looks again and again: where the ranges of the next checkpoint stand there already, it knows those of this one from before. */
export class Coverage {
  readonly #root: string
  readonly #stream: string
  #ends: ReadonlyMap<string, number> = new Map()
  /** The last of the ranges at the last look: it may have grown since. */
  #last: Range | undefined

  constructor(root: string, stream: string) {
    this.#root = root
    this.#stream = stream
  }

  /** How far each segment is covered, in bytes. */
  get ends(): ReadonlyMap<string, number> {
    return this.#ends
  }

  covers({ segment, offset }: Position): boolean {
    return (this.#ends.get(segment) ?? 0) >= offset
  }

  /** Reads what is published now. @throws SillokError `NOT_SEALED`, and what is wrong with the log */
  look(): void {
    const settings = loadSettings(this.#root, this.#stream)
    // Who has not looked before knows from here how they were, unless the next checkpoint is about to be signed.
    this.#last ??= readState(join(sealFolder(this.#root, this.#stream), STATE))?.last
    // Before the checkpoint: ranges are written first, and so what is read here is complete in what it covers.
    const path = join(logFolder(this.#root, this.#stream), RANGES)
    const ranges = parseRanges(readIfThere(path) ?? Buffer.alloc(0))
    const note = readIfThere(checkpointPath(this.#root, this.#stream))
    const keys = keysOf(settings, signerOf(this.#root, this.#stream, settings))
    const size = note === undefined ? 0 : openCheckpoint(note, keys).size
    this.#ends = endsOf(ranges, size, this.#last)
    this.#last = ranges.at(-1)
  }
}

function endsOf(ranges: readonly Range[], size: number, before: Range | undefined): Map<string, number> {
  const ends = new Map<string, number>()
  for (const range of ranges) {
    const part = range.index + range.count <= size ? range : before
    // As it was before it grew: the same lines, since they follow one another in a segment.
    if (part === undefined || part.index !== range.index || part.index + part.count > size) break
    if (part.segment !== range.segment || part.offset !== range.offset) break
    ends.set(part.segment, part.offset + part.bytes)
    if (part !== range) break
  }
  return ends
}

/** Where a stream's checkpoint is published. */
export function checkpointPath(root: string, stream: string): string {
  return join(logFolder(root, stream), CHECKPOINT)
}
