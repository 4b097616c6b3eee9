import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { SillokError } from '../../record/index.js'
import { findRoot } from '../../stream/index.js'
import { jsonOption, pointInTime, rootOption, utcOption, wholeNumber } from '../options.js'
import { INTERRUPTED, interruptible, note, UsageError } from '../output.js'
import { openSearch, type Search } from '../query/search.js'
import { printRecords, printRows } from '../query/show.js'
import { rethrowWithCaret } from '../query/syntax.js'
import { recordReading } from '../readings.js'

interface Options {
  root?: string
  from: string
  to: string
  limit: number
  sql?: boolean
  json?: boolean
  utc?: boolean
}

const EXAMPLES = `
Examples:
  sillok query 'level:ERROR' --from 1h
  sillok query '"speech service" service:interviewer -timeout' --from 7d
  sillok query 'correlation_id:5b8efff7' --from 2026-11-01 --to 2026-11-02 --json
  sillok query --sql 'SELECT ServiceName, count() FROM otel_logs GROUP BY 1'

Words, "phrases", field:value, field:>5, -not, OR and * are understood: see docs/search.md.
Uses the server that runs on the root; without one, the embedded engine is started for the time of the query.
Exit code 0: something was found, 1: nothing was, 2: the query cannot be understood.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('query')
    .argument('[text]', 'what to search for; nothing for every record')
    .addOption(rootOption())
    .option('--from <time>', 'begin: 15m, 2h, 7d ago, or a time', '1h')
    .option('--to <time>', 'end', 'now')
    .option('--limit <number>', 'most records to show', wholeNumber('--limit', 1, 1_000_000), 200)
    .option('--sql', 'the text is SQL (read-only)')
    .addOption(utcOption())
    .addOption(jsonOption('print the records, or rows, as NDJSON'))
    .addHelpText('after', EXAMPLES)
    .action(async (text: string | undefined, options: Options) => done(await query(text ?? '', options)))
}

async function query(text: string, options: Options): Promise<number> {
  const now = Date.now()
  const from = pointInTime('--from', now)(options.from)
  const to = pointInTime('--to', now)(options.to)
  if (from >= to) throw new UsageError('--from must be before --to.')
  if (options.sql && text.trim() === '')
    throw new UsageError('With --sql, give the statement: sillok query --sql "SELECT …"')
  const root = findRoot(options.root)
  if (!existsSync(root))
    throw new SillokError(
      'NOT_FOUND',
      `There is no folder ${root}: give the root by --root, or see sillok doctor.`,
    )
  const { signal, release } = interruptible()
  const search = await openSearch(root)
  // An engine cannot be asked to stop in the middle; the process can.
  signal.addEventListener('abort', () => process.exit(INTERRUPTED))
  // A server puts it on record itself.
  const tell = async (success: boolean, returned: number): Promise<void> => {
    const asked = options.sql ? { sql: text } : { q: text, from: options.from, to: options.to }
    if (search.isLocal)
      await recordReading(root, { action: 'log_search', success, details: { ...asked, returned } })
  }
  try {
    const found = options.sql
      ? await runSql(search, text, options)
      : await runSearch(search, text, from, to, options)
    await tell(true, found)
    return found > 0 ? 0 : 1
  } catch (error) {
    await tell(false, 0)
    throw options.sql ? refused(error) : rethrowWithCaret(error, text)
  } finally {
    await search.close()
    release()
  }
}

async function runSql(search: Search, text: string, options: Options): Promise<number> {
  const answer = await search.sql(text)
  await printRows(answer, options.json === true)
  say(answer.status, answer.notice)
  return answer.rows.length
}

/** A statement that the engine does not take is misuse, like a query that cannot be read. */
function refused(error: unknown): unknown {
  const misuse =
    error instanceof SillokError && (error.code === 'SQL_NOT_ALLOWED' || error.code === 'QUERY_FAILED')
  return misuse ? new UsageError(error.message.trim()) : error
}

/** The server's most records a page. */
const PAGE = 1000

async function runSearch(
  search: Search,
  q: string,
  from: number,
  to: number,
  options: Options,
): Promise<number> {
  let cursor: string | undefined
  let count = 0
  for (;;) {
    const limit = Math.min(PAGE, options.limit - count)
    const answer = await search.search({ q, from, to, limit, ...(cursor ? { cursor } : {}) })
    await printRecords(answer.records, options)
    count += answer.records.length
    cursor = answer.next ?? undefined
    if (cursor !== undefined && answer.records.length > 0 && count < options.limit) continue
    if (answer.status === 'limited') {
      say(
        'limited',
        `The newest ${count} of ${answer.total}. --limit shows more, a narrower query or time fewer.`,
      )
    } else say(answer.status === 'empty' && count > 0 ? 'complete' : answer.status, answer.notice)
    return count
  }
}

const SAID: Record<string, string> = {
  limited: 'There are more rows: narrow the statement.',
  partial: 'Not everything was searched.',
  empty: 'Nothing found. Everything from --from to --to was searched.',
}

/** An answer that is not the whole truth says so, on standard error. */
function say(status: string, notice: string | undefined): void {
  if (status !== 'complete') note(`${status}: ${notice ?? SAID[status] ?? ''}`)
}
