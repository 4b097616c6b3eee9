import type { DayOfLog, LogStorage, Stage } from '../api/index.js'
import { bytes, count } from '../text/index.js'

export const DAY_MS = 86_400_000
/** A range in which everything lies. */
export const EVER: { last: number } = { last: 3650 * DAY_MS }

const STAGES: readonly Stage[] = ['active', 'rotated', 'compressed', 'archived']

/** The last days in UTC, oldest first, as the server names them: `2026-11-20`. */
export function lastDays(newest: number, length: number): string[] {
  const last = Math.floor(newest / DAY_MS)
  return Array.from({ length }, (_, i) =>
    new Date((last - length + 1 + i) * DAY_MS).toISOString().slice(0, 10),
  )
}

export function bytesOf(day: DayOfLog): number {
  return STAGES.reduce((sum, stage) => sum + (day.bytes[stage] ?? 0), 0)
}

/** The stage that most of a day is in. */
export function stageOf(day: DayOfLog): Stage {
  return STAGES.reduce((most, stage) => ((day.bytes[stage] ?? 0) > (day.bytes[most] ?? 0) ? stage : most))
}

/** How soon the first of a day goes: the next run, a week, a month, later, or never by its age. */
export type Ending = 'due' | 'week' | 'month' | 'later' | 'never'

export function endingOf({ ends }: DayOfLog, now: number): Ending {
  if (ends === null) return 'never'
  const left = Date.parse(ends) - now
  if (left <= 0) return 'due'
  if (left <= 7 * DAY_MS) return 'week'
  return left <= 30 * DAY_MS ? 'month' : 'later'
}

/** From 1 to 5: each step is about as many times as much as the one before. */
export function sizeStep(value: number, most: number): number {
  if (most <= 1) return 5
  return Math.max(1, Math.min(5, Math.ceil((Math.log1p(value) / Math.log1p(most)) * 9 - 4)))
}

const DOES: Record<string, string> = {
  compress: 'compressed',
  convert: 'put in another form',
  archive: 'archived',
  delete: 'deleted',
  rotate: 'rotated',
  empty_trash: 'removed from the trash',
  recover: 'taken up from a run before',
}
export const does = (operation: string): string => DOES[operation] ?? operation

const dayName = (iso: string): string => iso.slice(0, 10)

/** All that is known of a day of a log, in one line. */
export function sayDay({ log }: LogStorage, name: string, day: DayOfLog, now: number): string {
  const stages = STAGES.filter((stage) => (day.bytes[stage] ?? 0) > 0)
  const parts = [`${bytes(bytesOf(day))} in ${count(day.files)} ${day.files === 1 ? 'file' : 'files'}`]
  parts.push(
    stages.length === 1
      ? (stages[0] as string)
      : stages.map((stage) => `${stage} ${bytes(day.bytes[stage] ?? 0)}`).join(', '),
  )
  if (day.next !== null) {
    const isDue = Date.parse(day.next.at) <= now
    parts.push(
      `${isDue ? 'due: to be' : 'next:'} ${does(day.next.operation)}${isDue ? '' : ` ${dayName(day.next.at)}`}`,
    )
  }
  if (day.ends === null) parts.push(day.stays === null ? 'never deleted by age' : `stays: ${day.stays}`)
  else if (day.next?.operation !== 'delete') parts.push(`deleted ${dayName(day.ends)}`)
  return `${log}, ${name}: ${parts.join(' · ')}`
}
