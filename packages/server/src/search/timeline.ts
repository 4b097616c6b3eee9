import { type Engine, ROW_COLUMNS, type Row, recordOfRow } from '../engine/index.js'
import type { LogRecord } from '../view/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'

const MAX_RECORDS = 5000

export interface TimelineAnswer {
  status: Status
  notice?: string
  correlation_id: string
  records: LogRecord[]
  elapsed_ms: number
}

/** All records of one correlation id, oldest first, at most 5000. */
export async function timeline(engine: Engine, correlationId: string): Promise<TimelineAnswer> {
  const time = clock()
  const found =
    correlationId === ''
      ? { rows: [] }
      : await withinLimits(
          engine.query<Row>(
            `SELECT ${ROW_COLUMNS} FROM otel_logs WHERE CorrelationId = {id:String} ` +
              `ORDER BY Timestamp, Stream, Segment, Offset LIMIT ${MAX_RECORDS + 1}`,
            { id: correlationId },
            { settings: SETTINGS, timeoutMs: time.left() },
          ),
        )
  const records = (found?.rows ?? []).map(recordOfRow)
  const more = records.length > MAX_RECORDS
  const status: Status =
    found === undefined ? 'partial' : more ? 'limited' : records.length === 0 ? 'empty' : 'complete'
  return {
    ...outcome(status, noticeOf(status)),
    correlation_id: correlationId,
    records: more ? records.slice(0, MAX_RECORDS) : records,
    elapsed_ms: time.elapsed(),
  }
}

function noticeOf(status: Status): string | undefined {
  if (status === 'partial') return PARTIAL_NOTICE
  if (status === 'limited') return `Only the first ${MAX_RECORDS} records are shown.`
  return status === 'empty'
    ? 'Everything that is kept was searched, no record has this correlation id.'
    : undefined
}
