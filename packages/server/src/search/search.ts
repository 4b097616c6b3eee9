import { type Engine, ROW_COLUMNS, type Row, recordOfRow } from '../engine/index.js'
import { parseQuery, type SqlCondition, toSql } from '../query/index.js'
import type { LogRecord } from '../view/index.js'
import { cursorAfter, type PageCursor, parseCursor } from './cursor.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { instant, type Range, within } from './range.js'

const MAX_LIMIT = 1000
const DEFAULT_LIMIT = 200
/** The newest window that is searched; each one before it is four times as wide. */
const FIRST_WINDOW_MS = 60_000
const MINUTE_MS = 60_000
/** Records that count are worth less than records: the number of all matches has this long. */
const COUNT_LIMIT_MS = 3000

export interface SearchRequest extends Range {
  q?: string
  /** 1 to 1000, default 200. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

export interface SearchAnswer {
  status: Status
  notice?: string
  records: LogRecord[]
  next: string | null
  /** All matches of the query, not of this page; at least what was found, where counting took too long. */
  total: number
  elapsed_ms: number
}

/**
 * The newest records that match, a page at a time. Time is walked in windows from the newest to the oldest, so that
 * the last records cost the same however many there are. Pages follow one another without a gap or a double, also
 * while records arrive: a page begins behind the last record of the one before.
 *
 * @throws SillokError `QUERY_SYNTAX`, `BAD_CURSOR`, `ENGINE_DOWN`
 * @example await search(engine, { q: 'level:error', from: Date.now() - 3_600_000, to: Date.now() + 1 })
 */
export async function search(engine: Engine, request: SearchRequest): Promise<SearchAnswer> {
  const time = clock()
  const limit = Math.min(MAX_LIMIT, Math.max(1, Math.floor(request.limit ?? DEFAULT_LIMIT)))
  const condition = toSql(parseQuery(request.q ?? ''))
  const cursor = request.cursor === undefined ? undefined : parseCursor(request.cursor)
  const counting = cursor === undefined ? count(engine, condition, request) : Promise.resolve(cursor.total)
  // One more than a page tells whether there is a next one.
  const walked = walk(engine, condition, request, cursor, limit + 1, time)
  const [{ records, stopped }, counted] = await Promise.all([walked, counting])
  const more = records.length > limit
  const page = more ? records.slice(0, limit) : records
  const total = Math.max(counted ?? 0, page.length)
  const last = page.at(-1)
  const next = last !== undefined && (more || stopped) ? cursorAfter(last, total) : null
  const status: Status = stopped ? 'partial' : more ? 'limited' : records.length === 0 ? 'empty' : 'complete'
  return {
    ...outcome(status, noticeOf(status, counted, total)),
    records: page,
    next,
    total,
    elapsed_ms: time.elapsed(),
  }
}

function noticeOf(status: Status, counted: number | undefined, total: number): string | undefined {
  switch (status) {
    case 'partial':
      return PARTIAL_NOTICE
    case 'limited':
      return counted === undefined
        ? 'More records match; counting them all took too long.'
        : `${total} records match.`
    case 'empty':
      return 'Everything was searched, nothing matches.'
    case 'complete':
      return undefined
  }
}

async function walk(
  engine: Engine,
  { where, params }: SqlCondition,
  range: Range,
  cursor: PageCursor | undefined,
  wanted: number,
  time: { left(): number },
): Promise<{ records: LogRecord[]; stopped: boolean }> {
  const records: LogRecord[] = []
  let to = cursor === undefined ? await newestIn(engine, range, time) : Math.min(range.to, cursor.time + 1)
  let width = FIRST_WINDOW_MS
  while (to > range.from && records.length < wanted) {
    const from = Math.max(range.from, to - width)
    const behind = cursor === undefined ? '1' : BEHIND(cursor.time)
    // Five minutes first: the table's own order, in which the engine stops reading once a page is full.
    const page = engine.query<Row>(
      `SELECT ${ROW_COLUMNS} FROM otel_logs WHERE ${within({ from, to })} AND ${behind} AND ${where} ` +
        `ORDER BY toStartOfFiveMinutes(Timestamp) DESC, Timestamp DESC, Stream DESC, Segment DESC, Offset DESC LIMIT ${wanted - records.length}`,
      cursor === undefined
        ? params
        : { ...params, at_stream: cursor.stream, at_segment: cursor.segment, at_offset: cursor.offset },
      { settings: SETTINGS, timeoutMs: time.left() },
    )
    const found = await withinLimits(page)
    if (found === undefined) return { records, stopped: true }
    for (const row of found.rows) records.push(recordOfRow(row))
    to = from
    width *= 4
  }
  return { records, stopped: false }
}

/** Where a walk begins: behind the newest minute that has records, so that hours of silence widen no window. */
async function newestIn(engine: Engine, range: Range, time: { left(): number }): Promise<number> {
  const from = Math.floor(range.from / MINUTE_MS) * MINUTE_MS
  const found = await withinLimits(
    engine.query<{ ms: number; n: number }>(
      `SELECT toUnixTimestamp(max(Minute)) * 1000 AS ms, count() AS n FROM rollup_1m WHERE ${within({ from, to: range.to }, 'Minute')}`,
      {},
      { settings: SETTINGS, timeoutMs: time.left() },
    ),
  )
  const row = found?.rows[0]
  return row === undefined || row.n === 0 ? range.to : Math.min(range.to, row.ms + MINUTE_MS)
}

/** Behind the cursor's record, in the order of the pages; records of the same millisecond are told apart by place. */
const BEHIND = (time: number): string =>
  `(Timestamp < ${instant(time)} OR (Stream, Segment, Offset) < ({at_stream:String}, {at_segment:String}, {at_offset:UInt64}))`

async function count(
  engine: Engine,
  { where, params }: SqlCondition,
  range: Range,
): Promise<number | undefined> {
  const sql = `SELECT count() AS n FROM otel_logs WHERE ${within(range)} AND ${where}`
  const options = { settings: SETTINGS, timeoutMs: COUNT_LIMIT_MS }
  return (await withinLimits(engine.query<{ n: number }>(sql, params, options)))?.rows[0]?.n
}
