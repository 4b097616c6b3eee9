import { Command, Option } from 'commander'
import type { ProjectRule } from '../../redact/index.js'
import { lineRedactor, redaction } from '../../redact/index.js'
import { fileError, openSource } from '../import/source.js'
import { jsonOption } from '../options.js'
import { bytesText, INTERRUPTED, interruptible, note, print, report, UsageError, write } from '../output.js'
import {
  explain,
  filter,
  place,
  type Show,
  showFindings,
  showFindingsJson,
  showJson,
  showText,
} from '../redact/filter.js'
import { knownRules, loadRules } from '../redact/rules.js'
import { type FileFault, sarif } from '../redact/sarif.js'
import { type FileFinding, scanFile } from '../redact/scan.js'

interface Options {
  findings?: boolean
  explain?: boolean
  rules?: boolean
  rulesFile?: string
  ipAddresses?: boolean
  json?: boolean
}

const EXAMPLES = `
Examples:
  my-program 2>&1 | sillok redact
  sillok redact app.log.gz > clean.log
  sillok redact --findings < app.log
  sillok redact --explain < app.log | less
  sillok redact --rules
  sillok redact scan /var/log/app/*.log --sarif > findings.sarif

Lines of JSON are redacted as records and stay JSON; others as text. A line without a finding goes out byte for byte as it came.`

const SCAN_EXAMPLES = `
Examples:
  sillok redact scan app.log app.log.1.gz
  sillok redact scan logs/*.jsonl --json | jq -r .rule | sort | uniq -c
  sillok redact scan logs/*.jsonl --sarif > findings.sarif

Says file, line, rule and length, never the value. Exit code 0: nothing was found, 1: something was, or a file cannot be read.`

const rulesFile = () =>
  new Option('--rules-file <file>', "a project's own rules, a JSON list (see docs/redaction.md)")
const ipAddresses = () => new Option('--ip-addresses', 'IP addresses, too')

export function command(done: (exitCode: number) => void): Command {
  return new Command('redact')
    .argument('[file]', 'what to read (default: standard input)')
    .option('--findings', 'print what is found in place of the text: line, rule, place, length')
    .option('--explain', 'print under each line what was masked in it, and why')
    .option('--rules', 'list the rules')
    .addOption(rulesFile())
    .addOption(ipAddresses())
    .addOption(jsonOption('print one object for each line, finding or rule'))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: Options) => done(await redact(file ?? '-', options)))
    .addCommand(scanCommand(done))
}

async function redact(file: string, options: Options): Promise<number> {
  const own = options.rulesFile === undefined ? [] : loadRules(options.rulesFile)
  const ofProject = [...(redaction().rules ?? []), ...own]
  if (options.rules) return listRules(ofProject, options.json === true)
  if (options.findings && options.explain) throw new UsageError('Give --findings or --explain, not both.')
  const redactLine = lineRedactor({ ...options, rules: own })
  const cut = await openSource(file)
    .then((source) => filter(source, redactLine, showOf(options, ofProject)))
    .catch((error: unknown) => {
      throw fileError(error, file, 'What stands before the damage was written.')
    })
  noteCut(cut)
  return 0
}

function showOf({ findings, explain: explained, json }: Options, own: readonly ProjectRule[]): Show {
  if (findings) return json ? showFindingsJson : showFindings
  if (json) return showJson
  return explained ? explain(knownRules(own)) : showText
}

async function listRules(own: readonly ProjectRule[], json: boolean): Promise<number> {
  const rules = knownRules(own)
  const width = Math.max(...rules.map(({ id }) => id.length))
  for (const rule of rules) {
    await print(json ? JSON.stringify(rule) : `${rule.id.padEnd(width)}  ${rule.title} → ${rule.mask}`)
  }
  return 0
}

interface ScanOptions {
  sarif?: boolean
  rulesFile?: string
  ipAddresses?: boolean
  json?: boolean
}

function scanCommand(done: (exitCode: number) => void): Command {
  return new Command('scan')
    .description('report what already lies in log files')
    .exitOverride()
    .argument('<files...>', 'files to read, also gzip; - for standard input')
    .option('--sarif', 'print SARIF 2.1.0, for code scanning tools')
    .addOption(rulesFile())
    .addOption(ipAddresses())
    .addOption(jsonOption('print one object for each finding'))
    .addHelpText('after', SCAN_EXAMPLES)
    .action(async (files: string[], _options: ScanOptions, self: Command) =>
      // The options that the two commands share belong to the outer one, as commander sees it.
      done(await scan(files, self.optsWithGlobals<ScanOptions>())),
    )
}

async function scan(files: string[], options: ScanOptions): Promise<number> {
  const own = options.rulesFile === undefined ? [] : loadRules(options.rulesFile)
  const redactor = () => lineRedactor({ ...options, rules: own })
  const document = options.sarif ? sarif(knownRules([...(redaction().rules ?? []), ...own])) : undefined
  const { signal, release } = interruptible()
  const counts = { findings: 0, bytes: 0, cut: 0 }
  const faults: FileFault[] = []
  const take = async (found: FileFinding[]): Promise<void> => {
    counts.findings += found.length
    if (document) await write(found.map(document.result).join(''))
    else await print(found.map(options.json ? asJson : asText).join('\n'))
  }
  if (document) await write(document.begin)
  for (const file of files) {
    if (signal.aborted) break
    try {
      const { bytes, cut } = await scanFile(file, redactor(), take, signal)
      counts.bytes += bytes
      counts.cut += cut
    } catch (error) {
      // One bad file does not keep the others out.
      const fault = fileError(error, file, 'What stands before the damage was read.')
      report(fault)
      faults.push({ file, message: fault instanceof Error ? fault.message : String(fault) })
    }
  }
  if (document) await write(document.end(faults, !signal.aborted))
  release()
  noteCut(counts.cut)
  note(
    `${counted(counts.findings, 'finding')} in ${bytesText(counts.bytes)} of ${counted(files.length - faults.length, 'file')}.`,
  )
  if (signal.aborted) return INTERRUPTED
  return counts.findings > 0 || faults.length > 0 ? 1 : 0
}

function noteCut(lines: number): void {
  if (lines > 0)
    note(
      `${counted(lines, 'line')} ${lines === 1 ? 'is' : 'are'} longer than 16 MiB: what is behind that was left out.`,
    )
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const asJson = ({ file, line, column, rule, path, length }: FileFinding): string =>
  JSON.stringify({ file, line, column, rule, path, length })

const asText = (found: FileFinding): string =>
  `${found.file}:${found.line}${found.column === undefined ? '' : `:${found.column}`}: ${found.rule}, ${place(found)}`
