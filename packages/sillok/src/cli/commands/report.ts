import { Command, Option } from 'commander'
import { colored } from '../../pretty/index.js'
import { SillokError } from '../../record/index.js'
import { TOMBSTONE } from '../../seal/index.js'
import { findRoot, listStreams, readStream } from '../../stream/index.js'
import { collect, jsonOption, pointInTime, rootOption } from '../options.js'
import { counted, jsonText, note, print, UsageError } from '../output.js'
import { readingOf } from '../readings.js'
import { AuditReport } from '../report/audit.js'
import { Export, FORMATS, type Format } from '../report/export.js'
import type { Rec } from '../report/record.js'
import { showAudit } from '../report/show.js'
import { storageCommand } from '../report/storage.js'
import { makeFilter } from '../tail/filter.js'

interface Options {
  root?: string
  from?: string
  to?: string
  where?: string[]
  export?: Format
  output?: string
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok report audit
  sillok report audit --from 7d --where event=tool_call --where success=false
  sillok report audit --json | jq .tokens.models
  sillok report audit --export csv --output audit.csv
  sillok report audit --from 2026-11-01 --to 2026-12-01 --where log_type=security --export json > november.json

Records by kind and by day, tokens by model and by whose budget, critical security events, and what the trail says of itself.
--export gives the records themselves: csv (RFC 4180; cells that a spreadsheet would run as a formula get an apostrophe), or one JSON array.
Reads the segments; needs no server. Whether they were changed is what sillok verify says.
Exit code 0: there are records, 1: there are none.`

const GROUP_EXAMPLES = `
Examples:
  sillok report audit --from 7d
  sillok report storage

Each has more in its own --help.`

const STREAM = 'audit'

export function command(done: (exitCode: number) => void): Command {
  const audit = new Command('audit')
    .description('what happened, by the audit trail')
    .addOption(rootOption())
    .option('--from <time>', 'begin: 15m, 2h, 7d ago, or a time (default: the beginning)')
    .option('--to <time>', 'end (default: now)')
    .option('--where <name=value>', 'only records with this value (several times)', collect)
    .addOption(new Option('--export <format>', 'give the records out').choices(FORMATS))
    .option('--output <file>', 'with --export: to this file, which nobody else may read')
    .addOption(jsonOption('print the report as one object'))
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('See sillok report audit --help.')
    .exitOverride()
    .action(async (options: Options) => done(await reportAudit(options)))
  return new Command('report')
    .addCommand(audit)
    .addCommand(storageCommand(done))
    .addHelpText('after', GROUP_EXAMPLES)
}

async function reportAudit({ where = [], ...options }: Options): Promise<number> {
  const now = Date.now()
  const bounds = [options.from, options.to].map((text, at) =>
    text === undefined ? undefined : pointInTime(at === 0 ? '--from' : '--to', now)(text),
  )
  const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = bounds
  if (from >= to) throw new UsageError('--from must be before --to.')
  if (options.output !== undefined && options.export === undefined)
    throw new UsageError('--output goes with --export.')
  if (options.export !== undefined && options.json) throw new UsageError('Give --export or --json, not both.')
  const root = findRoot(options.root)
  if (!(await listStreams(root)).includes(STREAM))
    throw new SillokError('NOT_FOUND', `There is no audit trail under ${root}: give the root by --root.`)
  const report = new AuditReport()
  const records = readRecords(root, { from, to, where }, report)
  if (options.export !== undefined) return exportRecords(root, records, options.export, { ...options, where })
  for await (const some of records) for (const record of some) report.add(record)
  const whole = where.length === 0 && options.from === undefined && options.to === undefined
  const result = report.result(whole)
  await print(options.json ? jsonText(JSON.stringify(result)) : showAudit(result, colored(process.stdout)))
  return result.records > 0 ? 0 : 1
}

async function exportRecords(
  root: string,
  records: AsyncIterable<Rec[]>,
  format: Format,
  { output, from, to, where }: Options,
): Promise<number> {
  const out = new Export(format, output)
  const tell = readingOf(root, () => ({
    action: 'log_export',
    stream: STREAM,
    details: { format, from, to, where, returned: out.records },
  }))
  try {
    await out.begin()
    for await (const some of records) await out.add(some)
    await out.end()
  } catch (error) {
    await tell(false)
    throw error
  }
  await tell(true)
  if (output !== undefined)
    note(`${counted(out.records, 'record')} ${out.records === 1 ? 'is' : 'are'} in ${output}`)
  return out.records > 0 ? 0 : 1
}

interface Wanted {
  from: number
  to: number
  where: string[]
}

/** The records of the trail that are wanted, in the order of its segments. What is none is counted: in the report, or it is said. */
async function* readRecords(
  root: string,
  { from, to, where }: Wanted,
  report: AuditReport,
): AsyncGenerator<Rec[]> {
  const filter = makeFilter({ level: undefined, grep: undefined, where })
  let invalid = 0
  for await (const { lines } of readStream({ root, stream: STREAM })) {
    const found: Rec[] = []
    for (const line of lines) {
      if (line.fault === 'unreadable') {
        report.addUnread()
        note(line.text)
        continue
      }
      if (line.text.startsWith(TOMBSTONE)) {
        report.addErased()
        continue
      }
      const seen = filter(STREAM, line)
      if (seen === undefined) continue
      const time = Date.parse(seen.time)
      if (seen.record.log_type === 'invalid' || Number.isNaN(time)) invalid++
      else if (time >= from && time < to) found.push(seen.record)
    }
    if (found.length > 0) yield found
  }
  if (invalid > 0) note(`${invalid.toLocaleString('en')} lines are not records, and are left out.`)
}
