import type { ChildProcess } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { loadCatalogue, mountedUnder } from '../catalogue/index.js'
import { SillokError } from '../record/index.js'
import { findRoot } from '../stream/index.js'
import { endCommand, runCommand } from './command.js'
import { LastRun, type RunSummary } from './last-run.js'
import { nameOfSpace, watched } from './spaces.js'
import { Usages } from './usages.js'

/** When `startCleaning` cleans. A share is between 0 and 1. */
export interface CleaningOptions {
  /** Found as `findRoot` does where it is not given. */
  root?: string
  /** How long after the last run of any process the next one comes, in ms: a day. */
  everyMs?: number
  /** From which share of a file system's space on it is freed without waiting for that: 0.9. Each file system that logs lie on is looked at. */
  highUsage?: number
  /** How far it is freed then: 0.8. */
  targetUsage?: number
  /** How often it is looked whether a run is due, in ms: a minute. */
  lookMs?: number
  /** Told of each run that has ended. */
  onRun?: (run: RunSummary) => void
  /** Told when a run could not be made or ended with an error. */
  onProblem?: (error: Error) => void
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * Cleans a root on a schedule, for programs without a server; `sillok up` does it by itself. Each run is a process of its own with a low priority, so
 * that neither its memory nor its work is this program's. Any number of programs may do so for one root: only one run is at work at a time.
 *
 * @returns what ends it; a run that is at work ends at its next good place
 * @throws SillokError `CONFIG_INVALID`
 * @example const cleaning = startCleaning({ onProblem: (error) => log.error('Logs are not cleaned', error) })
 */
export function startCleaning(options: CleaningOptions = {}): { close(): Promise<void> } {
  const { everyMs = DAY_MS, highUsage = 0.9, targetUsage = 0.8, lookMs = 60_000, onRun, onProblem } = options
  const root = findRoot(options.root)
  if (!(targetUsage > 0 && targetUsage < highUsage && highUsage < 1))
    throw new SillokError(
      'CONFIG_INVALID',
      `targetUsage is ${targetUsage} and highUsage ${highUsage}; they must be between 0 and 1, the first below the second.`,
    )
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  /** Where space is short and nothing may go, trying each minute would only take time. By file system. */
  const notBefore = new Map<string, number>()
  /** Nor would one that fails: each would only say the same. */
  let failedUntil = 0
  let closed = false
  const usages = new Usages()
  const rest = (paths: readonly string[]): void => {
    for (const path of paths) notBefore.set(path, Date.now() + HOUR_MS)
  }
  const look = (): void => {
    if (child !== undefined) return
    try {
      const now = Date.now()
      const full = usages.above(root, highUsage).filter((path) => now >= (notBefore.get(path) ?? 0))
      // On those that are not watched nothing lies that could go; and where the declarations are wrong that is said once.
      rest(full.filter((path) => path !== ''))
      const short = full.length === 0 ? [] : watchedOf(root, full)
      for (const path of short) notBefore.delete(path)
      const isShort = short.length > 0
      const since = now - (new LastRun(root).time ?? 0)
      // A last run that is to come was made by a clock that was wrong: a run does nothing then but remember the right time, without which there would be none until that day.
      if (!isShort && ((since >= 0 && since < everyMs) || now < failedUntil)) return
      const args = isShort ? ['--target-usage', percent(targetUsage), '--high-usage', percent(highUsage)] : []
      const started = run(root, args)
      child = started.child
      ended = started.ended.then(
        (summary) => {
          child = undefined
          if (summary === undefined) return
          const { missing, ...own } = summary
          rest(short.filter((path) => missing.includes(nameOfSpace(path))))
          onRun?.({ ...own, urgent: isShort, ...(isShort ? { fileSystems: short.map(nameOfSpace) } : {}) })
        },
        (error: Error) => {
          child = undefined
          rest(short)
          failedUntil = Date.now() + HOUR_MS
          // One that was asked to end before it could hear that ended all the same.
          if (!closed) onProblem?.(error)
        },
      )
    } catch (error) {
      // There is no root yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem?.(error as Error)
    }
  }
  const timer = setInterval(look, lookMs).unref()
  look()
  return {
    async close() {
      clearInterval(timer)
      closed = true
      endCommand(child, 'SIGINT')
      await ended
    },
  }
}

const percent = (share: number): string => `${Math.max(1, Math.floor(share * 100))}%`

/** Those of them from which something may go. That of the root is looked after whatever is declared. */
function watchedOf(root: string, full: readonly string[]): string[] {
  if (full.every((path) => path === '')) return [...full]
  const known = new Set(
    watched(loadCatalogue(root), mountedUnder(realpathSync(root))).map(({ space }) => space),
  )
  return full.filter((path) => known.has(path))
}

type Summary = Omit<RunSummary, 'urgent'> & { missing: readonly string[] }

/** Another's run gives no summary. */
function run(
  root: string,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Summary | undefined> } {
  const { child, ended } = runCommand(root, ['clean', '--run', '--json', ...args])
  return {
    child,
    ended: ended.then(({ code, out, errors }) => {
      const summary = summaryOf(out)
      if (summary !== undefined || code === 130) return summary
      if (errors.includes('Another run is at work')) return undefined
      throw new Error(errors.trim() || `sillok clean ended with ${code}`)
    }),
  }
}

function summaryOf(text: string): Summary | undefined {
  try {
    const { summary } = JSON.parse(text.trim().split('\n').at(-1) ?? '')
    const { run: name, done, refused, failed, freed_bytes: freedBytes, missing_bytes: missingBytes } = summary
    const missing = (summary.file_systems as { path: string; missing_bytes: number }[])
      .filter((one) => one.missing_bytes > 0)
      .map(({ path }) => path)
    return { run: name, done, refused, failed, freedBytes, missingBytes, missing }
  } catch {
    return undefined
  }
}
