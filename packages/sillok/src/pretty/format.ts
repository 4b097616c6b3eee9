import { type Level, parseLevel } from '../record/index.js'
import { exceptionLines } from './exception.js'
import { foldToWidth } from './fold.js'
import { parseLine } from './line.js'
import { nameColumn } from './name.js'
import { isAside, namesOf } from './order.js'
import { paint, type Style } from './paint.js'
import { timeColumn } from './time.js'
import { textOf, valueText } from './value.js'
import { visible, visibleLines } from './visible.js'
import { cutToWidth, displayWidth } from './width.js'

export interface PrettyOptions {
  /** Whether to write ANSI colours: for a terminal on which the user has not set NO_COLOR. */
  color: boolean
  /** Columns of the terminal: what does not fit goes below, or is folded. Without it everything stands on one line. */
  width?: number | undefined
  /** In which zone times are shown; UTC times end in `Z`. */
  zone: 'local' | 'utc'
  /** Time of the record before, to show what passed since; the empty text before the first. Without it no room is taken for it. */
  after?: string | undefined
  /** The folder of the repository, whose frames come first in a stack. */
  home?: string | undefined
}

const LEVELS: Record<Level, { name: string; style: Style }> = {
  DEBUG: { name: 'DEBUG', style: 'dim' },
  INFO: { name: 'INFO ', style: 'green' },
  WARNING: { name: 'WARN ', style: 'yellow' },
  ERROR: { name: 'ERROR', style: 'red' },
  CRITICAL: { name: 'CRIT ', style: 'alarm' },
}

/** Columns of the logger's name, so that messages begin below each other. */
const LOGGER_COLUMNS = 16
/** Columns of one line of the message. */
const MESSAGE_COLUMNS = 4000
/** Fields of one record that are shown. */
const MAX_FIELDS = 100
/** Fields of one record that are errors and shown as such. */
const MAX_ERRORS = 5
/** Columns in front of what stands below the first line. */
const INDENT = 4
/** A terminal that is narrower is left to fold by itself. */
const LEAST_WIDTH = 40

/**
 * One record for people: time, level, logger and message, then the fields as `key=value`, those that matter most first, with the exception,
 * its causes and stack below. Everything of the record is made visible (see `visible`), so that
 * no record can move the cursor, change the colour or forge another line.
 *
 * @param record a record, parsed or as its line; a line that is no JSON object is shown as it stands
 * @returns one or more lines, without a newline at the end
 * @example formatPretty('{"timestamp":"2026-11-20T10:00:00.000Z","level":"INFO","logger":"api","message":"up"}', { color: false, zone: 'utc' })
 */
export function formatPretty(record: object | string, options: PrettyOptions): string {
  const source = typeof record === 'string' ? parseLine(record) : (record as Record<string, unknown>)
  if (source === undefined) return cutToWidth(visible(record as string), MESSAGE_COLUMNS)
  const { color } = options
  const width = options.width !== undefined && options.width >= LEAST_WIDTH ? options.width : undefined
  const level = LEVELS[parseLevel(source.level) ?? 'INFO']
  const time = timeColumn(source.timestamp, options.zone, options.after)
  const logger = nameColumn(visible(textOf(source.logger)), LOGGER_COLUMNS)
  const head = displayWidth(`${time} ${level.name} ${logger} `)
  const columns = (width ?? Number.POSITIVE_INFINITY) - INDENT
  const [first = '', ...more] = messageLines(textOf(source.message), width, head)
  const lines = [
    `${paint(time, 'dim', color)} ${paint(level.name, level.style, color)} ${paint(logger, 'cyan', color)} ${level.style === 'dim' ? first : paint(first, 'bold', color)}`,
  ]
  for (const line of more) lines.push(`  ${paint('|', 'dim', color)} ${line}`)
  const column = more.length === 0 ? head + displayWidth(first) : Number.POSITIVE_INFINITY
  const names = namesOf(source)
  const errors = names.filter((name) => hasStack(source[name])).slice(0, MAX_ERRORS)
  addFields(
    lines,
    source,
    names.filter((name) => !errors.includes(name)),
    column,
    columns,
    color,
  )
  const home = options.home === undefined ? '' : options.home.replace(/\/*$/, '/')
  const below = (error: unknown, label?: string): void => {
    for (const line of exceptionLines(error, { color, columns, home }, label))
      lines.push(`${' '.repeat(INDENT)}${line}`)
  }
  if (source.exception !== undefined) below(source.exception)
  for (const name of errors) below(source[name], `${cutToWidth(visible(name), Math.min(100, columns / 2))}: `)
  return lines.join('\n')
}

/** An error in a field: on one line its stack could not be read. */
function hasStack(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as { stack?: unknown }).stack === 'string'
  )
}

function messageLines(message: string, width: number | undefined, head: number): string[] {
  const lines = visibleLines(message).map((line) => cutToWidth(line, MESSAGE_COLUMNS))
  if (width === undefined) return lines
  const below = width - INDENT
  // A column too narrow to read in is no column: a message that does not fit there stands below.
  const room = width - head
  if (room < LEAST_WIDTH / 2 && displayWidth(lines[0] ?? '') > room) {
    return ['', ...lines.flatMap((line) => foldToWidth(line, below))]
  }
  return lines.flatMap((line, i) => {
    if (i > 0) return foldToWidth(line, below)
    const [top = ''] = foldToWidth(line, room)
    const rest = line.slice(top.length).trimStart()
    return rest === '' ? [top] : [top, ...foldToWidth(rest, below)]
  })
}

/** Writes the fields behind the first line as far as they fit, and the others below it; one that is too long for a line is folded. */
function addFields(
  lines: string[],
  source: Record<string, unknown>,
  names: readonly string[],
  column: number,
  columns: number,
  color: boolean,
): void {
  let at = column
  const add = (shown: string, size: number): void => {
    if (at + 1 + size > columns + INDENT || at === Number.POSITIVE_INFINITY) {
      lines.push(`${' '.repeat(INDENT)}${shown}`)
      at = INDENT + size
    } else {
      lines[lines.length - 1] += ` ${shown}`
      at += 1 + size
    }
  }
  for (const name of names.slice(0, MAX_FIELDS)) {
    const key = cutToWidth(visible(name), 100)
    const value = valueText(source[name])
    const style = name === 'error_code' ? 'red' : isAside(name) ? 'dim' : undefined
    const [top = '', ...rest] = foldToWidth(`${key}=${value}`, columns - 2)
    const shown = top.slice(key.length + 1)
    add(`${paint(`${key}=`, 'dim', color)}${style ? paint(shown, style, color) : shown}`, displayWidth(top))
    for (const line of rest) add(`  ${style ? paint(line, style, color) : line}`, columns)
    if (rest.length > 0) at = Number.POSITIVE_INFINITY
  }
  if (names.length > MAX_FIELDS) add(`… ${names.length - MAX_FIELDS} more fields`, 20)
}
