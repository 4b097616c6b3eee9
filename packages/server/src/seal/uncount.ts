import { type Engine, MESSAGE_KIND, type QueryOptions, ROLLUPS } from '../engine/index.js'

/** Rows of `otel_logs`: the condition that is true of them, and its parameters. */
export interface Rows {
  where: string
  params: Record<string, unknown>
}

const PLACE = "concat(Stream, '/', Segment, '/', toString(Offset))"

/**
 * Takes rows out of the rollups. These hold names, values of fields and messages as text, so a count of what was erased would show it.
 *
 * Made to be cut off: as long as the rows are in `otel_logs` it can be begun again, with these rows or more, and takes nothing out twice.
 *
 * @throws SillokError as `Engine.query` does
 */
export async function uncount(engine: Engine, rows: Rows, options: QueryOptions): Promise<void> {
  const run = async <T>(sql: string, more: object = {}): Promise<T[]> =>
    (await engine.query<T>(sql, { ...rows.params, ...more }, options)).rows

  const places = await run<{ place: string }>(
    `SELECT DISTINCT ${PLACE} AS place FROM otel_logs WHERE ${rows.where}`,
  )
  for (const { place } of places) {
    const one = `${rows.where} AND ${PLACE} = {place:String}`
    const subtract = (table: 'rollup_1m' | 'facets_15m', keys: string, sums: readonly string[]) =>
      run(
        `INSERT INTO ${table} (${keys}, RetentionDays, ${sums.join(', ')}) ` +
          // What is below zero wraps around, and so does its sum with what was there.
          `SELECT ${keys}, RetentionDays, ${sums.map((sum) => `toUInt64(negate(${sum}))`).join(', ')} FROM (${ROLLUPS[table](one)}) ` +
          'SETTINGS max_insert_threads = 1, insert_deduplicate = 1, insert_deduplication_token = {token:String}',
        { place, token: `erased/${place}` },
      )
    await subtract('rollup_1m', 'Minute, ServiceName, SeverityNumber', ['Rows', 'Bytes'])
    await subtract('facets_15m', 'Quarter, Field, Value', ['Rows'])
  }

  // Of what there is no more, the names and values go as well. They are asked for first: in the statement that deletes, they would be asked for anew with each part of the table.
  const nothing = async (table: 'rollup_1m' | 'facets_15m', time: string, name: string, key: string) => {
    const gone = await run<{ t: number; n: string; k: string }>(
      `SELECT toUnixTimestamp(${time}) AS t, toString(${name}) AS n, toString(${key}) AS k FROM ${table} ` +
        `WHERE ${time} IN (SELECT ${time} FROM (${ROLLUPS[table](rows.where)})) GROUP BY t, n, k HAVING sum(Rows) = 0`,
    )
    if (gone.length === 0) return
    await run(
      `ALTER TABLE ${table} DELETE WHERE (toUnixTimestamp(${time}), toString(${name}), toString(${key})) IN arrayZip({t:Array(UInt32)}, {n:Array(String)}, {k:Array(String)}) SETTINGS mutations_sync = 1`,
      { t: gone.map(({ t }) => t), n: gone.map(({ n }) => n), k: gone.map(({ k }) => k) },
    )
  }
  await nothing('rollup_1m', 'Minute', 'ServiceName', 'SeverityNumber')
  await nothing('facets_15m', 'Quarter', 'Field', 'Value')

  // From these nothing can be subtracted: what the rows went into is made anew, of the others.
  const near = `toStartOfFiveMinutes(Timestamp) IN (SELECT arrayJoin([0, 300, 600]) + toStartOfFifteenMinutes(Timestamp) FROM otel_logs WHERE ${rows.where})`
  const again = async (
    table: 'durations_5m' | 'messages_15m',
    keys: string,
    keysOfRow: string,
    values: string,
  ) => {
    const touched = `SELECT ${keys} FROM (${ROLLUPS[table](rows.where)})`
    const rest = `${near} AND (${keysOfRow}) IN (${touched}) AND NOT (${rows.where})`
    await run(`ALTER TABLE ${table} DELETE WHERE (${keys}) IN (${touched}) SETTINGS mutations_sync = 1`)
    await run(
      `INSERT INTO ${table} (${keys}, RetentionDays, ${values}) SELECT ${keys}, RetentionDays, ${values} FROM (${ROLLUPS[table](rest)}) ` +
        // The same rest may have been inserted before, and deleted since: this is no repetition.
        'SETTINGS insert_deduplicate = 0',
    )
  }
  await again(
    'durations_5m',
    'Start, ServiceName',
    'toStartOfFiveMinutes(Timestamp), ServiceName',
    'Duration',
  )
  await again(
    'messages_15m',
    'Quarter, ServiceName, Kind',
    `toStartOfFifteenMinutes(Timestamp), ServiceName, ${MESSAGE_KIND}`,
    'Message, Rows',
  )
}
