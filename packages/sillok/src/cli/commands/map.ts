import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import {
  bySeverity,
  type Catalogue,
  checkMap,
  codeFindings,
  type Finding,
  loadCatalogue,
  mapDocument,
  readBaseline,
  type Survey,
  scanCode,
  survey,
  writeBaseline,
} from '../../catalogue/index.js'
import { colored } from '../../pretty/index.js'
import { placeJson, placeText } from '../map/code.js'
import { countText, findingText } from '../map/findings.js'
import { mapMarkdown, placeMap } from '../map/markdown.js'
import { mapPage } from '../map/page.js'
import { mapTable } from '../map/table.js'
import { jsonOption, rootOption } from '../options.js'
import { jsonText, note, print, UsageError } from '../output.js'

const EXAMPLES = `
Examples:
  sillok map                                   what there is, by log
  sillok map --check                           what differs from what is declared
  sillok map --check --baseline known.json     only what is new
  sillok map --code                            where the sources write logs
  sillok map --markdown docs/logs.md           the map, between markers in a file
  sillok map --markdown docs/logs.md --check-stale
  sillok map --html map.html

Logs are declared in sillok.config.json, .yaml, .mjs or .ts: see docs/map.md; sillok init drafts it.
Exit code 1: --check found an error or a warning that the baseline does not know, or --check-stale a file that is not up to date.`

interface Options {
  root?: string
  json?: boolean
  markdown?: string | true
  html?: string | true
  check?: boolean
  code?: boolean
  baseline?: string
  writeBaseline?: string
  checkStale?: boolean
}

export function command(done: (exitCode: number) => void): Command {
  return new Command('map')
    .addOption(rootOption())
    .addOption(new Option('--check', 'hold the declarations against what is there'))
    .addOption(new Option('--code', 'where the sources write logs; with --check, as findings'))
    .addOption(new Option('--baseline <file>', 'with --check: findings that are known, and not counted'))
    .addOption(new Option('--write-baseline <file>', 'with --check: write down what is found as known'))
    .addOption(
      new Option('--markdown [file]', 'the declarations as Markdown; in a file, between its markers'),
    )
    .addOption(
      new Option('--check-stale', 'with --markdown <file>: change nothing, say whether it is up to date'),
    )
    .addOption(new Option('--html [file]', 'one page that needs nothing else'))
    .addOption(
      jsonOption(
        'print one document, with the findings of --check; with --code alone, one object for each place',
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => done(await map(options)))
}

async function map(options: Options): Promise<number> {
  checkOptions(options)
  const catalogue = loadCatalogue(options.root)
  if (catalogue.file === undefined)
    note('No log is declared: there is no sillok.config file. sillok init drafts one from what is there.')
  if (options.markdown !== undefined)
    return markdown(catalogue, options.markdown, options.checkStale === true)
  if (options.code && !options.check) return code(catalogue, options.json === true)
  const seen = survey(catalogue)
  if (options.check) {
    const ofCode = options.code ? codeFindings(await scanCode(catalogue)) : []
    return await check(
      catalogue,
      seen,
      bySeverity([...(await checkMap(catalogue, seen)), ...ofCode]),
      options,
    )
  }
  await show(catalogue, seen, undefined, options)
  return 0
}

function checkOptions({
  check,
  baseline,
  writeBaseline: write,
  checkStale,
  markdown: file,
  html,
}: Options): void {
  if (!check && (baseline ?? write) !== undefined) throw new UsageError('A baseline is for --check.')
  if (checkStale && typeof file !== 'string') throw new UsageError('--check-stale is for --markdown <file>.')
  if (file !== undefined && (check || html !== undefined))
    throw new UsageError('--markdown has what is declared alone: give it without --check and --html.')
}

async function markdown(catalogue: Catalogue, file: string | true, stale: boolean): Promise<number> {
  const text = mapMarkdown(catalogue)
  if (file === true) {
    await print(text)
    return 0
  }
  const placed = placeMap(file, text)
  if (!stale && placed.changed) writeFileSync(file, placed.text)
  if (placed.changed)
    note(stale ? `${file} is not up to date: run sillok map --markdown ${file}` : `${file} is written.`)
  else note(`${file} is up to date.`)
  return stale && placed.changed ? 1 : 0
}

async function code(catalogue: Catalogue, json: boolean): Promise<number> {
  const places = await scanCode(catalogue)
  const color = colored(process.stdout)
  for (const place of places)
    await print(json ? jsonText(JSON.stringify(placeJson(place))) : placeText(place, color))
  note(`${places.length} places write logs.`)
  return 0
}

async function check(
  catalogue: Catalogue,
  seen: Survey,
  found: Finding[],
  options: Options,
): Promise<number> {
  if (options.writeBaseline !== undefined) {
    writeBaseline(options.writeBaseline, found)
    note(`${found.length} findings are known from now on: ${options.writeBaseline}`)
    return 0
  }
  const known = options.baseline === undefined ? new Set<string>() : readBaseline(options.baseline)
  const fresh = found.filter(({ id }) => !known.has(id))
  if (options.json || options.html !== undefined) await show(catalogue, seen, fresh, options)
  else {
    const color = colored(process.stdout)
    for (const one of fresh) await print(findingText(one, color))
  }
  const letBe = found.length - fresh.length
  note(`${countText(fresh)}${letBe === 0 ? '' : `; ${letBe} more are known`}.`)
  return fresh.some(({ severity }) => severity !== 'note') ? 1 : 0
}

async function show(
  catalogue: Catalogue,
  seen: Survey,
  findings: Finding[] | undefined,
  { json, html }: Options,
): Promise<void> {
  if (html !== undefined) {
    const page = mapPage(catalogue, seen, findings)
    if (typeof html === 'string') writeFileSync(html, page)
    else await print(page)
  } else if (json) await print(jsonText(JSON.stringify(mapDocument(catalogue, seen, findings))))
  else {
    const width = process.stdout.isTTY ? process.stdout.columns : undefined
    await print(mapTable(catalogue, seen, { color: colored(process.stdout), width }))
    for (const { path, message } of seen.errors) note(`${path} could not be looked at: ${message}`)
  }
}
