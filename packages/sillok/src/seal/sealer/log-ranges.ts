import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { type Cursor, encryptedSegments } from '../../stream/index.js'
import { writeFrom } from '../log/disk.js'
import { compareMaps, MapHash, mapIn, type SignedMap } from '../log/map.js'
import { RANGES } from '../log/places.js'
import { extendRanges, formatRange, type Range } from '../log/ranges.js'
import { loadRanges, RANGE_BYTES, type State } from './state.js'

/** The ranges as they are at one moment: so many of them do not change any more, and the one behind those may grow. */
export interface RangesNow {
  settled: number
  last: Range
}

/** Which line of which segment each entry of an open log is: the file `ranges`, as it grows. */
export class LogRanges {
  readonly #path: string
  readonly #ranges: Range[]
  readonly #hash = new MapHash()
  /** Whether the line that was appended last ended with a newline. */
  #wasWhole = true
  /** Lines of the ranges that are on the disk as they are. */
  #settled: number

  /**
   * @param folder that of the log
   * @throws SillokError `SEAL_DAMAGED`
   */
  constructor(folder: string, state: State) {
    this.#path = join(folder, RANGES)
    this.#ranges = loadRanges(this.#path, state)
    this.#settled = Math.max(0, this.#ranges.length - 1)
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0
  }

  now(): RangesNow {
    return { settled: this.#ranges.length - 1, last: { ...(this.#ranges.at(-1) as Range) } }
  }

  /** The map of the ranges as a state has them that was read. */
  mapOfState({ last }: State): SignedMap {
    return this.#hash.of(this.#ranges, this.#settled, last)
  }

  mapOf({ settled, last }: RangesNow): SignedMap {
    return this.#hash.of(this.#ranges, settled, last)
  }

  /** No other map of entries to lines is signed than the one that was. @throws SillokError `SEAL_DAMAGED` */
  check(size: number, extensions: readonly string[]): void {
    const map = mapIn(extensions)
    if (map !== undefined && compareMaps(this.#ranges, [{ size, ...map }]).wrong !== undefined)
      throw new SillokError('SEAL_DAMAGED', `${this.#path} is not the one that was signed.`)
  }

  /** @param at the index of the first entry of the lines */
  extend(lines: Parameters<typeof extendRanges>[1], at: number, count: number, isWhole: boolean): void {
    extendRanges(this.#ranges, lines, at, count, isWhole && this.#wasWhole)
    this.#wasWhole = isWhole
  }

  /** From the last line on that was there: it may have grown. */
  write(): Promise<void> {
    const lines = this.#ranges.slice(this.#settled).map(formatRange).join('')
    return writeFrom(this.#path, this.#settled * RANGE_BYTES, Buffer.from(lines))
  }

  /** A state names what was written. */
  settle(settled: number): void {
    this.#settled = settled
  }

  /** Where to read on behind the ranges. @param stream the stream's folder */
  cursor(stream: string): Cursor {
    const open: Record<string, number> = {}
    for (const { segment, offset, bytes } of this.#ranges) open[segment] = offset + bytes
    // Segments are encrypted oldest first, and only what is sealed: what is encrypted is done with. Of one that this log has nothing of that holds where it is older than all: it is
    // that of a log before. Any other was put there, and must not end the sealing of those before it.
    const names = Object.keys(open).sort()
    const isOurs = (segment: string): boolean => segment in open || segment < (names[0] ?? '~')
    const finished = encryptedSegments(stream).filter(isOurs).at(-1) ?? ''
    for (const segment of names) if (segment <= finished) delete open[segment]
    return { finished, open }
  }
}
