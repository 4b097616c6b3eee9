import { Scratch } from '../log/read.js'
import { bundleIfThere, readBundle } from '../log/tiles.js'
import { checkBundle, TILE_WIDTH, tileWidth } from '../tlog/index.js'

const NEWLINE = 0x0a
/** Of the length before an entry. */
const LENGTH_BYTES = 2

/** The entries of a log, for who goes through them in order. */
export class Bundles {
  readonly #folder: string
  readonly #size: number
  readonly #scratch = new Scratch()
  #read = -1
  #entries: Buffer[] = []

  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
  }

  /** Entries from an index on as lines, as many as there are in its bundle up to `most`: good until more are asked for. `undefined` where they cannot be read. */
  lines(index: number, most: number): { bytes: Buffer; count: number } | undefined {
    if (most <= 0) return undefined
    const [at, width] = this.#place(index)
    let [begin, end, count, n] = [0, 0, 0, 0]
    try {
      const bundle = bundleIfThere(this.#folder, at, width, this.#scratch)
      if (bundle === undefined) return undefined
      // In their place: a newline takes less room than a length.
      checkBundle(bundle, width, (from, to) => {
        const isWanted = n >= index % TILE_WIDTH && count < most
        n++
        if (!isWanted) return
        if (count === 0) begin = end = from - LENGTH_BYTES
        bundle.copyWithin(end, from, to)
        end += to - from
        bundle[end++] = NEWLINE
        count++
      })
      return { bytes: bundle.subarray(begin, end), count }
    } catch {
      return undefined
    }
  }

  /** The same by themselves; none where they cannot be read. */
  entries(index: number, most: number): Buffer[] {
    if (most <= 0) return []
    const [at, width] = this.#place(index)
    if (at !== this.#read) {
      this.#read = at
      try {
        this.#entries = readBundle(this.#folder, at, width)
      } catch {
        this.#entries = []
      }
    }
    const first = index % TILE_WIDTH
    return this.#entries.slice(first, first + most)
  }

  /** The bundle that an entry is in, and its width. */
  #place(index: number): [number, number] {
    const at = Math.floor(index / TILE_WIDTH)
    return [at, tileWidth(this.#size, 0, at)]
  }
}
