import { SillokError } from 'sillok/record'
import { type Engine, ROW_COLUMNS, type Row, recordOfRow } from '../engine/index.js'
import { type LogRecord, parseRecordId } from '../view/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'

const MAX_SIDE = 200
const DEFAULT_SIDE = 20
/** Short segments may hold few records each; further away than this, context is none. */
const MAX_SEGMENTS = 5

export interface AroundAnswer {
  status: Status
  notice?: string
  records: LogRecord[]
  elapsed_ms: number
}

interface Place {
  stream: string
  segment: string
  offset: number
}

/**
 * The records that stand before and behind one in its stream, as they were written, with the record itself.
 *
 * @param request `before`, `after`: how many, 0 to 200, default 20
 * @throws SillokError `BAD_ID`
 */
export async function around(
  engine: Engine,
  request: { id: string; before?: number; after?: number },
): Promise<AroundAnswer> {
  const time = clock()
  const place = parseRecordId(request.id)
  if (place === undefined)
    throw new SillokError('BAD_ID', 'An id is "<stream>/<segment>/<offset>", as records have it.')
  const side = (count: number | undefined) =>
    Math.min(MAX_SIDE, Math.max(0, Math.floor(count ?? DEFAULT_SIDE)))
  const [before, behind] = await Promise.all([
    withinLimits(gather(engine, place, 'before', side(request.before), time)),
    withinLimits(gather(engine, place, 'behind', side(request.after) + 1, time)),
  ])
  const records = [...(before ?? []).reverse(), ...(behind ?? [])]
  const there = behind?.[0]?.id === request.id
  const stopped = before === undefined || behind === undefined
  const status: Status = stopped ? 'partial' : there ? 'complete' : 'empty'
  const notice = stopped
    ? PARTIAL_NOTICE
    : there
      ? undefined
      : 'The record is not in the index: it is too new, or was deleted.'
  return {
    ...outcome(status, notice),
    records: status === 'empty' ? [] : records,
    elapsed_ms: time.elapsed(),
  }
}

/** Records from a place on, nearest first: of its segment, then of the next ones. */
async function gather(
  engine: Engine,
  place: Place,
  direction: 'before' | 'behind',
  wanted: number,
  time: { left(): number },
): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  const [compare, order, edge] =
    direction === 'before' ? (['<', 'DESC', 'max'] as const) : (['>', 'ASC', 'min'] as const)
  let segment: string | undefined = place.segment
  for (let i = 0; i < MAX_SEGMENTS && segment !== undefined && records.length < wanted; i++) {
    const options = { settings: SETTINGS, timeoutMs: time.left() }
    const params: Record<string, unknown> = { stream: place.stream, segment, offset: place.offset }
    const from =
      i > 0 ? '' : direction === 'before' ? 'AND Offset < {offset:UInt64}' : 'AND Offset >= {offset:UInt64}'
    const { rows } = await engine.query<Row>(
      `SELECT ${ROW_COLUMNS} FROM otel_logs WHERE Stream = {stream:String} AND Segment = {segment:String} ${from} ` +
        `ORDER BY Offset ${order} LIMIT ${wanted - records.length}`,
      params,
      options,
    )
    for (const row of rows) records.push(recordOfRow(row))
    if (records.length >= wanted) break
    const next = await engine.query<{ Next: string }>(
      `SELECT ${edge}(Segment) AS Next FROM otel_logs WHERE Stream = {stream:String} AND Segment ${compare} {segment:String}`,
      params,
      options,
    )
    segment = next.rows[0]?.Next || undefined
  }
  return records
}
