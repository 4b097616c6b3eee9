import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { draft, draftHead, loadCatalogue } from '../../catalogue/index.js'
import { jsonOption, rootOption } from '../options.js'
import { counted, jsonText, note, print, UsageError } from '../output.js'
import { startProgress } from '../progress.js'

const EXAMPLES = `
Examples:
  sillok init                       draft sillok.config.yaml from what lies under the root
  sillok init workspaces/logs
  sillok init --print | less        only show it

Where a configuration is there already, the declarations that are missing in it are printed. Nothing that is drafted lets
anything be deleted: the class of each log is yours to choose.`

interface Options {
  root?: string | undefined
  print?: boolean
  json?: boolean
}

export function command(done: (exitCode: number) => void): Command {
  return new Command('init')
    .argument('[folder]', 'the folder of the logs, as --root')
    .addOption(rootOption())
    .addOption(new Option('--print', 'print the draft, and write nothing'))
    .addOption(jsonOption('print { file, written, streams, logs, yaml }'))
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string | undefined, options: Options) =>
      done(await init({ ...options, root: options.root ?? folder })),
    )
}

async function init({ root, print: printOnly = false, json = false }: Options): Promise<number> {
  const catalogue = loadCatalogue(root)
  if (!existsSync(catalogue.root))
    throw new UsageError(`There is no folder ${catalogue.root}: give the folder of the logs with --root.`)
  const progress = startProgress('Looking', (count) => counted(count, 'file'))
  const { yaml, streams, logs, unreadable, cut } = await draft(catalogue, {
    onCount: (count) => progress.update(count, undefined),
  })
  progress.clear()
  if (unreadable > 0)
    note(`${unreadable} folders or files could not be read: what is in them is not declared.`)
  if (cut) note('There was no time to look into every folder: those that were left are declared whole.')
  const found = `${counted(streams, 'stream')} and ${counted(logs, 'log')} of others`
  const said = (file: string, written: boolean, text: string): Promise<void> =>
    print(jsonText(JSON.stringify({ file, written, streams, logs, yaml: text })))
  if (catalogue.file !== undefined) {
    if (json) await said(catalogue.file, false, streams + logs === 0 ? '' : yaml)
    else if (streams + logs === 0)
      note(`Everything under ${catalogue.root} is declared in ${catalogue.file}.`)
    else {
      await print(yaml)
      note(
        `${found} are not declared: put them into ${catalogue.file}, with the classes that they should have.`,
      )
    }
    return 0
  }
  const project = realpathSync(process.cwd())
  const text = draftHead(project, catalogue.root) + yaml
  const file = join(project, 'sillok.config.yaml')
  if (!printOnly) writeFileSync(file, text, { flag: 'wx' })
  if (json) await said(file, !printOnly, text)
  else if (printOnly) await print(text)
  if (json || printOnly) return 0
  note(`${file} declares ${found}. Look through the classes, then: sillok map --check`)
  return 0
}
