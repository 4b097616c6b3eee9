import { type ArchivedFile, openArchive } from 'sillok/lifecycle'
import { erasedPlaces, isSealed } from 'sillok/seal'
import { listSegments, parseSegmentFile, readSegment, segmentTime } from 'sillok/stream'
import { matches, parseQuery } from '../query/index.js'
import { type LogRecord, viewOfLine } from '../view/index.js'
import type { Range } from './range.js'

/** What a look into the archive found. */
export interface ArchivedAnswer {
  /** The newest that match, newest first, at most as many as were asked for. */
  records: LogRecord[]
  /** Older ones may match, too. */
  limited: boolean
  /** Segments that were read. */
  read: number
  /** Archived files of streams in the range that are no JSON Lines any more, or are encrypted: they were not searched. */
  other: number
}

/**
 * The newest records of archived segments that match, without an engine: segments are read where they are, the newest first, and compared line by line. In memory are twice
 * as many records as are asked for. A segment that still stands in its place as well is left to the index.
 *
 * @param request.limit records
 * @throws SillokError `QUERY_SYNTAX`, `ROOT_UNUSABLE`; `ARCHIVE_DAMAGED` where a segment is not what was archived
 * @example await searchArchive('logs', { q: 'level:error', from: Date.parse('2026-01-01'), to: Date.parse('2026-02-01'), limit: 200 })
 */
export async function searchArchive(
  root: string,
  { q, from, to, limit }: Range & { q: string; limit: number },
): Promise<ArchivedAnswer> {
  const query = parseQuery(q)
  const archive = openArchive(root)
  try {
    const { segments, other } = await segmentsIn(root, await archive.list(), { from, to })
    let found: LogRecord[] = []
    const answer = { limited: false, read: 0, other }
    for (const { file, stream, name } of segments) {
      const last = found.length < limit ? undefined : found[limit - 1]?.timestamp
      if (last !== undefined && file.time < Date.parse(last)) {
        answer.limited = true
        break
      }
      answer.read++
      const erased = erasedFrom(root, stream, name)
      // What is wrong with an archive is an error, and not a line that cannot be read.
      const failed = await lines(name, archive.text(file), (line) => {
        if (erased.has(line.offset)) return
        const record = viewOfLine(line, stream)
        const time = Date.parse(record.timestamp)
        if (time < from || time >= to || !matches(query, record)) return
        found.push(record)
        if (found.length >= 2 * limit + 1000) {
          found = newest(found).slice(0, limit)
          answer.limited = true
        }
      })
      if (failed !== undefined) throw failed
      found = newest(found)
      if (found.length > limit) answer.limited = true
      found = found.slice(0, limit)
    }
    return { ...answer, records: found }
  } finally {
    archive.close()
  }
}

/** Where entries of a segment were erased: a copy that was archived before that still has them. */
function erasedFrom(root: string, stream: string, segment: string): Set<number> {
  const places = isSealed(root, stream) ? erasedPlaces(root, stream) : []
  return new Set(places.filter((place) => place.segment === segment).map(({ offset }) => offset))
}

interface Archived {
  file: ArchivedFile
  stream: string
  name: string
}

/** The archived segments that may hold records of a range, by their newest record. */
async function segmentsIn(
  root: string,
  files: readonly ArchivedFile[],
  { from, to }: Range,
): Promise<{ segments: Archived[]; other: number }> {
  const there = new Map<string, Set<string>>()
  const segments: Archived[] = []
  let other = 0
  for (const file of files) {
    const [stream = '', base = '', deeper] = file.path.split('/')
    const begun = segmentTime(base.replace(/\.[a-z].*$/, ''))
    if (deeper !== undefined || Number.isNaN(begun) || begun >= to || file.time < from) continue
    const parsed = parseSegmentFile(base)
    if (parsed === undefined || !/^\.jsonl(?:\.gz)?$/.test(parsed.suffix)) {
      if (!base.includes('.columns.json')) other++
      continue
    }
    let present = there.get(stream)
    if (present === undefined) {
      present = new Set((await listSegments(root, stream)).map(({ name }) => name))
      there.set(stream, present)
    }
    if (!present.has(parsed.segment)) segments.push({ file, stream, name: parsed.segment })
  }
  return { segments: segments.sort((a, b) => b.file.time - a.file.time), other }
}

type Line = Parameters<typeof viewOfLine>[0]

/** Tells each line of a segment. @returns what ended it before its end */
async function lines(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  tell: (line: Line) => void,
): Promise<unknown> {
  let failed: unknown
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of bytes) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    } catch (error) {
      failed = error
      throw error
    }
  }
  const segment = { name, file: '', path: '', bytes: 0, active: false }
  for await (const some of readSegment(segment, { text: chunks })) for (const line of some) tell(line)
  return failed
}

const newest = (records: readonly LogRecord[]): LogRecord[] =>
  records.toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
