import { join } from 'node:path'
import { Command } from 'commander'
import {
  beginSeal,
  encryptAtRest,
  eraseEntry,
  isSealed,
  logKeys,
  pruneSealed,
  rotateKey,
  sealNow,
} from '../../seal/index.js'
import { findRoot, listStreams } from '../../stream/index.js'
import { noStream } from '../no-stream.js'
import { collect, jsonOption, rootOption, wholeNumber } from '../options.js'
import { interruptible, note, print, UsageError } from '../output.js'
import { sealUntil } from '../seal/follow.js'
import { identitiesIn } from '../seal/keys.js'
import { keepYoungGenerationSmall } from '../young-generation.js'

interface Options {
  root?: string
  origin?: string
  anchor?: string[]
  epochMinutes?: number
  signCommand?: string
  signKey?: string
  recipient?: string[]
  keep?: number
  prune?: boolean
  encrypt?: boolean
  erase?: number
  identity?: string[]
  rotateKey?: boolean
  reason?: string
  by?: string
  follow?: boolean
  keys?: boolean
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok seal audit --origin example.com/audit --anchor /mnt/elsewhere
  sillok seal audit --follow
  sillok seal audit --keys > audit.keys
  sillok seal audit --erase 42 --reason 'erasure request 17' --by kim.lee
  sillok seal audit --prune --keep 10 --reason 'one year is over' --by kim.lee
  sillok seal audit --sign-command 'my-kms sign --stdin' --sign-key example.com/audit+1a2b3c4d+AbC…

The first time it makes the log's keys and keeps them under .sillok/seal.
Publish what --keys prints: sillok verify needs it.
sillok up seals every stream that was begun so.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('seal')
    .argument('<stream>', 'the stream to seal')
    .addOption(rootOption())
    .option(
      '--origin <name>',
      "the log's name, such as example.com/audit (default: this machine's, and the stream's)",
    )
    .option('--anchor <folder>', 'copy every checkpoint to this folder, too (several times)', collect)
    .option(
      '--epoch-minutes <number>',
      'how long an epoch lasts (default: 60)',
      wholeNumber('--epoch-minutes', 1, 525_600),
    )
    .option(
      '--sign-command <command>',
      'signs in place of a key on this disk: text on standard input, base64 out',
    )
    .option('--sign-key <key>', 'the public key of --sign-command')
    .option('--recipient <age1…>', 'who may read what is encrypted at rest (several times)', collect)
    .option(
      '--keep <number>',
      'how many segments stay (with --prune: 10 unless given)',
      wholeNumber('--keep', 1, 1_000_000),
    )
    .option('--prune', 'remove older segments and their entries, with --reason and --by')
    .option('--encrypt', 'encrypt what is sealed and not written to any more, to the recipients')
    .option(
      '--erase <index>',
      'erase one entry, with --reason and --by',
      wholeNumber('--erase', 0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      '--identity <file>',
      'private keys of age, to erase or prune what is encrypted (several times)',
      collect,
    )
    .option(
      '--rotate-key',
      'give the log another key of its own, with --reason and --by (and --sign-command with --sign-key)',
    )
    .option('--reason <text>', 'why; it is sealed')
    .option('--by <name>', 'who says so; it is sealed')
    .option('--follow', 'go on sealing until interrupted')
    .option('--keys', 'print the public keys, one a line, and end')
    .addOption(jsonOption('print { stream, size, epoch }'))
    .addHelpText('after', EXAMPLES)
    .action(async (stream: string, options: Options) => done(await seal(stream, options)))
}

async function seal(stream: string, options: Options): Promise<number> {
  const root = findRoot(options.root)
  if (options.keys) {
    await print(logKeys(root, stream).join('\n'))
    return 0
  }
  const isNew = !isSealed(root, stream)
  const there = await listStreams(root)
  const isThere = there.includes(stream)
  // In a root without streams there is nothing that the name could be a misspelling of.
  if (isNew && !isThere && there.length > 0 && !options.follow)
    throw noStream(root, [stream], there, ' To make the keys before its first line, give --follow.')
  if (!isNew) refuseSettled(root, stream, options)
  const taken = await takeAway(root, stream, options)
  if (taken !== undefined) {
    await print(options.json ? JSON.stringify({ stream, ...taken }) : saidOf(stream, taken))
    return 0
  }
  if (isNew) begin(root, stream, options)
  if (!isThere && !options.json)
    note(`There is no stream ${stream} under ${root} yet: what comes into it will be sealed.`)
  const onProblem = (error: Error): void => note(`sillok: stream ${stream}: ${error.message}`)
  if (options.follow) {
    keepYoungGenerationSmall()
    const { signal, release } = interruptible()
    const sealer = await sealUntil(signal, { root, stream, onProblem }, ({ size }) => {
      if (!options.json) note(`Sealing ${stream}, from ${size} entries on.`)
    })
    release()
    await said(sealer)
    return 0
  }
  await said(await sealNow({ root, stream, onProblem }))
  return 0

  async function said({ size, epoch }: { size: number; epoch: number }): Promise<void> {
    await print(
      options.json
        ? JSON.stringify({ stream, size, epoch })
        : `${stream}: ${size} entries are sealed, epoch ${epoch}`,
    )
  }
}

type Taken =
  | { erased: number }
  | { key: string }
  | { pruned: { segments: number; first: number } }
  | { encrypted: { segments: number; bundles: number } }

/** What takes something away, or out of sight; `undefined` where nothing of it was asked for. */
async function takeAway(root: string, stream: string, options: Options): Promise<Taken | undefined> {
  const { erase, prune, encrypt, keep, reason, by } = options
  if (encrypt) return { encrypted: await encryptAtRest(root, stream) }
  if (erase === undefined && !prune && !options.rotateKey) return undefined
  if (reason === undefined || by === undefined)
    throw new UsageError('Say why, and who says so: --reason and --by.')
  const why = { root, stream, reason, by }
  if (options.rotateKey) return { key: (await rotateKey({ ...why, ...commandOf(options) })).vkey }
  const identities = (options.identity ?? []).flatMap(identitiesIn)
  if (erase === undefined)
    return { pruned: await pruneSealed({ ...why, identities, ...(keep === undefined ? {} : { keep }) }) }
  await eraseEntry({ ...why, index: erase, identities })
  return { erased: erase }
}

function saidOf(stream: string, taken: Taken): string {
  if ('erased' in taken) return `${stream}: entry ${taken.erased} is erased; its hash stays`
  if ('key' in taken) return `${stream}: publish the new key beside those before\n${taken.key}`
  if ('pruned' in taken)
    return `${stream}: ${taken.pruned.segments} segments are removed; the first entry that is there is ${taken.pruned.first}`
  return `${stream}: ${taken.encrypted.segments} segments and ${taken.encrypted.bundles} bundles are encrypted`
}

function commandOf({ signCommand, signKey }: Options): { command?: { run: string; vkey: string } } {
  if ((signCommand === undefined) !== (signKey === undefined))
    throw new UsageError('--sign-command and --sign-key go together.')
  return signCommand === undefined || signKey === undefined
    ? {}
    : { command: { run: signCommand, vkey: signKey } }
}

/** An option that is passed over would be believed to hold. @throws UsageError for one that only a log that begins takes */
function refuseSettled(root: string, stream: string, options: Options): void {
  const { origin, anchor, epochMinutes, recipient, keep, prune, signCommand, signKey, rotateKey } = options
  const given = Object.entries({
    '--origin': origin,
    '--anchor': anchor?.[0],
    '--epoch-minutes': epochMinutes,
    '--recipient': recipient?.[0],
    '--keep': prune ? undefined : keep,
    '--sign-command': rotateKey ? undefined : signCommand,
    '--sign-key': rotateKey ? undefined : signKey,
  }).flatMap(([option, value]) => (value === undefined ? [] : [option]))
  if (given.length === 0) return
  const [secrets, log] = [join('.sillok', 'seal', stream), join(stream, 'tlog')].map((path) =>
    join(root, path),
  )
  throw new UsageError(
    `Stream ${stream} is sealed already: ${given.join(', ')} is settled when sealing begins. Leave it out; or, to begin a new log with it, end what seals the stream and move ${log} and ${secrets} away together.`,
  )
}

/** Makes the keys the first time. */
function begin(root: string, stream: string, options: Options): void {
  const { origin, anchor = [], epochMinutes, recipient = [], keep } = options
  const key = beginSeal({
    root,
    stream,
    ...(origin === undefined ? {} : { origin }),
    ...(epochMinutes === undefined ? {} : { epochMs: epochMinutes * 60_000 }),
    ...commandOf(options),
    ...(keep === undefined ? {} : { keep }),
    recipients: recipient,
    anchors: anchor,
  })
  note(`The key of this log, for those who verify it:\n${key.vkey}`)
}
