import { Scratch } from '../log/read.js'
import { bundleIfThere, readBundle } from '../log/tiles.js'
import { checkBundle, TILE_WIDTH, tileWidth } from '../tlog/index.js'

const NEWLINE = 0x0a

/** The entries of a log, for who goes through them in order. */
export class Bundles {
  readonly #folder: string
  readonly #size: number
  readonly #scratch = new Scratch()
  /** The bundle whose entries are here as lines, and where each ends; none where it cannot be read. */
  #at = -1
  #lines: Buffer = Buffer.alloc(0)
  #ends: number[] = []
  #read = -1
  #entries: Buffer[] = []

  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
  }

  /** Entries from an index on as lines, as many as there are in its bundle up to `most`: good until more are asked for. `undefined` where they cannot be read. */
  lines(index: number, most: number): { bytes: Buffer; count: number } | undefined {
    if (most <= 0) return undefined
    const at = Math.floor(index / TILE_WIDTH)
    if (at !== this.#at) this.#load(at)
    const first = index % TILE_WIDTH
    const count = Math.min(most, this.#ends.length - first)
    if (count <= 0) return undefined
    return { bytes: this.#lines.subarray(this.#ends[first - 1] ?? 0, this.#ends[first + count - 1]), count }
  }

  #load(at: number): void {
    this.#at = at
    const ends: number[] = []
    this.#ends = []
    try {
      const width = tileWidth(this.#size, 0, at)
      const bundle = bundleIfThere(this.#folder, at, width, this.#scratch)
      if (bundle === undefined) return
      let end = 0
      // In their place: a newline takes less room than a length.
      checkBundle(bundle, width, (from, to) => {
        bundle.copyWithin(end, from, to)
        end += to - from
        bundle[end++] = NEWLINE
        ends.push(end)
      })
      this.#lines = bundle
      this.#ends = ends
    } catch {
      // What is wrong with it was said when the entries were checked.
    }
  }

  /** The same by themselves; none where they cannot be read. */
  entries(index: number, most: number): Buffer[] {
    if (most <= 0) return []
    const at = Math.floor(index / TILE_WIDTH)
    if (at !== this.#read) {
      this.#read = at
      try {
        this.#entries = readBundle(this.#folder, at, tileWidth(this.#size, 0, at))
      } catch {
        this.#entries = []
      }
    }
    const first = index % TILE_WIDTH
    return this.#entries.slice(first, first + most)
  }
}
