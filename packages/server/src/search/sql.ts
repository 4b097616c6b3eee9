import { SillokError } from 'sillok/record'
import type { Engine } from '../engine/index.js'
import { checkTree } from './guard.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'

const MAX_ROWS = 10_000
const MAX_RESULT_BYTES = 50_000_000
const MAX_SQL = 100_000

export interface SqlAnswer {
  status: Status
  notice?: string
  columns: { name: string; type: string }[]
  /** Integers of 64 bits and more are text: JSON's numbers would lose digits. */
  rows: unknown[][]
  elapsed_ms: number
}

/**
 * Runs a SELECT that a person wrote, on the index alone, with bounded rows, time and memory.
 *
 * @throws SillokError `QUERY_SYNTAX`, `SQL_NOT_ALLOWED`, `QUERY_FAILED`, `ENGINE_DOWN`
 * @example await sql(engine, 'SELECT ServiceName, count() FROM otel_logs GROUP BY ServiceName')
 */
export async function sql(engine: Engine, text: string): Promise<SqlAnswer> {
  const time = clock()
  if (text.length > MAX_SQL)
    throw new SillokError('QUERY_SYNTAX', `The statement is longer than ${MAX_SQL} characters.`)
  // ClickHouse writes the statement anew: one statement, brackets in pairs, no comments. It is then safe between ours.
  const formatted = await engine.query<{ sql: string }>(
    'SELECT formatQuerySingleLine({text:String}) AS sql',
    { text },
  )
  const statement = formatted.rows[0]?.sql ?? ''
  if (!/^[(\s]*(?:SELECT|WITH|FROM)\b/i.test(statement)) {
    throw new SillokError('SQL_NOT_ALLOWED', 'This statement is refused: only SELECT is allowed.')
  }
  const tree = await engine.query<{ explain: string }>(`SELECT explain FROM (EXPLAIN AST ${statement})`)
  checkTree(tree.rows.map((row) => row.explain))
  const found = await withinLimits(
    engine.query<Record<string, unknown>>(
      `SELECT * FROM (${statement}) LIMIT ${MAX_ROWS + 1}`,
      {},
      {
        settings: {
          ...SETTINGS,
          readonly: 2,
          max_result_bytes: MAX_RESULT_BYTES,
          // The order of the inner statement is the one that was asked for.
          query_plan_remove_redundant_sorting: 0,
          output_format_json_quote_64bit_integers: 1,
        },
        timeoutMs: time.left(),
      },
    ),
  )
  const columns = found?.columns ?? []
  const rows = (found?.rows ?? []).map((row) => columns.map(({ name }) => row[name]))
  const more = rows.length > MAX_ROWS
  const status: Status =
    found === undefined ? 'partial' : more ? 'limited' : rows.length === 0 ? 'empty' : 'complete'
  return {
    ...outcome(status, noticeOf(status)),
    columns,
    rows: more ? rows.slice(0, MAX_ROWS) : rows,
    elapsed_ms: time.elapsed(),
  }
}

function noticeOf(status: Status): string | undefined {
  if (status === 'partial') return PARTIAL_NOTICE
  if (status === 'limited') return `Only the first ${MAX_ROWS} rows are shown.`
  return status === 'empty' ? 'The statement ran; it gave no rows.' : undefined
}
