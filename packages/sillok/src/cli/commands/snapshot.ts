import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import {
  durationText,
  FORECAST_BASE_MS,
  loadCatalogue,
  parseDuration,
  type Snapshot,
  type Trend,
  takeAndKeepSnapshot,
  takeSnapshot,
} from '../../catalogue/index.js'
import { colored, paint, visible } from '../../pretty/index.js'
import { jsonOption, rootOption } from '../options.js'
import { bytesText, counted, jsonText, note, print, UsageError } from '../output.js'
import { textTable } from '../text-table.js'

const EXAMPLES = `
Examples:
  sillok snapshot                  count, compare with the last time, and keep it
  sillok snapshot --no-keep        only look
  sillok snapshot --every 1d       only where the last one is older
  sillok snapshot --json | jq .trend.full_at

Snapshots are kept in the stream sillok-snapshots: sillok tail sillok-snapshots. For a forecast take one a day: sillok up does,
and so does sillok snapshot --every 1d in any schedule.`

interface Options {
  root?: string
  json?: boolean
  keep: boolean
  every?: number
}

export function command(done: (exitCode: number) => void): Command {
  return new Command('snapshot')
    .addOption(rootOption())
    .addOption(new Option('--no-keep', 'do not keep it'))
    .option('--every <time>', 'take none where the last one is younger than this, such as 1d', duration)
    .addOption(jsonOption('print one document'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => done(await snapshot(options)))
}

function duration(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new UsageError(`--every must be a time such as 12h or 1d, not "${text}".`)
  return ms
}

async function snapshot({ root, json = false, keep, every }: Options): Promise<number> {
  const catalogue = loadCatalogue(root)
  if (!existsSync(catalogue.root))
    throw new UsageError(`There is no folder ${catalogue.root}: give the folder of the logs with --root.`)
  if (!keep && every !== undefined) throw new UsageError('--every is for snapshots that are kept.')
  const done = keep ? await takeAndKeepSnapshot(catalogue, every) : await takeSnapshot(catalogue)
  if (done === undefined) {
    note('It is not time yet: nothing was taken.')
    return 0
  }
  const { snapshot: taken, trend, before } = done
  await print(json ? jsonText(JSON.stringify(document(taken, trend))) : text(taken, trend, before))
  return 0
}

const isoOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString()

function document({ atMs, freeBytes, totalBytes, fileSystems, ...rest }: Snapshot, trend: Trend) {
  return {
    at: isoOf(atMs),
    ...rest,
    free_bytes: freeBytes,
    total_bytes: totalBytes,
    file_systems: fileSystems.map((one) => ({
      path: one.path,
      free_bytes: one.freeBytes,
      total_bytes: one.totalBytes,
      full_at: isoOf(fullAtOf(trend, one.path)),
    })),
    trend: {
      since: isoOf(trend.sinceMs),
      files: trend.files ?? null,
      bytes: trend.bytes ?? null,
      base_seconds: trend.baseMs === undefined ? null : Math.round(trend.baseMs / 1000),
      bytes_per_day: trend.bytesPerDay ?? null,
      full_at: isoOf(trend.fullAtMs),
    },
  }
}

/** When a file system below that of the root is full. */
const fullAtOf = ({ fileSystems = [] }: Trend, path: string): number | undefined =>
  fileSystems.find((one) => one.path === path)?.fullAtMs

function text(taken: Snapshot, trend: Trend, before: Snapshot | undefined): string {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined
  const table = (rows: string[][]): string => {
    const [head = '', ...lines] = textTable(rows, new Set([1, 2, 3]), width)
    return [paint(head, 'bold', colored(process.stdout)), ...lines].join('\n')
  }
  const grown = (list: 'logs' | 'folders', name: string, bytes: number): string => {
    const was = before?.[list].find((one) => one.name === name)?.bytes
    return before === undefined ? '' : signed(bytes - (was ?? 0))
  }
  const rows = (list: 'logs' | 'folders', head: string): string[][] => [
    [head, 'files', 'size', before === undefined ? '' : 'since'],
    ...taken[list].map(({ name, files, bytes }) => [
      name === '' ? '(in the root)' : name,
      String(files),
      bytesText(bytes),
      grown(list, name, bytes),
    ]),
  ]
  const logs = rows('logs', 'log')
  if (taken.undeclared.files > 0)
    logs.push(['not declared', String(taken.undeclared.files), bytesText(taken.undeclared.bytes), ''])
  const largest = [
    ['largest files', 'size'],
    ...taken.largest.map(({ path, bytes }) => [path, bytesText(bytes)]),
  ]
  return [table(logs), table(rows('folders', 'folder')), table(largest), summary(taken, trend)].join('\n\n')
}

function summary(taken: Snapshot, trend: Trend): string {
  const { sinceMs, files, bytes, baseMs = 0, bytesPerDay, fullAtMs } = trend
  const { freeBytes, totalBytes } = taken
  const lines = [
    `${counted(taken.files, 'file')}, ${bytesText(taken.bytes)}; ${bytesText(freeBytes)} of ${bytesText(totalBytes)} free.`,
  ]
  for (const { path, freeBytes: free, totalBytes: total } of taken.fileSystems) {
    const fullAt = fullAtOf(trend, path)
    const when =
      fullAt === undefined
        ? ''
        : `; full on ${new Date(fullAt).toISOString().slice(0, 10)}, if all goes on like this`
    lines.push(`On ${visible(path)}: ${bytesText(free)} of ${bytesText(total)} free${when}.`)
  }
  if (sinceMs !== undefined)
    lines.push(
      `Since ${new Date(sinceMs).toISOString().slice(0, 16)}: ${signedFiles(files ?? 0)}, ${signed(bytes ?? 0)}.`,
    )
  if (bytesPerDay === undefined) lines.push('How fast it grows shows when there is a snapshot a day older.')
  else {
    const full =
      fullAtMs !== undefined
        ? `The disk is full on ${new Date(fullAtMs).toISOString().slice(0, 10)}, if all goes on like this.`
        : baseMs < FORECAST_BASE_MS
          ? 'When the disk is full shows when there are three days of snapshots.'
          : 'The disk does not fill up.'
    lines.push(`A day: ${signed(bytesPerDay)}, by snapshots of ${durationText(baseMs)}. ${full}`)
  }
  return lines.join('\n')
}

const signed = (bytes: number): string => `${bytes < 0 ? '-' : '+'}${bytesText(Math.abs(bytes))}`
const signedFiles = (count: number): string => `${count < 0 ? '-' : '+'}${counted(Math.abs(count), 'file')}`
