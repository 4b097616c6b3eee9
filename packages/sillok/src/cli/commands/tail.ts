import { Command } from 'commander'
import { parseLevel } from '../../record/index.js'
import { findRoot, listStreams } from '../../stream/index.js'
import { noStream } from '../no-stream.js'
import { collect, jsonOption, rootOption, utcOption, wholeNumber } from '../options.js'
import { interruptible, note, UsageError } from '../output.js'
import { readingOf } from '../readings.js'
import { makeFilter } from '../tail/filter.js'
import { follow } from '../tail/follow.js'
import { lastLines } from '../tail/last.js'
import { makePrinter } from '../tail/print.js'

interface Options {
  root?: string
  lines: number
  follow: boolean
  level?: string
  grep?: string
  where?: string[]
  json?: boolean
  utc?: boolean
}

const EXAMPLES = `
Examples:
  sillok tail
  sillok tail app audit --level warn
  sillok tail --grep timeout --where user_id=u-17 --where exception.type=TypeError
  sillok tail app -n 100 --no-follow --json | jq .message

Reads the streams themselves; no server is needed. Ctrl-C ends it.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('tail')
    .argument('[streams...]', 'streams to show (default: all, also those that are yet to come)')
    .addOption(rootOption())
    .option('-n, --lines <number>', 'records to show from before', wholeNumber('--lines', 0, 1_000_000), 20)
    .option('-f, --follow', 'wait for more', true)
    .option('--no-follow', 'end after the records that are there')
    .option('--level <level>', 'only records at least so loud: debug, info, warn, error, critical')
    .option('--grep <text>', 'only records with this text in them, in any case')
    .option('--where <field=value>', 'only records with this value; may be given several times', collect)
    .addOption(utcOption())
    .addOption(jsonOption('print the records as NDJSON, as they stand'))
    .addHelpText('after', EXAMPLES)
    .action(async (streams: string[], options: Options) => done(await tail(streams, options)))
}

async function tail(named: string[], options: Options): Promise<number> {
  const filter = makeFilter({ level: levelOption(options.level), grep: options.grep, where: options.where })
  const root = findRoot(options.root)
  const there = await listStreams(root)
  const streams = named.length > 0 ? [...new Set(named)] : there
  const missing = streams.filter((stream) => !there.includes(stream))
  if (missing.length > 0) throw noStream(root, missing, there)
  if (streams.length === 0) {
    note(
      `There are no streams under ${root} yet.${options.follow ? ' Waiting for the first.' : ' Is this the right root? See sillok doctor.'}`,
    )
    if (!options.follow) return 1
  }
  const printer = makePrinter({
    json: options.json === true,
    utc: options.utc === true,
    named: streams.length !== 1,
  })
  const { signal, release } = interruptible()
  const { lines, cursors, cut } = await lastLines(root, streams, options.lines, filter, signal)
  const { level, grep, where } = options
  const tell = readingOf(root, () => ({
    action: 'log_tail',
    details: { streams, level, grep, where, follow: options.follow, returned: lines.length },
  }))
  await printer(lines)
  if (cut)
    note('Older records were not searched: --grep, --level and --where look back over 256 MB of each stream.')
  const recorded = tell(true)
  if (options.follow) await follow(root, cursors, named.length === 0, filter, printer, signal)
  release()
  await recorded
  return !options.follow && lines.length === 0 ? 1 : 0
}

function levelOption(text: string | undefined) {
  if (text === undefined) return undefined
  const level = parseLevel(text)
  if (level !== undefined) return level
  throw new UsageError(`--level must be debug, info, warn, error or critical, not "${text}".`)
}
