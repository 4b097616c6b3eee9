import { once } from 'node:events'
import { Command } from 'commander'
import { beginSeal, isSealed, logKeys, sealNow, startSealer } from '../../seal/index.js'
import { findRoot } from '../../stream/index.js'
import { collect, jsonOption, rootOption, wholeNumber } from '../options.js'
import { interruptible, note, print, UsageError } from '../output.js'

interface Options {
  root?: string
  origin?: string
  anchor: string[]
  epochMinutes?: number
  signCommand?: string
  signKey?: string
  follow?: boolean
  keys?: boolean
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok seal audit --origin example.com/audit --anchor /mnt/elsewhere
  sillok seal audit --follow
  sillok seal audit --keys > audit.keys
  sillok seal audit --sign-command 'my-kms sign --stdin' --sign-key example.com/audit+1a2b3c4d+AbC…

The first time it makes the log's keys and keeps them under .sillok/seal. Publish what --keys prints: sillok verify needs it.
sillok up seals every stream that was begun so.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('seal')
    .argument('<stream>', 'the stream to seal')
    .addOption(rootOption())
    .option(
      '--origin <name>',
      "the log's name, such as example.com/audit (default: this machine's, and the stream's)",
    )
    .option('--anchor <folder>', 'copy every checkpoint to this folder, too (several times)', collect, [])
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
  begin(root, stream, options)
  const onProblem = (error: Error): void => note(`sillok: an anchor could not be written: ${error.message}`)
  if (options.follow) {
    const { signal, release } = interruptible()
    const sealer = await startSealer({ root, stream, onProblem })
    if (!options.json) note(`Sealing ${stream}, from ${sealer.size} entries on.`)
    await Promise.race([signal.aborted ? undefined : once(signal, 'abort'), sealer.ended])
    await sealer.close()
    release()
    await said({ size: sealer.size, epoch: sealer.epoch })
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

/** Makes the keys the first time. */
function begin(root: string, stream: string, options: Options): void {
  const { origin, anchor, epochMinutes, signCommand, signKey } = options
  const isNew = !isSealed(root, stream)
  if (!isNew) {
    if (origin ?? epochMinutes ?? signCommand ?? signKey ?? anchor[0])
      throw new UsageError(`Stream ${stream} is sealed already: how is settled when it is begun.`)
    return
  }
  if ((signCommand === undefined) !== (signKey === undefined))
    throw new UsageError('--sign-command and --sign-key go together.')
  const key = beginSeal({
    root,
    stream,
    ...(origin === undefined ? {} : { origin }),
    ...(epochMinutes === undefined ? {} : { epochMs: epochMinutes * 60_000 }),
    ...(signCommand === undefined || signKey === undefined
      ? {}
      : { command: { run: signCommand, vkey: signKey } }),
    anchors: anchor,
  })
  note(`The key of this log, for those who verify it:\n${key.vkey}`)
}
