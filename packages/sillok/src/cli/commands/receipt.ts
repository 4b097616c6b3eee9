import { Command } from 'commander'
import { receiptOf } from '../../seal/index.js'
import { collect, wholeNumber } from '../options.js'
import { UsageError, write } from '../output.js'
import { keysFrom } from '../seal/keys.js'
import { recordReceipt } from '../seal/on-record.js'

const EXAMPLES = `
Examples:
  sillok receipt logs/audit/tlog 1234 --key audit.keys > event.tlog-proof
  sillok verify event.tlog-proof --key audit.keys`

export function command(done: (exitCode: number) => void): Command {
  return new Command('receipt')
    .argument('<folder>', "the log's folder: tlog in that of its stream")
    .argument('<index>', 'which entry, from 0 on', wholeNumber('the index', 0, Number.MAX_SAFE_INTEGER))
    .option('--key <key>', "the log's public key, or a file with keys, one a line (several times)", collect)
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, index: number, { key = [] }: { key?: string[] }) => {
      const keys = keysFrom(key)
      if (keys.length === 0) throw new UsageError('Give the public key of the log: --key.')
      const receipt = receiptOf(folder, index, keys)
      // First: whoever reads it may be gone with it.
      await recordReceipt(folder, index)
      await write(receipt)
      done(0)
    })
}
