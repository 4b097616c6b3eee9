import { SillokError } from 'sillok/record'

/** ClickHouse's error codes that Sillok tells apart (src/Common/ErrorCodes.cpp); all others are `QUERY_FAILED`. */
const CODES: Record<number, string> = {
  62: 'QUERY_SYNTAX',
  241: 'QUERY_MEMORY_LIMIT',
  158: 'QUERY_ROWS_LIMIT',
  307: 'QUERY_ROWS_LIMIT',
  396: 'QUERY_ROWS_LIMIT',
  159: 'QUERY_TIME_LIMIT',
  160: 'QUERY_TIME_LIMIT',
  394: 'QUERY_TIME_LIMIT',
  202: 'ENGINE_BUSY',
  252: 'ENGINE_BUSY',
  164: 'SQL_NOT_ALLOWED',
  497: 'SQL_NOT_ALLOWED',
  373: 'ENGINE_LOCKED',
}

/** What ClickHouse says of rows that it cannot read or that do not fit their columns, whatever else is well. */
const ROW_FAULTS = new Set([
  6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 128, 130, 131, 321, 349, 376, 407, 441, 467, 632, 691,
])

const LIMITS = new Set(['QUERY_MEMORY_LIMIT', 'QUERY_ROWS_LIMIT', 'QUERY_TIME_LIMIT'])

/** The `SillokError` for a failure of the engine, by its code alone: the texts change between versions. */
export function engineError(code: number, message: string, cause: unknown): SillokError {
  return new SillokError(CODES[code] ?? 'QUERY_FAILED', message.slice(0, 2000), {
    cause,
  })
}

/** The same for an insert: `ROW_REFUSED` where its rows are to blame. */
export function insertError(code: number, message: string, cause: unknown): SillokError {
  if (!ROW_FAULTS.has(code)) return engineError(code, message, cause)
  return new SillokError('ROW_REFUSED', message.slice(0, 2000), { cause })
}

/** Whether an insert failed for what is in its rows: tried again, it fails again. */
export function isRowFault(error: unknown): boolean {
  return error instanceof SillokError && error.code === 'ROW_REFUSED'
}

/** Whether a query was stopped by its limit of memory, time or rows: what was found so far is good, but not all. */
export function isLimit(error: unknown): boolean {
  return error instanceof SillokError && LIMITS.has(error.code)
}

/** Whether the engine is away: the same call may be made again once it is ready. */
export function isAway(error: unknown): boolean {
  return error instanceof SillokError && error.code === 'ENGINE_DOWN'
}
