import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { SillokError } from '../../record/index.js'
import { findRoot } from '../../stream/index.js'
import { jsonOption, pointInTime, rootOption, utcOption, wholeNumber } from '../options.js'
import { INTERRUPTED, interruptible, note, UsageError } from '../output.js'
import { openSearch, type Search } from '../query/search.js'
import { printRecords, printRows } from '../query/show.js'
import { rethrowWithCaret } from '../query/syntax.js'
import { readingOf } from '../readings.js'
import { loadServer, type SearchAnswer, type SearchRecord, type SearchRequest } from '../server.js'

interface Options {
  root?: string
  from: string
  to: string
  limit: number
  sql?: boolean
  archived?: boolean
  json?: boolean
  utc?: boolean
}

const EXAMPLES = `
Examples:
  sillok query 'level:ERROR' --from 1h
  sillok query '"speech service" service:interviewer -timeout' --from 7d
  sillok query 'correlation_id:5b8efff7' --from 2026-11-01 --to 2026-11-02 --json
  sillok query 'order_id:4711' --from 2026-01-01 --archived
  sillok query -- -timeout                  # what begins with - stands behind --
  sillok query --sql 'SELECT ServiceName, count() FROM otel_logs GROUP BY 1'

Words, "phrases", field:value, field:>5, -not, OR and * are understood: see docs/search.md.
Uses the server that runs on the root; without one, the embedded engine is started for the time of the query.
Exit code 0: something was found, 1: nothing was, 2: the query cannot be understood.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('query')
    .argument('[text...]', 'what to search for; nothing for every record')
    .addOption(rootOption())
    .option('--from <time>', 'begin: 15m, 2h, 7d ago, or a time', '1h')
    .option('--to <time>', 'end', 'now')
    .option('--limit <number>', 'most records to show', wholeNumber('--limit', 1, 1_000_000), 200)
    .option('--sql', 'the text is SQL (read-only)')
    .option('--archived', 'segments that sillok clean has archived, too; they are read one by one')
    .addOption(utcOption())
    .addOption(jsonOption('print the records, or rows, as NDJSON'))
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: Options) => done(await query(words.join(' '), options)))
}

async function query(text: string, options: Options): Promise<number> {
  const now = Date.now()
  const from = pointInTime('--from', now)(options.from)
  const to = pointInTime('--to', now)(options.to)
  if (from >= to) throw new UsageError('--from must be before --to.')
  if (options.sql && text.trim() === '')
    throw new UsageError('With --sql, give the statement: sillok query --sql "SELECT …"')
  if (options.sql && options.archived)
    throw new UsageError('--archived goes with a query, not with --sql: the engine has no archived segments.')
  const root = findRoot(options.root)
  if (!existsSync(root))
    throw new UsageError(`There is no folder ${root}: give the root by --root, or see sillok doctor.`)
  const { signal, release } = interruptible()
  const search = await openSearch(root)
  let given = 0
  const asked = options.sql
    ? { sql: text }
    : { q: text, from: options.from, to: options.to, archived: options.archived }
  // A server puts it on record itself; it has no archive.
  const tell =
    search.isLocal || options.archived
      ? readingOf(root, () => ({ action: 'log_search', details: { ...asked, returned: given } }))
      : () => Promise.resolve()
  // An engine cannot be asked to stop in the middle; the process can.
  signal.addEventListener('abort', () => void tell(true).finally(() => process.exit(INTERRUPTED)))
  const give: Give = (count) => {
    given += count
  }
  try {
    const found = options.sql
      ? await runSql(search, text, options, give)
      : await runSearch(root, search, { q: text, from, to }, options, give)
    await tell(true)
    return found > 0 ? 0 : 1
  } catch (error) {
    await tell(false)
    throw options.sql ? refused(error) : rethrowWithCaret(error, text)
  } finally {
    await search.close()
    release()
  }
}

/** Told of records that are about to be printed. */
type Give = (count: number) => void

async function runSql(search: Search, text: string, options: Options, give: Give): Promise<number> {
  const answer = await search.sql(text)
  give(answer.rows.length)
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

type Asked = Omit<SearchRequest, 'limit' | 'cursor'>

async function runSearch(
  root: string,
  search: Search,
  asked: Asked,
  options: Options,
  give: Give,
): Promise<number> {
  if (options.archived) return await runWithArchive(root, search, asked, options, give)
  let count = 0
  const last = await pages(search, asked, options.limit, async (records) => {
    give(records.length)
    await printRecords(records, options)
    count += records.length
  })
  if (last.status === 'limited') sayLimited(count, String(last.total))
  else say(last.status === 'empty' && count > 0 ? 'complete' : last.status, last.notice)
  return count
}

/** Asks for page after page, until there are as many records as are wanted, or no more. @returns the last page */
async function pages(
  search: Search,
  asked: Asked,
  wanted: number,
  take: (records: readonly SearchRecord[]) => Promise<void>,
): Promise<SearchAnswer> {
  let cursor: string | undefined
  for (let count = 0; ; ) {
    const limit = Math.min(PAGE, wanted - count)
    const answer = await search.search({ ...asked, limit, ...(cursor ? { cursor } : {}) })
    await take(answer.records)
    count += answer.records.length
    cursor = answer.next ?? undefined
    if (cursor === undefined || answer.records.length === 0 || count >= wanted) return answer
  }
}

/** The newest of what the index and the archive have. */
async function runWithArchive(
  root: string,
  search: Search,
  asked: Asked,
  options: Options,
  give: Give,
): Promise<number> {
  const { limit } = options
  const found: SearchRecord[] = []
  const last = await pages(search, asked, limit, async (records) => void found.push(...records))
  const archived = await (await loadServer()).searchArchive(root, { ...asked, limit })
  // Of what a segment held, the index goes on knowing for a while after it was archived.
  const known = new Set(found.map(({ id }) => id))
  found.push(...archived.records.filter(({ id }) => !known.has(id)))
  found.sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
  const shown = found.slice(0, limit)
  give(shown.length)
  await printRecords(shown, options)
  if (archived.other > 0)
    note(
      `partial: ${archived.other} archived files of this time are not JSON Lines, and were not searched: see sillok archive.`,
    )
  if (last.status === 'limited' || archived.limited || found.length > limit) sayLimited(shown.length)
  else if (last.status === 'partial') say(last.status, last.notice)
  else if (shown.length === 0) say('empty', undefined)
  return shown.length
}

function sayLimited(count: number, total = 'more'): void {
  say('limited', `The newest ${count} of ${total}. --limit shows more, a narrower query or time fewer.`)
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
