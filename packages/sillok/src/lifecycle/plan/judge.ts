import { formatsOf, NEVER_DELETED } from '../classes.js'
import type { FileFact, World } from './facts.js'
import { overKeepLast } from './limits.js'
import { isLastMonth, monthlyFamilies } from './months.js'
import type { Action, Cause, Operation, Stay, Verdict } from './verdict.js'

/** What one file's own age and number demand, and what stands against it. */
export class Judge {
  readonly #world: World
  readonly #overLast: ReadonlySet<FileFact>
  readonly #monthly: ReadonlySet<string>

  constructor(world: World, asked: readonly FileFact[]) {
    this.#world = world
    this.#monthly = monthlyFamilies(asked, world.inArchive, world.options.largeBytes)
    this.#overLast = overKeepLast(asked)
  }

  ofTime(file: FileFact): Verdict {
    const verdict = this.#ofTime(file)
    return verdict.action !== undefined && this.#world.isElsewhere?.(file) ? { stay: 'other_disk' } : verdict
  }

  #ofTime(file: FileFact): Verdict {
    const isWorn = this.#isWorn(file)
    const bar = this.barToAny(file)
    if (bar === 'in_use' && isWorn) return { action: rotationOf(file) }
    const due = bar === 'in_use' ? this.#wornAt(file) : undefined
    if (due !== undefined) return { stay: 'in_use', due, next: 'rotate' }
    if (bar !== undefined) return { stay: bar }
    const cause = this.#endOf(file)
    const operation = cause === undefined ? undefined : operationFor(file, cause)
    const against = operation === undefined ? undefined : this.barTo(file, operation)
    if (operation !== undefined && cause !== undefined && against === undefined)
      return { action: { operation, cause, file } }
    const { family, segment, packed, time, archived } = file
    if (archived === undefined && this.#barOfReaders(file) === undefined && segment?.isJson === true) {
      if (formatsOf(family).length > 0)
        return { action: { operation: 'convert', cause: 'convert_on_rotation', file } }
    }
    const { compressAfterMs } = family.retention
    if (
      !packed &&
      archived === undefined &&
      compressAfterMs !== undefined &&
      this.#world.now >= time + compressAfterMs
    )
      return { action: { operation: 'compress', cause: 'compress_after', file } }
    if (isWorn) return { action: rotationOf(file) }
    return against === undefined ? this.#next(file) : { stay: against }
  }

  /** Why nothing at all may be done to a file. */
  barToAny(file: FileFact): Stay | undefined {
    const { lastRun = -Infinity, now, options } = this.#world
    const { family, segment, time } = file
    const { legalHold } = family
    if (legalHold !== undefined && now <= (legalHold.untilMs ?? Infinity)) return 'held'
    if (now < lastRun) return 'clock_back'
    if (segment?.isOpen === true) return 'in_use'
    if (segment?.lastSince !== undefined && !this.#isWorn(file)) return 'in_use'
    if (family.class === 'cache' && options.includeCache !== true) return 'cache_on_request'
    return Number.isFinite(time) ? undefined : 'no_time'
  }

  /** Why a file may be changed, but may not leave its place so. */
  barTo(file: FileFact, operation: Operation): Stay | undefined {
    if (operation === 'delete' && NEVER_DELETED.has(file.family.class)) return 'class'
    if (file.archived !== undefined) return undefined
    if (file.family.retention.until !== undefined && !this.#world.exists(file)) return 'until_open'
    return this.#barOfReaders(file)
  }

  #barOfReaders({ segment }: FileFact): Stay | undefined {
    if ((segment?.waitsFor?.length ?? 0) > 0) return 'not_passed'
    return segment?.sealed === false ? 'not_sealed' : undefined
  }

  /**
   * Whether a segment has taken records for as long as one may, which is until its day (UTC) is over: else what a program that writes little has ever written would be as young as its
   * newest record. Where nothing in the life of a log comes with age, its segments end when they are full.
   */
  #isWorn(file: FileFact): boolean {
    const { family, segment, bytes } = file
    if (segment?.lastSince === undefined || bytes === 0) return false
    const { now } = this.#world
    const isOfLastMonth = this.#monthly.has(family.name) && isLastMonth(segment.lastSince, now)
    return isOfLastMonth || now >= (this.#wornAt(file) ?? Infinity)
  }

  #wornAt({ family, segment, bytes }: FileFact): number | undefined {
    const { compressAfterMs, archiveAfterMs, deleteAfterMs, maxBytes } = family.retention
    const ages = [compressAfterMs, archiveAfterMs, this.#deleteAfter(family, deleteAfterMs)]
    const known = ages.filter((age) => age !== undefined)
    const hasAge = known.length > 0 || maxBytes !== undefined
    if (segment?.lastSince === undefined || bytes === 0 || !hasAge) return undefined
    const midnight = (Math.floor(segment.lastSince / DAY_MS) + 1) * DAY_MS
    return Math.min(midnight, segment.lastSince + Math.min(DAY_MS, ...known))
  }

  /** Which rule takes a file from its place now, if one does. */
  #endOf(file: FileFact): Cause | undefined {
    const { now } = this.#world
    const { family, time, archived } = file
    const { archiveAfterMs, deleteAfterMs: declared, until, keepLast, maxBytes } = family.retention
    const deleteAfterMs = this.#deleteAfter(family, declared)
    if (deleteAfterMs !== undefined && now >= time + deleteAfterMs)
      return until === undefined ? 'delete_after' : 'until_exists'
    if (archived !== undefined) return undefined
    if (archiveAfterMs !== undefined && now >= time + archiveAfterMs) return 'archive_after'
    if (this.#monthly.has(family.name) && isLastMonth(time, now)) return 'monthly_archive'
    if (this.#overLast.has(file)) return 'keep_last'
    if (until !== undefined && deleteAfterMs === undefined && archiveAfterMs === undefined)
      return 'until_exists'
    const isLimited = (deleteAfterMs ?? keepLast ?? maxBytes) !== undefined
    return family.class === 'cache' && !isLimited ? 'cache' : undefined
  }

  #deleteAfter(family: FileFact['family'], declared: number | undefined): number | undefined {
    const { keepDays } = this.#world.options
    return family.class === 'L3' && declared !== undefined && keepDays !== undefined
      ? keepDays * DAY_MS
      : declared
  }

  #next({ packed, family, time, archived }: FileFact): Verdict {
    const { compressAfterMs, archiveAfterMs, deleteAfterMs } = family.retention
    const coming: [number | undefined, Operation][] = [
      [packed ? undefined : compressAfterMs, 'compress'],
      [archived === undefined ? archiveAfterMs : undefined, 'archive'],
      [this.#deleteAfter(family, deleteAfterMs), 'delete'],
    ]
    let verdict: Verdict = { stay: NEVER_DELETED.has(family.class) ? 'class' : 'kept' }
    for (const [after, next] of coming) {
      const due = time + (after ?? Number.NaN)
      if (due > this.#world.now && due < (verdict.due ?? Infinity)) verdict = { stay: 'not_due', due, next }
    }
    return verdict
  }
}

const DAY_MS = 86_400_000

const rotationOf = (file: FileFact): Action => ({ operation: 'rotate', cause: 'rotate_after', file })

/** When age ends a file for good, in milliseconds since 1970; `undefined` where age never does, or nobody can know when. */
export function endOfAge({ family, time }: FileFact, exists: boolean): number | undefined {
  const { retention, legalHold } = family
  if (retention.deleteAfterMs === undefined || NEVER_DELETED.has(family.class)) return undefined
  if (!Number.isFinite(time) || (retention.until !== undefined && !exists)) return undefined
  const end = time + retention.deleteAfterMs
  if (legalHold === undefined) return end
  return legalHold.untilMs === undefined ? undefined : Math.max(end, legalHold.untilMs)
}

/** Where an archive is declared nothing leaves its place without one, whatever the cause; but what is to be deleted by age is past the archive, too. */
export function operationFor({ family, archived }: FileFact, cause: Cause): Operation {
  if (archived !== undefined || cause === 'delete_after') return 'delete'
  const isArchived = cause === 'monthly_archive' || family.retention.archiveAfterMs !== undefined
  return isArchived ? 'archive' : 'delete'
}
