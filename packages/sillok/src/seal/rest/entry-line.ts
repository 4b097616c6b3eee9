import { join } from 'node:path'
import { type Line, listSegments, readSegment, type SegmentInfo } from '../../stream/index.js'
import { logFolder, RANGES } from '../log/places.js'
import { parseRanges, type Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'

/** The line that an entry is of, in its segment; `undefined` where there is none. @param text what reads the segment from an offset on, where it is encrypted */
export async function lineOfEntry(
  segment: SegmentInfo,
  range: Range,
  index: number,
  text?: () => AsyncIterable<Uint8Array>,
): Promise<Line | undefined> {
  let left = index - range.index
  const options = {
    from: range.offset,
    raw: true,
    ...(text && { text: (from: number) => skipped(text(), from) }),
  }
  for await (const lines of readSegment(segment, options)) {
    const line = lines[left]
    if (line !== undefined) return line
    left -= lines.length
  }
  return undefined
}

/** The bytes of a text from an offset on. */
export async function* skipped(text: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Buffer> {
  let skip = offset
  for await (const part of text) {
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
    if (skip < bytes.length) yield bytes.subarray(skip)
    skip = Math.max(0, skip - bytes.length)
  }
}

/** The range that an entry is in. */
export const rangeOf = (ranges: readonly Range[], index: number): Range | undefined =>
  ranges.find((range) => index >= range.index && index < range.index + range.count)

/**
 * Where an entry of a stream's log stands in its segments; `undefined` where it does not, or cannot be read.
 *
 * @example await placeOfEntry('logs', 'audit', 42)
 */
export async function placeOfEntry(
  root: string,
  stream: string,
  index: number,
): Promise<{ segment: string; offset: number } | undefined> {
  try {
    const ranges = parseRanges(readIfThere(join(logFolder(root, stream), RANGES)) ?? Buffer.alloc(0))
    const range = rangeOf(ranges, index)
    const segment = (await listSegments(root, stream)).find(({ name }) => name === range?.segment)
    if (range === undefined || segment === undefined) return undefined
    const line = await lineOfEntry(segment, range, index)
    return line && { segment: line.segment, offset: line.offset }
  } catch {
    return undefined
  }
}
