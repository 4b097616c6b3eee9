import { CANONICAL_FIELDS, type Level, parseLevel, toTimestamp } from '../record/index.js'
import { ELAPSED_COLUMNS, elapsed } from './elapsed.js'
import { exceptionLines } from './exception.js'
import { paint, type Style } from './paint.js'
import { visible, visibleLines } from './visible.js'
import { cutToWidth, displayWidth, padToWidth } from './width.js'

export interface PrettyOptions {
  /** Whether to write ANSI colours: for a terminal on which the user has not set NO_COLOR. */
  color: boolean
  /** Columns of the terminal: fields that do not fit go below. Without it everything stands on one line. */
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

/** Columns of the logger's name: shorter names are padded, so that messages begin below each other. */
const LOGGER_COLUMNS = 16
/** Columns of one value; the whole of it is in the record. */
const VALUE_COLUMNS = 400
/** Columns of one line of the message. */
const MESSAGE_COLUMNS = 4000
/** Fields of one record that are shown. */
const MAX_FIELDS = 100

/**
 * One record for people: time, level, logger and message, then the fields as `key=value`, with the exception,
 * its causes and stack below. Everything of the record is made visible (see `visible`), so that
 * no record can move the cursor, change the colour or forge another line.
 *
 * @param record a record, parsed or as its line; a line that is no JSON object is shown as it stands
 * @returns one or more lines, without a newline at the end
 * @example formatPretty('{"timestamp":"2026-11-20T10:00:00.000Z","level":"INFO","logger":"api","message":"up"}', { color: false, zone: 'utc' })
 */
export function formatPretty(record: object | string, options: PrettyOptions): string {
  const source = typeof record === 'string' ? parse(record) : (record as Record<string, unknown>)
  if (source === undefined) return cutToWidth(visible(record as string), MESSAGE_COLUMNS)
  const { color } = options
  const level = LEVELS[parseLevel(source.level) ?? 'INFO']
  const logger = padToWidth(visible(textOf(source.logger)), LOGGER_COLUMNS)
  const since = options.after === undefined ? '' : ` ${passed(options.after, source.timestamp)}`
  const head = [time(source.timestamp, options.zone) + since, level.name, logger].join(' ')
  const [first = '', ...more] = visibleLines(textOf(source.message)).map((line) =>
    cutToWidth(line, MESSAGE_COLUMNS),
  )
  const lines = [
    `${paint(time(source.timestamp, options.zone) + since, 'dim', color)} ${paint(level.name, level.style, color)} ${paint(logger, 'cyan', color)} ${level.style === 'dim' ? first : paint(first, 'bold', color)}`,
  ]
  for (const line of more) lines.push(`  ${paint('|', 'dim', color)} ${line}`)
  const column = more.length === 0 ? displayWidth(head) + 1 + displayWidth(first) : Number.POSITIVE_INFINITY
  addFields(lines, fieldsOf(source), column, options)
  if (source.exception !== undefined) {
    const style = { color, home: options.home === undefined ? '' : options.home.replace(/\/*$/, '/') }
    for (const line of exceptionLines(source.exception, style)) lines.push(`    ${line}`)
  }
  return lines.join('\n')
}

/** Writes the fields behind the first line as far as they fit, and the others below it. */
function addFields(
  lines: string[],
  fields: [string, string][],
  column: number,
  options: PrettyOptions,
): void {
  const width = options.width ?? Number.POSITIVE_INFINITY
  let at = lines.length > 1 ? Number.POSITIVE_INFINITY : column
  for (const [key, value] of fields) {
    const size = displayWidth(key) + 1 + displayWidth(value)
    const shown = `${paint(`${key}=`, 'dim', options.color)}${value}`
    if (at + 1 + size > width || at === Number.POSITIVE_INFINITY) {
      lines.push(`    ${shown}`)
      at = 4 + size
    } else {
      lines[lines.length - 1] += ` ${shown}`
      at += 1 + size
    }
  }
}

const SHOWN_ELSEWHERE = new Set(['timestamp', 'level', 'logger', 'message', 'exception'])
/** What one looks for first. */
const FIRST = ['event', 'error_code', 'retryable', 'route', 'duration_ms', 'user_id']
/** What is the same on most lines, or only there to be searched by. */
const LAST: string[] = CANONICAL_FIELDS.filter((name) => !SHOWN_ELSEWHERE.has(name) && !FIRST.includes(name))

/** Names in the order in which they matter to a reader: the canonical ones that tell, the caller's, ids and identity. */
function namesOf(source: Record<string, unknown>): string[] {
  const own = Object.keys(source).filter(
    (name) => !SHOWN_ELSEWHERE.has(name) && !FIRST.includes(name) && !LAST.includes(name),
  )
  return [...FIRST, ...own, ...LAST].filter((name) => Object.hasOwn(source, name))
}

function fieldsOf(source: Record<string, unknown>): [string, string][] {
  const shown = namesOf(source).filter((name) => source[name] !== undefined)
  const fields = shown
    .slice(0, MAX_FIELDS)
    .map((name): [string, string] => [cutToWidth(visible(name), 100), valueText(source[name])])
  if (shown.length > MAX_FIELDS) fields.push(['…', `${shown.length - MAX_FIELDS} more fields`])
  return fields
}

/** Text that needs no quotes to be told from its surroundings. */
const BARE = /^[^\s"'=\\{}[\]]+$/

function valueText(value: unknown): string {
  // Long text is cut before it is worked on: a field may hold megabytes.
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const safe = visible(text.slice(0, VALUE_COLUMNS * 4))
  const cut = cutToWidth(safe, VALUE_COLUMNS)
  if (typeof value !== 'string' || BARE.test(cut)) return cut
  return `"${cut.replaceAll('"', '\\"')}"`
}

function passed(from: string, value: unknown): string {
  const to = toTimestamp(value)
  return (to === undefined ? '' : elapsed(from, to)).padStart(ELAPSED_COLUMNS)
}

function time(value: unknown, zone: 'local' | 'utc'): string {
  const utc = toTimestamp(value)
  if (utc === undefined) return padToWidth(cutToWidth(visible(textOf(value)), 23), 23)
  if (zone === 'utc') return utc.replace('T', ' ')
  const date = new Date(utc)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${utc.slice(20, 23)}`
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
