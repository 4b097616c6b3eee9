import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { colored } from '../../pretty/index.js'
import {
  type LogReport,
  type ReceiptReport,
  type VerifierKey,
  verifyLog,
  verifyReceipt,
} from '../../seal/index.js'
import { collect, jsonOption, wholeNumber } from '../options.js'
import { print, report as tell, UsageError } from '../output.js'
import { startProgress } from '../progress.js'
import { identitiesIn, keysFrom, policyFrom } from '../seal/keys.js'
import { recordVerify } from '../seal/on-record.js'
import { pageOf } from '../seal/page.js'
import { asJson, EXIT, showLog, showReceipt } from '../seal/show.js'

interface Options {
  key?: string[]
  policy?: string
  seen?: string[]
  minSize?: number
  from?: number
  to?: number
  allSealed?: boolean
  entry?: string
  identity?: string[]
  report?: string
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok verify logs/audit --key example.com/audit+1a2b3c4d+AbC…
  sillok verify logs/audit --key audit.keys --seen /mnt/anchor
  sillok verify logs/audit --key audit.keys --identity age.key
  sillok verify copy/tlog --policy trust.policy --from 1000 --to 1999
  sillok verify logs/audit --key audit.keys --report audit.html
  sillok verify event.tlog-proof --key audit.keys

A stream's folder: its log, and that its segments say what was sealed. A log's folder (tlog, or that of any other
implementation of c2sp.org/tlog-tiles): the log alone. A .tlog-proof file: that its entry is in the log.

Exit code 0: INTACT, 1: TAMPERED, 2: UNPROVEN (something could not be checked), or misuse, 3: INTACT_WITH_AUTHORISED_GAPS.`

const COUNT = (name: string) => wholeNumber(name, 0, Number.MAX_SAFE_INTEGER)

export function command(done: (exitCode: number) => void): Command {
  return new Command('verify')
    .argument('<path>', 'folder of a stream or a log, or a receipt')
    .option('--key <key>', 'a public key to trust, or a file with keys, one a line (several times)', collect)
    .option('--policy <file>', 'a trust policy (c2sp.org/tlog-policy) with the keys')
    .option(
      '--seen <path>',
      'a checkpoint that was seen earlier, or an anchor folder (several times)',
      collect,
    )
    .option('--min-size <number>', 'how many entries the log has at least', COUNT('--min-size'))
    .option('--from <index>', 'the first entry to check', COUNT('--from'))
    .option('--to <index>', 'the last entry to check', COUNT('--to'))
    .option('--all-sealed', 'demand that no line is behind the checkpoint; else the verdict is UNPROVEN')
    .option('--entry <file>', 'the entry that a receipt is about (default: the one in it)')
    .option('--identity <file>', 'private keys of age, to read what is encrypted (several times)', collect)
    .option('--report <file>', 'write the report as a page for an auditor, too')
    .addOption(jsonOption('print the report as one object'))
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: Options) => done(await verify(path, options)))
}

async function verify(path: string, options: Options): Promise<number> {
  const keys = trusted(options)
  const color = colored(process.stdout)
  if (isFile(path)) {
    const entry = options.entry === undefined ? undefined : read(options.entry)
    const bytes = read(path)
    refuseCheckpoint(path, bytes)
    const report = verifyReceipt(bytes, keys, entry)
    writeReport(report, path, options)
    await print(options.json ? asJson(report) : showReceipt(report, color))
    return EXIT[report.verdict]
  }
  const progress = startProgress('verify', (entries) => `${entries.toLocaleString('en')} entries`)
  const { minSize, from, to } = options
  try {
    const report = await verifyLog({
      folder: path,
      keys,
      seen: (options.seen ?? []).flatMap((seen) => checkpointsAt(seen, path)),
      ...(options.allSealed ? { allSealed: true } : {}),
      identities: (options.identity ?? []).flatMap(identitiesIn),
      ...(minSize === undefined ? {} : { minSize }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      onProgress: progress.update,
    })
    progress.clear()
    writeReport(report, path, options)
    await print(options.json ? asJson(report) : showLog(report, color))
    await recordVerify(path, report)
    return EXIT[report.verdict]
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message)
    // Exit code 1 would say that something was changed.
    tell(error)
    return EXIT.UNPROVEN
  } finally {
    progress.clear()
  }
}

/** A checkpoint alone proves nothing of entries; as a receipt it would be called tampered with. */
function refuseCheckpoint(path: string, bytes: Buffer): void {
  if (!CHECKPOINT.test(bytes.toString())) return
  throw new UsageError(
    `${path} is a checkpoint, not a receipt: give the folder of the log or of its stream, and this file by --seen. Two checkpoints are compared the same way, each by --seen.`,
  )
}

/** An origin, a size, a root, and signatures (c2sp.org/tlog-checkpoint); a receipt has a line with its own name before that. */
const CHECKPOINT = /^[^\n]+\n\d+\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n— /

function writeReport(report: LogReport | ReceiptReport, path: string, options: Options): void {
  if (options.report === undefined) return
  const asked = { path, at: new Date(), isRead: options.identity !== undefined }
  try {
    writeFileSync(options.report, pageOf(report, asked))
  } catch (error) {
    throw new UsageError(`${options.report} cannot be written: ${(error as Error).message}`)
  }
}

function trusted({ key = [], policy }: Options): VerifierKey[] {
  const keys = keysFrom(key)
  if (policy !== undefined) {
    const { logs, quorum } = policyFrom(policy)
    if (quorum !== 'none')
      throw new UsageError(`The policy ${policy} asks for witnesses, whose signatures are not checked yet.`)
    keys.push(...logs.map((log) => log.key))
  }
  if (keys.length === 0) throw new UsageError('Give the public key of the log: --key, or --policy.')
  return keys
}

/** A checkpoint's file, or what an anchor folder has of this log: that may be one for many logs. Where it has nothing under its name, all that it has. */
function checkpointsAt(path: string, log: string): Buffer[] {
  if (isFile(path)) return [read(path)]
  const files = readdirSync(path).filter((name) => name.endsWith('.checkpoint'))
  if (files.length === 0) throw new UsageError(`There is no checkpoint in ${path}.`)
  const own = `${encodeURIComponent(originOf(log))}.checkpoint`
  return (files.includes(own) ? [own] : files).map((name) => read(join(path, name)))
}

/** What a log says it is called; whether it is signed is found when it is verified. */
function originOf(path: string): string {
  for (const file of [join(path, 'tlog', 'checkpoint'), join(path, 'checkpoint')]) {
    if (statSync(file, { throwIfNoEntry: false })?.isFile())
      return read(file).toString().split('\n', 1)[0] ?? ''
  }
  return ''
}

function isFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new UsageError(`There is no ${path}.`)
  return stat.isFile()
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
