import { setPriority } from 'node:os'
import { Command } from 'commander'
import { loadCatalogue } from '../../catalogue/index.js'
import type { CleanOptions } from '../../lifecycle/index.js'
import { clean, undoClean } from '../../lifecycle/index.js'
import { visible } from '../../pretty/index.js'
import { findRoot } from '../../stream/index.js'
import { auditRun } from '../clean/audit.js'
import { explain } from '../clean/explain.js'
import { saidOf, showPlan } from '../clean/show.js'
import { collect, jsonOption, rootOption, wholeNumber } from '../options.js'
import { INTERRUPTED, interruptible, note, print, UsageError } from '../output.js'
import { startProgress } from '../progress.js'
import { keepYoungGenerationSmall } from '../young-generation.js'

interface Options {
  root?: string
  run?: boolean
  keepDays?: number
  includeCache?: boolean
  only?: string[]
  explain?: string
  targetUsage?: number
  highUsage?: number
  trashDays?: number
  undo?: string | true
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok clean                              what would be done, and why
  sillok clean --run
  sillok clean --explain ops/2026-10-01.log
  sillok clean --keep-days 14 --only job_logs --run
  sillok clean --target-usage 80% --run     space is short: caches, then the oldest that may go
  sillok clean --undo                       bring back what the last run deleted

What is to be done follows from the declarations in sillok.config.*; files that nobody declares are left alone.
--explain answers for any file under the root, also for one that nothing declares or that is in the archive or the trash.
Nothing is changed without --run. Exit code 1 when something could not be done, or not enough space was found.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('clean')
    .addOption(rootOption())
    .option('--run', 'do it, and not only say what would be done')
    .option(
      '--keep-days <number>',
      'in place of the days that logs of class L3 are kept',
      wholeNumber('--keep-days', 0, 100_000),
    )
    .option('--include-cache', 'caches, too')
    .option('--only <log>', 'only the log of this name (several times)', collect)
    .option('--explain <file>', 'why this file stays or goes, when, and what would free it')
    .option(
      '--target-usage <percent>',
      'free space until each file system of the logs is used no farther, such as 80%',
      share('--target-usage'),
    )
    .option(
      '--high-usage <percent>',
      'with --target-usage: only file systems that are used farther than this, such as 90%',
      share('--high-usage'),
    )
    .option(
      '--trash-days <number>',
      'how long what is deleted can be brought back (default: 7)',
      wholeNumber('--trash-days', 0, 3650),
    )
    .option('--undo [run]', 'bring back what a run deleted: the last one, unless it is named')
    .addOption(jsonOption('print one object a line: what is done, then a summary'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => done(await run(options)))
}

function share(option: string): (text: string) => number {
  return (text) => {
    const value = Number(/^(\d{1,3})%$/.exec(text)?.[1] ?? Number.NaN)
    if (value >= 1 && value <= 99) return value / 100
    throw new UsageError(`${option} must be from 1% to 99%, such as 80%, not "${text}".`)
  }
}

async function run(options: Options): Promise<number> {
  if (options.undo !== undefined) return await undo(options)
  const { keepDays, includeCache, only, targetUsage, highUsage, trashDays, json } = options
  if (highUsage !== undefined && targetUsage === undefined)
    throw new UsageError('--high-usage says of which file systems --target-usage frees space: give both.')
  const root = findRoot(options.root)
  const catalogue = loadCatalogue(root)
  const unknown = (only ?? []).filter((name) => catalogue.entries.every((entry) => entry.name !== name))
  if (unknown.length > 0)
    throw new UsageError(`--only: no log is called ${visible(unknown.join(', '))}; sillok map names them.`)
  const given: CleanOptions = {
    root,
    catalogue,
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(includeCache ? { includeCache } : {}),
    ...(only === undefined ? {} : { only }),
    ...(targetUsage === undefined ? {} : { targetUsage }),
    ...(highUsage === undefined ? {} : { highUsage }),
    ...(trashDays === undefined ? {} : { trashMs: trashDays * 86_400_000 }),
  }
  if (options.explain !== undefined) return await explain(given, options.explain, json === true)
  // What is known of files is kept until the end.
  keepYoungGenerationSmall()
  const progress = startProgress('Looking', (count) => `${count} files`)
  const doing = startProgress('Doing', (count) => `${count} files`)
  given.onProgress = (what, count, total) => (what === 'files' ? progress : doing).update(count, total)
  try {
    if (!options.run) return await showPlan(given, json === true, () => progress.clear())
    // Whoever waits for something else comes first.
    setPriority(10)
    const { signal, release } = interruptible()
    const result = await clean({ ...given, signal })
    release()
    doing.clear()
    await auditRun(root, result, note)
    await print(saidOf(result, json === true))
    if (signal.aborted) return INTERRUPTED
    return result.failed > 0 || result.missingBytes > 0 ? 1 : 0
  } finally {
    progress.clear()
    doing.clear()
  }
}

async function undo({ root, undo: run, json }: Options): Promise<number> {
  const undone = await undoClean(root, run === true ? undefined : run)
  const { restored, inTheWay } = undone
  if (json) await print(JSON.stringify({ run: undone.run, restored, in_the_way: inTheWay }))
  else {
    await print(`Of run ${undone.run}, ${restored.length} files are back where they were.`)
    for (const path of inTheWay) note(`sillok: ${path} stays in the trash: another file has its place.`)
  }
  return inTheWay.length > 0 ? 1 : 0
}
