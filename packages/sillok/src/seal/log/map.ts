import { createHash } from 'node:crypto'
import { bytesOf, countOf, HASH_BYTES } from '../tlog/index.js'
import { formatRange, type Range } from './ranges.js'

/**
 * What is signed of the file `ranges`, and with it which line of which segment each entry is: an extension line of checkpoints and notes of epochs, since the lines alone do
 * not say in which segment they stand. The hash is of the file as it was when the log had that size.
 */
const NAME = 'sillok/ranges@v1'

export interface SignedMap {
  /** SHA-256 of the lines of `ranges`. */
  hash: Buffer
  /** Those of the last range, which may grow later on. */
  bytes: number
}

/** A map, and how many entries it is of. */
export interface MapAt extends SignedMap {
  size: number
}

export const formatMap = ({ hash, bytes }: SignedMap): string => `${NAME} ${hash.toString('base64')} ${bytes}`

/** The map among the extension lines of a note; `undefined` where none is. */
export function mapIn(lines: readonly string[]): SignedMap | undefined {
  for (const line of lines) {
    const [name, base64 = '', bytesText = '', ...more] = line.split(' ')
    const [hash, bytes] = [bytesOf(base64, HASH_BYTES), countOf(bytesText)]
    if (name === NAME && hash !== undefined && bytes !== undefined && more.length === 0)
      return { hash, bytes }
  }
  return undefined
}

/** The hash of ranges as they grow: a log may have hundreds of thousands, and is signed twice a second. */
export class MapHash {
  readonly #hash = createHash('sha256')
  #settled = 0

  /** @param settled how many of the ranges do not change any more. @param last the one behind them, as it is at the moment */
  of(ranges: readonly Range[], settled: number, last: Range | undefined): SignedMap {
    for (; this.#settled < settled; this.#settled++)
      this.#hash.update(formatRange(ranges[this.#settled] as Range))
    const hash = this.#hash.copy()
    if (last !== undefined) hash.update(formatRange(last))
    return { hash: hash.digest(), bytes: last?.bytes ?? 0 }
  }
}

/** Ranges, held against what was signed of them. */
export interface Mapped {
  /** The same, in parts where one was signed before it had grown: so many bytes its first lines had. */
  ranges: readonly Range[]
  /** The first map that they do not have, and up to where they are what was signed. */
  wrong: { from: number; map: MapAt } | undefined
}

/** Holds ranges against what was signed of them. @param maps in the order of their sizes */
export function compareMaps(ranges: readonly Range[], maps: readonly MapAt[]): Mapped {
  const hash = new MapHash()
  const signed = new Map<number, Range[]>()
  let [at, from] = [0, 0]
  for (const map of maps) {
    const { size, bytes } = map
    const endOf = ({ index, count }: Range): number => index + count
    while (at < ranges.length && endOf(ranges[at] as Range) < size) at++
    const range = size === 0 ? undefined : ranges[at]
    const last = range && { ...range, count: size - range.index, bytes }
    const is = hash.of(ranges, at, last)
    const isOther = range !== undefined && last?.count === range.count && bytes !== range.bytes
    if (isOther || !is.hash.equals(map.hash) || is.bytes !== bytes) return { ranges, wrong: { from, map } }
    if (last !== undefined) signed.set(at, [...(signed.get(at) ?? []), last])
    from = size
  }
  return { ranges: ranges.flatMap((range, n) => partsOf(range, signed.get(n) ?? [])), wrong: undefined }
}

/** @param earlier what the range was when it was signed, shortest first */
function partsOf(range: Range, earlier: readonly Range[]): Range[] {
  const parts: Range[] = []
  let { index, offset } = range
  for (const { count, bytes } of [...earlier, range]) {
    const [end, to] = [range.index + count, range.offset + bytes]
    if (end === index) continue
    parts.push({ ...range, index, count: end - index, offset, bytes: to - offset })
    index = end
    offset = to
  }
  return parts
}
