import { SillokError } from '../../record/index.js'
import { publishAside } from '../log/disk.js'
import { compareMaps, formatMap, mapIn, type SignedMap } from '../log/map.js'
import { formatRange, type Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'
import { HASH_BYTES } from '../tlog/index.js'

/** Every line of the ranges is as long as any other of its stream. */
export const RANGE_BYTES = Buffer.byteLength(
  formatRange({ index: 0, count: 0, segment: '2026-11-20T10-55-44.123Z-000001', offset: 0, bytes: 0 }),
)

/** How far a log is. Whatever stands on the disk beyond it counts for nothing. */
export interface State {
  size: number
  root: Buffer
  /** The last of the ranges: its line may be longer already. */
  last: Range | undefined
  /** What is signed of the ranges; a state of before that was done has none. */
  map: SignedMap | undefined
}

export function saveState(path: string, { size, root, last, map }: State): Promise<void> {
  const state = { size, root: root.toString('base64'), last, map: map && formatMap(map) }
  return publishAside(path, `${JSON.stringify(state)}\n`)
}

/** @returns `undefined` where there is none yet. @throws SillokError `SEAL_DAMAGED` */
export function readState(path: string): State | undefined {
  const bytes = readIfThere(path)
  if (bytes === undefined) return undefined
  try {
    const { size, root, last, map } = JSON.parse(bytes.toString()) as {
      size: number
      root: string
      last?: Range
      map?: string
    }
    const hash = Buffer.from(root, 'base64')
    if (Number.isSafeInteger(size) && size >= 0 && hash.length === HASH_BYTES)
      return { size, root: hash, last, map: map === undefined ? undefined : mapIn([map]) }
  } catch {
    // Said below.
  }
  throw new SillokError('SEAL_DAMAGED', `${path} cannot be understood.`)
}

/**
 * The ranges that a state has named: in their file a line beyond the state's last was never named, and the last itself is as the state has it.
 *
 * @throws SillokError `SEAL_DAMAGED`
 */
export function loadRanges(path: string, { size, last, map }: State): Range[] {
  if (last === undefined) return []
  const bytes = readIfThere(path) ?? Buffer.alloc(0)
  const kept: Range[] = []
  for (let at = 0; at + RANGE_BYTES <= bytes.length; at += RANGE_BYTES) {
    const range = parseLine(bytes.subarray(at, at + RANGE_BYTES))
    if (range === undefined || range.index >= last.index) break
    kept.push(range)
  }
  const ranges = [...kept, { ...last }]
  const end = kept.reduce((sum, { count }) => sum + count, 0)
  const isOther = map !== undefined && compareMaps(ranges, [{ size, ...map }]).wrong !== undefined
  if (isOther || end !== last.index || last.index + last.count !== size)
    throw new SillokError('SEAL_DAMAGED', `${path} does not say which lines the ${size} entries are.`)
  return ranges
}

function parseLine(bytes: Buffer): Range | undefined {
  try {
    return JSON.parse(bytes.toString()) as Range
  } catch {
    return undefined
  }
}
