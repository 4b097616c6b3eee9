import { Command } from 'commander'
import { type ClassStorage, cleanState, storageByClass } from '../../lifecycle/index.js'
import { colored, paint } from '../../pretty/index.js'
import { findRoot } from '../../stream/index.js'
import { lastCleanText } from '../clean/last.js'
import { jsonOption, rootOption } from '../options.js'
import { bytesText, jsonText, print } from '../output.js'
import { textTable } from '../text-table.js'

const HEAD = ['class', 'files', 'size', 'archived', 'size when archived']

const EXAMPLES = `
Examples:
  sillok report storage
  sillok report storage --json | jq .bytes

Files and bytes of each class, in place and in the archive, and what sillok clean did last. By log: sillok map. Over time: sillok snapshot.
Exit code 0: there are files, 1: there are none.`

/** `sillok report storage`. */
export function storageCommand(done: (exitCode: number) => void): Command {
  return new Command('storage')
    .description('what each class of logs takes, in place and in the archive')
    .addOption(rootOption())
    .addOption(jsonOption('print one object a class'))
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('See sillok report storage --help.')
    .exitOverride()
    .action(async (options: { root?: string; json?: boolean }) => {
      const root = findRoot(options.root)
      const classes = await storageByClass({ root })
      if (options.json) for (const one of classes) await print(jsonText(JSON.stringify(one)))
      else await print(`${tableOf(classes)}\n\n${lastCleanText(cleanState(root))}`)
      done(classes.length > 0 ? 0 : 1)
    })
}

function tableOf(classes: readonly ClassStorage[]): string {
  const rows = classes.map(({ class: name, files, bytes, archived }) => [
    name,
    String(files),
    bytesText(bytes),
    String(archived.files),
    bytesText(archived.bytes),
  ])
  const width = process.stdout.isTTY ? process.stdout.columns : undefined
  const [head = '', ...lines] = textTable([HEAD, ...rows], new Set([1, 2, 3, 4]), width)
  return [paint(head, 'bold', colored(process.stdout)), ...lines].join('\n')
}
