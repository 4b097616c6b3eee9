import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { draft, draftHead, loadCatalogue } from '../../catalogue/index.js'
import { rootOption } from '../options.js'
import { note, print, UsageError } from '../output.js'
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
}

export function command(done: (exitCode: number) => void): Command {
  return new Command('init')
    .argument('[folder]', 'the folder of the logs, as --root')
    .addOption(rootOption())
    .addOption(new Option('--print', 'print the draft, and write nothing'))
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string | undefined, options: Options) =>
      done(await init({ ...options, root: options.root ?? folder })),
    )
}

async function init({ root, print: printOnly = false }: Options): Promise<number> {
  const catalogue = loadCatalogue(root)
  if (!existsSync(catalogue.root))
    throw new UsageError(`There is no folder ${catalogue.root}: give the folder of the logs with --root.`)
  const progress = startProgress('Looking', (count) => `${count} files`)
  const { yaml, streams, logs, unreadable, cut } = await draft(catalogue, {
    onCount: (count) => progress.update(count, undefined),
  })
  progress.clear()
  if (unreadable > 0)
    note(`${unreadable} folders or files could not be read: what is in them is not declared.`)
  if (cut) note('There was no time to look into every folder: those that were left are declared whole.')
  const found = `${streams} streams and ${logs} logs of others`
  if (catalogue.file !== undefined) {
    if (streams + logs === 0) note(`Everything under ${catalogue.root} is declared in ${catalogue.file}.`)
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
  if (printOnly) {
    await print(text)
    return 0
  }
  const file = join(project, 'sillok.config.yaml')
  writeFileSync(file, text, { flag: 'wx' })
  note(`${file} declares ${found}. Look through the classes, then: sillok map --check`)
  return 0
}
