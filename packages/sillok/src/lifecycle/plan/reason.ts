import { durationText, type Retention, retentionText } from '../../catalogue/index.js'
import type { FileFact, TimeSource } from './facts.js'
import type { Action, Stay, Verdict } from './verdict.js'

const FROM: Record<TimeSource, string> = {
  records: 'its newest record',
  rotation: 'when it was rotated',
  name: 'its name',
  mtime: 'when it was last written',
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')
const since = ({ time, timeFrom }: FileFact): string => `${day(time)} UTC, ${FROM[timeFrom]}`

/**
 * Why an action is done, for people: one clause without a full stop.
 *
 * @param keepDays what the run was given in place of the days of class L3
 */
export function reasonOf(action: Action, keepDays?: number): string {
  const { operation, cause, file } = action
  const { retention, class: logClass } = file.family
  if (operation === 'rotate' && cause !== 'rotate_after')
    return `${limitOf(action)}, and this is the newest segment of its stream: it stays, what comes next goes into a new one, and the next run may take it`
  const older = (ms: number | undefined): string => `older than ${durationText(ms ?? 0)} (${since(file)})`
  switch (cause) {
    case 'delete_after':
      return logClass === 'L3' && keepDays !== undefined
        ? `older than ${keepDays} d, as asked for (${since(file)})`
        : older(retention.deleteAfterMs)
    case 'archive_after':
      return older(retention.archiveAfterMs)
    case 'compress_after':
      return older(retention.compressAfterMs)
    case 'monthly_archive':
      return `its month is over (${since(file)})`
    case 'keep_last':
      return `more than the last ${retention.keepLast?.count}`
    case 'max_bytes':
      return `${limitOf(action)}, and it is among the oldest`
    case 'max_total_bytes':
      return `${limitOf(action)}, and it is among the oldest that may go`
    case 'until_exists':
      return `${artefactOf(file)} exists`
    case 'cache':
      return 'a cache, and caches were asked for'
    case 'space':
      return `${limitOf(action)}, and ${logClass} may go for it`
    case 'rotate_after':
      return 'it has taken records for as long as one may; what comes next goes into a new segment'
    case 'convert_on_rotation':
      return `${logClass}: rotated, and to be kept in another form`
  }
}

/** Which limit of space is passed. */
function limitOf({ cause, file, on }: Action): string {
  if (cause === 'max_bytes') return `the log has more than ${file.family.retention.maxBytes} bytes`
  if (cause === 'max_total_bytes') return 'all logs together have more bytes than declared'
  return `space is short${on === undefined ? '' : ` on ${on}`}`
}

/** What a file waits for, with its own parts in the place of their names. */
function artefactOf({ family, parts = {} }: FileFact): string {
  const source = family.retention.until?.exists.source ?? ''
  return source.replace(/\{([^{},]+)\}/g, (whole, name: string) => parts[name] ?? whole)
}

/** Why nothing of a retention takes a file now, where that is no matter of its age alone. */
function keptBy({ keepLast, maxBytes, monthlyArchive }: Retention): string {
  const reasons: string[] = []
  if (keepLast !== undefined) reasons.push(`it is among the last ${keepLast.count}`)
  if (maxBytes !== undefined)
    reasons.push(
      `the log has no more than ${maxBytes.toLocaleString('en')} bytes, or this is not among its oldest`,
    )
  if (monthlyArchive) reasons.push('its month is not over, or the log is too small for an archive by month')
  return reasons.join('; ')
}

/** Why a file stays, and what would free it, for people. */
export function stayText(file: FileFact, stay: Stay): { why: string; free?: string } {
  const { family, segment, archived } = file
  const { legalHold, retention } = family
  switch (stay) {
    case 'held':
      return {
        why: `it is under legal hold${legalHold?.untilMs === undefined ? '' : ` until ${day(legalHold.untilMs)} UTC`}: ${legalHold?.reason}`,
        free: 'take legalHold from its declaration',
      }
    case 'in_use':
      return {
        why: 'a writer has it open, or it is the newest segment of its stream',
        free: 'rotation: by its size, or by sillok clean when its day is over and its log has an age',
      }
    case 'class':
      return { why: `class ${family.class} is never deleted`, free: 'another class' }
    case 'kept': {
      const why = archived === undefined ? keptBy(retention) : ''
      return why === ''
        ? { why: 'nothing in its declaration ends it', free: 'a retention: deleteAfter, keepLast, maxBytes' }
        : { why }
    }
    case 'not_due':
      return {
        why: 'it is not old enough',
        ...(family.class === 'L3' &&
        retention.deleteAfterMs !== undefined &&
        retention.archiveAfterMs === undefined
          ? { free: '--keep-days with fewer days' }
          : {}),
      }
    case 'cache_on_request':
      return { why: 'caches go only when they are asked for', free: '--include-cache' }
    case 'until_open':
      return { why: `${artefactOf(file)} does not exist`, free: 'that file, once it is there' }
    case 'not_passed':
      return {
        why: `these must have it first: ${segment?.waitsFor?.join(', ')}`,
        free: segment?.waitsFor?.includes('index')
          ? 'sillok up or sillok query, which read on; an index that does not move is waited for seven days'
          : 'their catching up, or another declaration of destinations',
      }
    case 'not_sealed':
      return { why: 'its stream is sealed, and its log does not cover it yet', free: 'sillok seal' }
    case 'clock_back':
      return { why: 'the clock is behind the last run: nobody knows how old it is', free: 'the right time' }
    case 'no_time':
      return { why: 'it has no time', free: 'a time' }
    case 'other_disk':
      return {
        why: 'its folder is on a file system that is read-only, or of which it is not known where it begins: that is left alone',
        free: 'mounting it so that it can be written to',
      }
    case 'not_asked_for':
      return { why: 'it was not asked for (--only)' }
  }
}

/**
 * What becomes of a file and why, as lines for people.
 *
 * @param keepDays what the run was given in place of the days of class L3
 */
export function explanationOf(
  file: FileFact,
  { action, stay, due, next }: Verdict,
  keepDays?: number,
): string[] {
  const { family } = file
  const lines = [
    `${file.path}`,
    `  log    ${family.name}, class ${family.class}: ${retentionText(family.retention)}`,
    `  time   ${since(file)}`,
  ]
  if (action !== undefined) lines.push(`  now    ${action.operation}: ${reasonOf(action, keepDays)}`)
  if (stay !== undefined) {
    const { why, free } = stayText(file, stay)
    lines.push(`  stays  ${why}`)
    if (free !== undefined) lines.push(`  frees  ${free}`)
  }
  if (due !== undefined && next !== undefined) lines.push(`  next   ${next}, ${day(due)} UTC`)
  return lines
}
