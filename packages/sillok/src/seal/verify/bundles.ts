import { join } from 'node:path'
import { ENVELOPE_MARK } from '../log/marks.js'
import { readIfThere, Scratch } from '../log/read.js'
import { bundleIfThere, encryptedBundlePath, readBundle, readTile } from '../log/tiles.js'
import { decryptAll } from '../rest/age.js'
import { checkBundle, hashAt, parseBundle, TILE_WIDTH, tileWidth } from '../tlog/index.js'

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
  #hashed = -1
  #hashes: Buffer = Buffer.alloc(0)

  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
  }

  /** Entries from an index on as lines, as many as there are in its bundle up to `most`: good until more are asked for. `undefined` where they cannot be read, or one may be an envelope, which is no line. */
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
      if (bundle.includes(ENVELOPE_MARK)) return
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

  /** What an entry is hashed to, as its tile says it; `undefined` where that cannot be read, which was said when the tiles were checked. */
  leaf(index: number): Buffer | undefined {
    const at = Math.floor(index / TILE_WIDTH)
    if (at !== this.#hashed) {
      this.#hashed = at
      try {
        this.#hashes = readTile(this.#folder, { level: 0, index: at, width: tileWidth(this.#size, 0, at) })
      } catch {
        this.#hashes = Buffer.alloc(0)
      }
    }
    return hashAt(this.#hashes, index % TILE_WIDTH)
  }

  /** An entry that stands encrypted in the log; `undefined` where it does not, or cannot be read with these identities. */
  async encrypted(index: number, identities: readonly string[]): Promise<Buffer | undefined> {
    const at = Math.floor(index / TILE_WIDTH)
    try {
      const file = identities.length > 0 && readIfThere(join(this.#folder, encryptedBundlePath(at)))
      if (!file) return undefined
      return parseBundle(await decryptAll(identities, file), TILE_WIDTH)[index % TILE_WIDTH]
    } catch {
      return undefined
    }
  }
}
