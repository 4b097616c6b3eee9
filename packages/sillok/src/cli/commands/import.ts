import { Command, Option } from 'commander'
import { type Detection, detectFormat, FORMATS, type FormatName } from '../../formats/index.js'
import { formatPretty } from '../../pretty/index.js'
import { MAX_LINE_BYTES } from '../../record/index.js'
import { redactText } from '../../redact/index.js'
import { checkStreamName, findRoot, makeRoot } from '../../stream/index.js'
import { LineCutter } from '../import/lines.js'
import { readRecords } from '../import/records.js'
import { encode, type ImportResult, importSource } from '../import/run.js'
import { fileError, openSource, type Source } from '../import/source.js'
import { type StateFile, stateOf } from '../import/state.js'
import { streamNameOf } from '../import/stream-name.js'
import { jsonOption, rootOption, utcOption } from '../options.js'
import {
  bytesText,
  counted,
  INTERRUPTED,
  interruptible,
  prettyOptions,
  print,
  report,
  UsageError,
} from '../output.js'
import { startProgress } from '../progress.js'

interface Options {
  root?: string
  stream?: string
  format?: FormatName
  dryRun?: boolean
  again?: boolean
  json?: boolean
  utc?: boolean
}

const EXAMPLES = `
Formats:
${FORMATS.map(({ name, description }) => `  ${name.padEnd(12)} ${description}`).join('\n')}

Examples:
  sillok import app.log
  sillok import --dry-run /var/log/dpkg.log
  sillok import --stream access access.log access.log.*.gz
  journalctl -o short-iso | sillok import --stream journal -

A file that was imported before goes on where it ended, also after it was rotated, renamed or packed, or the import was killed.
Times without a zone are taken as UTC. Secrets are masked by the names of their fields.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('import')
    .argument('<files...>', 'files, also packed with gzip or zstd; - is standard input')
    .addOption(rootOption())
    .option('--stream <name>', 'the stream to write to (default: from the name of the file)')
    .addOption(
      new Option('--format <name>', 'the format (default: found, and shown with why)').choices(
        FORMATS.map(({ name }) => name),
      ),
    )
    .option('--dry-run', 'show format, counts and the first records; write nothing')
    .option('--again', 'import the whole file, whatever was imported before')
    .addOption(utcOption())
    .addOption(jsonOption('print one object for each file'))
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: Options) => done(await importFiles(files, options)))
}

async function importFiles(files: string[], options: Options): Promise<number> {
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('Standard input can be given once.')
  const root = findRoot(options.root)
  if (!options.dryRun) makeRoot(root)
  const { signal, release } = interruptible()
  let code = 0
  for (const file of files) {
    try {
      await importOne(root, file, options, signal)
    } catch (error) {
      // One bad file does not keep the others out.
      code = Math.max(code, report(fileError(error, file, 'What stands before the damage was imported.')))
    }
    if (signal.aborted) return INTERRUPTED
  }
  release()
  return code
}

async function importOne(root: string, file: string, options: Options, signal: AbortSignal): Promise<void> {
  const source = await openSource(file)
  const detection = await detect(source)
  if (options.stream !== undefined) checkStreamName(options.stream)
  const stream = options.stream ?? streamNameOf(source.fileName, options.format ?? detection.format)
  // It would be the name of a folder, and stand in every answer about it.
  if (redactText(stream) !== stream)
    throw new UsageError(
      `The name of ${options.stream === undefined ? 'the file' : 'the stream'} looks like a secret: name the stream with --stream.`,
    )
  const state =
    file === '-' || options.dryRun ? undefined : await stateOf(root, stream, source, options.again === true)
  const earlier = options.again ? undefined : state?.load()
  const format = options.format ?? earlier?.format ?? detection.format
  const why = options.format ? 'As given.' : earlier ? 'As in the import before.' : detection.why
  const about = { file: source.label, stream, format, confidence: detection.confidence, why }
  if (!options.json) await print(`${source.label}: ${format} → stream ${stream}\n  ${why}`)
  if (options.dryRun) {
    await dryRun(source, about, options)
    return
  }
  state?.lock()
  try {
    await run(root, source, state, about, options, signal)
  } finally {
    state?.unlock()
  }
}

type About = { file: string; stream: string; format: FormatName; confidence: number; why: string }

async function run(
  root: string,
  source: Source,
  state: StateFile | undefined,
  about: About,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const progress = startProgress(source.label)
  const started = performance.now()
  let result: ImportResult
  try {
    result = await importSource({
      root,
      stream: about.stream,
      format: about.format,
      source,
      state: options.again && state ? { ...state, load: () => undefined } : state,
      signal,
      progress: (done) => progress.update(done, source.size),
    })
  } finally {
    progress.clear()
  }
  const seconds = (performance.now() - started) / 1000
  const rate = result.bytes / 1e6 / Math.max(seconds, 0.001)
  if (options.json) {
    await print(JSON.stringify({ ...about, ...result, seconds: round(seconds), mb_per_second: round(rate) }))
    return
  }
  if (result.status === 'nothing_new') {
    await print('  Nothing new since the last import.')
    return
  }
  const parts = [counted(result.records, 'record'), `${result.invalid} invalid`]
  if (result.blank > 0) parts.push(`${counted(result.blank, 'blank line')} skipped`)
  if (result.found > 0) parts.push(`${result.found} found written by a run before that did not end`)
  const end = result.status === 'interrupted' ? '. Interrupted: the same command goes on from here' : ''
  await print(
    `  ${parts.join(', ')}; ${bytesText(result.bytes)} in ${seconds.toFixed(1)} s, ${rate.toFixed(1)} MB/s${end}`,
  )
}

/** First lines are enough to tell the format by. */
const SAMPLE_BYTES = 256 * 1024
const SAMPLE_LINES = 500
/** So few lines tell little: where the first are long, more is read. */
const FEW_LINES = 5

async function detect(source: Source): Promise<Detection> {
  const lines: string[] = []
  const cutter = new LineCutter(0)
  const take = (line: string): void => {
    if (lines.length < SAMPLE_LINES) lines.push(line)
  }
  let read = 0
  let whole = true
  try {
    for await (const chunk of source.chunks(0, source.length)) {
      cutter.push(chunk, take)
      read += chunk.length
      const enough = lines.length < FEW_LINES ? FEW_LINES * MAX_LINE_BYTES : SAMPLE_BYTES
      if (read < enough && lines.length < SAMPLE_LINES) continue
      whole = false
      break
    }
  } catch (error) {
    // The lines before the damage tell the format, too; the import comes to it again, and says so.
    if (lines.length === 0) throw error
  }
  if (whole || lines.length === 0) cutter.end(take)
  return detectFormat(lines, source.fileName)
}

/** Records and faulty lines that a dry run shows. */
const SHOWN = 5

async function dryRun(source: Source, about: About, options: Options): Promise<void> {
  const first: string[] = []
  const faults: string[] = []
  let records = 0
  let last = { invalid: 0, blank: 0, read: 0 }
  const settings = {
    format: about.format,
    now: source.changed,
    after: undefined,
    offset: 0,
    end: source.length,
    inKey: false,
  }
  for await (const batch of readRecords(source, settings)) {
    records += batch.records.length
    for (const record of batch.records) {
      if (first.length < SHOWN) first.push(encode(record))
      if (faults.length < SHOWN && record.envelope.log_type === 'invalid') faults.push(encode(record))
    }
    last = batch
  }
  const { invalid, blank, read: bytes } = last
  if (options.json) {
    const parsed = (lines: string[]) => lines.map((line) => JSON.parse(line) as unknown)
    const shown = { first: parsed(first), faults: parsed(faults) }
    await print(JSON.stringify({ ...about, status: 'dry_run', records, invalid, blank, bytes, ...shown }))
    return
  }
  await print(
    `  ${counted(records, 'record')}, ${invalid} invalid, ${counted(blank, 'blank line')}; ${bytesText(bytes)}. Nothing was written.`,
  )
  for (const line of first) await print(formatPretty(line, prettyOptions(options.utc)))
  if (faults.length > 0) await print('Lines that do not fit the format, kept as they stand:')
  for (const line of faults) await print(formatPretty(line, prettyOptions(options.utc)))
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
