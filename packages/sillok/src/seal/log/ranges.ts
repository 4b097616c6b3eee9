import { SillokError } from '../../record/index.js'

/** Lines that stand one after the other in a segment and are entries one after the other. */
export interface Range {
  /** Of the first entry. */
  index: number
  count: number
  segment: string
  /** In bytes of uncompressed text, as of a cursor. */
  offset: number
  bytes: number
}

/** Numbers are padded, so that the last line can be written again in its place when its range grows. */
const WIDTH = 16

/** One line of the file `ranges`. Every line has the same length. */
export function formatRange({ index, count, segment, offset, bytes }: Range): string {
  const padded = (value: number): string => String(value).padStart(WIDTH)
  return `{"index":${padded(index)},"count":${padded(count)},"segment":${JSON.stringify(segment)},"offset":${padded(offset)},"bytes":${padded(bytes)}}\n`
}

/**
 * The ranges of a file, which have to follow one another from entry 0 on, and in each segment from its beginning on.
 *
 * @throws SillokError `RANGES_MALFORMED`
 */
export function parseRanges(bytes: Buffer): Range[] {
  const lines = bytes.toString().split('\n')
  // What has no newline was cut off.
  lines.pop()
  let next = 0
  const ends = new Map<string, number>()
  return lines.map((line, at) => {
    const range = rangeIn(line)
    if (range === undefined || range.index !== next || range.offset < (ends.get(range.segment) ?? 0))
      throw new SillokError(
        'RANGES_MALFORMED',
        `Line ${at + 1} of the ranges does not follow from those before.`,
      )
    next += range.count
    ends.set(range.segment, range.offset + range.bytes)
    return range
  })
}

function rangeIn(line: string): Range | undefined {
  let value: Partial<Range> | null
  try {
    value = JSON.parse(line) as Partial<Range> | null
  } catch {
    return undefined
  }
  const { index, count, segment, offset, bytes } = value ?? {}
  const isCount = (number: unknown): number is number =>
    Number.isSafeInteger(number) && (number as number) >= 0
  if (!isCount(index) || !isCount(count) || !isCount(offset) || !isCount(bytes)) return undefined
  if (count === 0 || typeof segment !== 'string') return undefined
  return { index, count, segment, offset, bytes }
}

/**
 * Adds lines that follow one another to ranges: to the last, where they follow on it.
 *
 * @param index of the first as an entry
 * @param joins whether these end with newlines, and those before: a piece of a line is a range of its own, so that bytes and count of a range say where its newlines are
 */
export function extendRanges(
  ranges: Range[],
  { segment, offset, bytes }: { segment: string; offset: number; bytes: number },
  index: number,
  count: number,
  joins = true,
): void {
  const last = ranges.at(-1)
  if (joins && last !== undefined && last.segment === segment && last.offset + last.bytes === offset) {
    last.count += count
    last.bytes += bytes
    return
  }
  ranges.push({ index, count, segment, offset, bytes })
}
