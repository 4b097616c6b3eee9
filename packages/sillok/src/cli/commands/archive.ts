import { Command } from 'commander'
import { matchGlob, parseGlob } from '../../catalogue/index.js'
import { type Archive, type ArchivedFile, openArchive } from '../../lifecycle/index.js'
import { visible } from '../../pretty/index.js'
import { SillokError } from '../../record/index.js'
import { jsonOption, rootOption } from '../options.js'
import { bytesText, jsonText, note, print, UsageError, write } from '../output.js'

interface Options {
  root?: string
  month?: string
  to?: string
  json?: boolean
}

const OF: Record<string, string> = {
  list: `
Examples:
  sillok archive list
  sillok archive list 'jobs/**' --month 2026-10
  sillok archive list --json | jq .path`,
  show: `
Examples:
  sillok archive show jobs/a.log
  sillok archive show llm_usage/2026-10-05T00-00-00.000Z-000001.jsonl | jq .model`,
  restore: `
Examples:
  sillok archive restore jobs/a.log
  sillok archive restore 'jobs/**' --to /tmp/jobs

Files go under _restored/ unless --to says where; nothing is overwritten.`,
}

const EXAMPLES = `
Examples:
  sillok archive list --month 2026-10
  sillok archive list 'jobs/**'
  sillok archive show llm_usage/2026-10-05T00-00-00.000Z-000001.jsonl | jq .model
  sillok archive restore 'jobs/**' --to /tmp/jobs

A file is named by the path that it had under the root, or by a glob. restore puts files under _restored/ unless --to says where;
nothing is overwritten.`

export function command(done: (exitCode: number) => void): Command {
  const sub = (name: string, summary: string): Command =>
    new Command(name)
      .description(summary)
      .addOption(rootOption())
      .option('--month <month>', 'only what is of this month, such as 2026-10', month)
      .addHelpText('after', OF[name] ?? '')
      .exitOverride()
  return new Command('archive')
    .addHelpText('after', EXAMPLES)
    .addCommand(
      sub('list', 'what is in the archive')
        .argument('[paths...]', 'paths or globs')
        .addOption(jsonOption('print one object a file'))
        .action(async (paths: string[], options: Options) => done(await list(paths, options))),
    )
    .addCommand(
      sub('show', 'print an archived file, unpacked')
        .argument('<path>', 'its path')
        .action(async (path: string, options: Options) => done(await show(path, options))),
    )
    .addCommand(
      sub('restore', 'bring archived files back')
        .argument('<paths...>', 'paths or globs')
        .option('--to <folder>', 'where to put them (default: _restored under the root)')
        .addOption(jsonOption('print one object a file'))
        .action(async (paths: string[], options: Options) => done(await restore(paths, options))),
    )
}

function month(text: string): string {
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return text
  throw new UsageError(`--month must be like 2026-10, not "${text}".`)
}

async function withArchive<T>(options: Options, use: (archive: Archive) => Promise<T>): Promise<T> {
  const archive = openArchive(options.root)
  try {
    return await use(archive)
  } finally {
    archive.close()
  }
}

/** The archived files that are meant: by path, with or without what compression added, or by glob. */
async function meant(archive: Archive, paths: readonly string[], options: Options): Promise<ArchivedFile[]> {
  const files = await archive.list(options.month)
  if (paths.length === 0) return files
  const globs = paths.map((path) => {
    try {
      return parseGlob(path)
    } catch (error) {
      throw new UsageError(`"${path}" ${(error as Error).message}`)
    }
  })
  return files.filter(({ path, key }) =>
    paths.some((one, n) => {
      const glob = globs[n]
      return (
        one === path ||
        one === key ||
        one === path.replace(/\.gz$/, '') ||
        (glob !== undefined && matchGlob(glob, path) !== undefined)
      )
    }),
  )
}

async function list(paths: readonly string[], options: Options): Promise<number> {
  return await withArchive(options, async (archive) => {
    const files = await meant(archive, paths, options)
    for (const file of files) {
      const { key, path, family, bytes, sha256, time, archivedAt } = file
      const times = { time: new Date(time).toISOString(), archived_at: new Date(archivedAt).toISOString() }
      if (options.json)
        await print(jsonText(JSON.stringify({ path, log: family, bytes, sha256, key, ...times })))
      else await print(`${key.slice(0, 7)}  ${bytesText(bytes).padStart(9)}  ${visible(path)}`)
    }
    if (files.length === 0) {
      const isEmpty = (await archive.list()).length === 0
      note(
        isEmpty
          ? 'sillok: the archive is empty: sillok clean puts there what a declaration says is to be archived.'
          : 'sillok: the archive has nothing of that.',
      )
    }
    return files.length > 0 ? 0 : 1
  })
}

async function show(path: string, options: Options): Promise<number> {
  return await withArchive(options, async (archive) => {
    const files = await meant(archive, [path], options)
    const [file, other] = files
    if (file === undefined) {
      note(`sillok: the archive has no ${visible(path)}: see sillok archive list.`)
      return 1
    }
    if (other !== undefined)
      throw new UsageError(
        `There are ${files.length} of ${path}: name one by its key (${files.map(({ key }) => key).join(', ')}).`,
      )
    for await (const chunk of archive.text(file)) await write(Buffer.from(chunk))
    return 0
  })
}

async function restore(paths: readonly string[], options: Options): Promise<number> {
  return await withArchive(options, async (archive) => {
    const files = await meant(archive, paths, options)
    if (files.length === 0)
      note(`sillok: the archive has no ${visible(paths.join(' '))}: see sillok archive list.`)
    let failed = 0
    for (const file of files) {
      try {
        const to = await archive.restore(file, options.to)
        await print(options.json ? jsonText(JSON.stringify({ path: file.path, to })) : visible(to))
      } catch (error) {
        // One that is there already, or is damaged, keeps none of the others; a full disk would.
        if (!(error instanceof SillokError)) throw error
        note(`sillok: ${visible(error.message)}`)
        failed++
      }
    }
    return files.length > 0 && failed === 0 ? 0 : 1
  })
}
