import { SillokError } from 'sillok/record'
import { type Engine, FACET_FIELDS } from '../engine/index.js'
import { fieldOf, parseQuery, toSql } from '../query/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { type Range, within } from './range.js'

const DEFAULT_FIELDS = ['level', 'service', 'logger', 'event', 'stream']
const MAX_FIELDS = 20
const MAX_VALUES = 100
const QUARTER_MS = 900_000

export interface Facet {
  field: string
  values: { value: string; count: number }[]
  /** There are more values than these. */
  more: boolean
}

export interface FacetsAnswer {
  status: Status
  notice?: string
  facets: Facet[]
  source: 'rollup' | 'scan'
  elapsed_ms: number
}

interface ValueRow {
  Field: string
  Value: string
  Rows: number
}

/**
 * The most frequent values of fields. Without a query they come from the rollup, in whole quarters of an hour;
 * with one the matching records are counted.
 *
 * @param request `limit`: values of a field, 1 to 100, default 20
 * @throws SillokError `BAD_FIELD`
 */
export async function facets(
  engine: Engine,
  request: Range & { q?: string; fields?: string[]; limit?: number },
): Promise<FacetsAnswer> {
  const time = clock()
  const fields = [...new Set(request.fields ?? DEFAULT_FIELDS)]
  if (
    fields.length === 0 ||
    fields.length > MAX_FIELDS ||
    fields.some((name) => name === '' || name.length > 256)
  ) {
    throw new SillokError('BAD_FIELD', `Ask for 1 to ${MAX_FIELDS} fields by name.`)
  }
  const limit = Math.min(MAX_VALUES, Math.max(1, Math.floor(request.limit ?? 20)))
  const query = parseQuery(request.q ?? '')
  // Shorter than two quarters, the rollup's edges would say more than its middle.
  const long = request.to - request.from >= 2 * QUARTER_MS
  const source =
    query.kind === 'all' && long && fields.every((name) => Object.hasOwn(FACET_FIELDS, name))
      ? 'rollup'
      : 'scan'
  const options = { settings: SETTINGS, timeoutMs: time.left() }
  const rows = await withinLimits(
    source === 'rollup'
      ? engine.query<ValueRow>(fromRollup(request, limit), { fields }, options)
      : engine.query<ValueRow>(...fromRows(request, fields, limit, toSql(query)), options),
  )
  const found = fields.map((field) => {
    const values = (rows?.rows ?? []).filter((row) => row.Field === field)
    return {
      field,
      values: values.slice(0, limit).map((row) => ({ value: row.Value, count: row.Rows })),
      more: values.length > limit,
    }
  })
  const empty = found.every((facet) => facet.values.length === 0)
  const status: Status = rows === undefined ? 'partial' : empty ? 'empty' : 'complete'
  const notice = status === 'partial' ? PARTIAL_NOTICE : status === 'empty' ? 'Nothing matches.' : undefined
  return { ...outcome(status, notice), facets: found, source, elapsed_ms: time.elapsed() }
}

function fromRollup(range: Range, limit: number): string {
  const from = Math.floor(range.from / QUARTER_MS) * QUARTER_MS
  return (
    `SELECT Field, Value, sum(Rows) AS Rows FROM facets_15m WHERE ${within({ from, to: range.to }, 'Quarter')} ` +
    `AND has({fields:Array(String)}, Field) GROUP BY Field, Value ORDER BY Rows DESC, Value LIMIT ${limit + 1} BY Field`
  )
}

/** All fields in one pass over the matching records. */
function fromRows(
  range: Range,
  fields: string[],
  limit: number,
  { where, params }: { where: string; params: Record<string, unknown> },
): [string, Record<string, unknown>] {
  const bound: Record<string, unknown> = { ...params }
  const columns = fields.map((name, i) => {
    if (Object.hasOwn(FACET_FIELDS, name)) return FACET_FIELDS[name as keyof typeof FACET_FIELDS]
    const field = fieldOf(name)
    if (field.kind === 'text') return field.column
    if (field.kind === 'message') return 'Body'
    if (field.kind === 'duration') return 'DurationMs'
    bound[`field_${i}`] = name
    return `LogAttributes[{field_${i}:String}]`
  })
  bound.fields = fields
  const sql =
    `SELECT Field, Value, count() AS Rows FROM otel_logs ` +
    `ARRAY JOIN {fields:Array(String)} AS Field, [${columns.map((column) => `toString(${column})`).join(', ')}] AS Value ` +
    `WHERE ${within(range)} AND ${where} AND Value != '' ` +
    `GROUP BY Field, Value ORDER BY Rows DESC, Value LIMIT ${limit + 1} BY Field`
  return [sql, bound]
}
