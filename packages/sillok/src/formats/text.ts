import { type Level, levelOfSeverity, parseLevel, toTimestamp } from '../record/index.js'
import { syslogTime } from './times.js'
import type { Format, LineContext, Source } from './types.js'
import { errorOfStack, levelOf } from './values.js'

/** A date and time at the start, in brackets or not: ISO, Python's comma, Go's slashes. */
const STAMP =
  /^\[?(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}:\d{2})(?:([.,]\d{1,9}))?(?: ?(Z|UTC|[+-]\d{2}:?\d{2}))?(\]|(?=[\s|,:;-])|$)/

/** A level as the first word, as Python's default format and many scripts print it. */
const LEVEL_FIRST = /^\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\]?(?::|\s)/

/** Up to three things in brackets, between bars or in words may stand between the time and the level. */
const LEVEL = /^(?:[\s|:-]*(?:\[[^\]]{1,64}\]\s*){0,3})[[(<]?([A-Za-z]{1,12})[\])>]?(?=[\s:|-]|$)[\s:|-]*/

/**
 * `- app.module - ERROR - text`, `| worker | INFO | text`, `app.module ERROR text`: the name first, as Python's usual formats have it. Where only spaces part
 * them the name has a dot, or is Python's own `root` or `__main__`: `got ERROR from` is prose.
 */
const NAME_FIRST =
  /^\s*(?:([-|:])\s+([A-Za-z_][\w./-]{0,99})\s+\1|([A-Za-z_]\w{0,99}(?:\.\w{1,99}){1,20}|root|__main__))\s+\[?(DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\]?(?=[\s:|-]|$)[\s:|-]*/

/** `app.module: text` (Python, with a dot to tell it from prose) and `in module: text` (Flask). */
const LOGGER = /^(?:in ([A-Za-z_][\w.]{0,99})|([A-Za-z_]\w{0,99}(?:\.\w{1,99}){1,20})): (?=\S)/

export const text: Format = {
  name: 'text',
  description: 'plain text with a time at the start of each record; stack traces below it belong to it',
  looks: 'text with a time, or a level, at the start',
  fits: (line) => timeOf(line) !== undefined || LEVEL_FIRST.test(line),
  isDated: (line) => timeOf(line) !== undefined,
  read: (line, _json, { fallback }) => [readText(line, fallback)],
}

function timeOf(line: string): { timestamp: string; rest: string } | undefined {
  const found = STAMP.exec(line)
  if (found === null) return undefined
  const [head, year, month, day, time, fraction = '', zone = 'Z'] = found
  const timestamp = toTimestamp(`${year}-${month}-${day}T${time}${fraction.replace(',', '.')}${zone}`)
  return timestamp === undefined ? undefined : { timestamp, rest: line.slice(head.length) }
}

function readText(line: string, fallback: string): Source {
  const { timestamp, rest } = timeOf(line) ?? { timestamp: fallback, rest: line }
  const named = NAME_FIRST.exec(rest)
  if (named !== null) {
    const [head, , between, dotted, word] = named
    return {
      timestamp,
      level: levelOf(word),
      logger: between ?? dotted,
      message: rest.slice(head.length).trim(),
    }
  }
  const found = LEVEL.exec(rest)
  const level = found === null ? undefined : wordLevel(found[1] as string)
  if (found === null || level === undefined) return { timestamp, message: rest.trim() }
  // What stood between time and level, such as a thread in brackets, stays in front of the message.
  const before = rest
    .slice(0, found[0].indexOf(found[1] as string))
    .replace(/[\s|:[(<-]*$/, '')
    .trim()
  const after = rest.slice(found[0].length)
  const logger = LOGGER.exec(after)
  const message = logger === null ? after : after.slice(logger[0].length)
  return {
    timestamp,
    level,
    logger: logger?.[1] ?? logger?.[2],
    message: before === '' ? message.trim() : `${before} ${message.trim()}`,
  }
}

/** Short names are levels only in capitals: `E` is, the `i` of a sentence is not. */
function wordLevel(word: string): Level | undefined {
  if (word === word.toUpperCase()) return levelOf(word)
  return word.length >= 4 ? parseLevel(word) : undefined
}

const RFC5424 =
  /^<(\d{1,3})>\d (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (.*))?$/
const RFC3164 =
  /^(?:<(\d{1,3})>)?([A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}) (\S{1,255}) ([^\s:[]{1,100})(?:\[(\d{1,10})\])?: ?(.*)$/
/** rsyslog's file format of today: RFC 3164 with a full time. */
const RSYSLOG =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) (\S{1,255}) ([^\s:[]{1,100})(?:\[(\d{1,10})\])?: ?(.*)$/

export const syslog: Format = {
  name: 'syslog',
  description: 'syslog files: RFC 3164 (the year is worked out), RFC 5424, rsyslog with full times',
  looks: 'a time, a host and a program: syslog',
  fits: (line) => RFC3164.test(line) || RFC5424.test(line) || isRsyslog(line),
  isDated: () => true,
  read: (line, _json, context) => [readSyslog(line, context)],
}

/** The host of rsyslog stands where other programs have their level. */
function isRsyslog(line: string): boolean {
  const found = RSYSLOG.exec(line)
  return found !== null && levelOf(found[2]?.replace(/^\[|\]$/g, '')) === undefined
}

function readSyslog(line: string, { now }: LineContext): Source {
  const modern = RFC5424.exec(line)
  if (modern !== null) {
    const [, priority, time, host, program, pid, id, data, message = ''] = modern
    return {
      ...fromPriority(priority),
      timestamp: toTimestamp(time),
      ...(toTimestamp(time) === undefined && time !== '-' ? { time } : {}),
      logger: given(program),
      instance: given(host),
      message: message.replace(/^\ufeff/, ''),
      pid: given(pid),
      message_id: given(id),
      structured_data: given(data),
    }
  }
  const full = RSYSLOG.exec(line)
  const [, priority, time = '', host, program, pid, message = ''] =
    full === null ? (RFC3164.exec(line) ?? []) : [full[0], undefined, ...full.slice(1)]
  const timestamp = toTimestamp(time) ?? syslogTime(time, now)
  return {
    ...fromPriority(priority),
    timestamp,
    ...(timestamp === undefined ? { time } : {}),
    logger: program,
    instance: host,
    message,
    pid,
  }
}

/** RFC 5424 §6.2.1: a priority is eight times the facility plus the severity, 0 emergency to 7 debug. */
function fromPriority(priority: string | undefined): Source {
  if (priority === undefined) return {}
  const severity = Number(priority) % 8
  const number = severity <= 2 ? 21 : severity === 3 ? 17 : severity === 4 ? 13 : severity === 7 ? 5 : 9
  return { level: levelOfSeverity(number), facility: Math.floor(Number(priority) / 8) }
}

function given(text: string | undefined): string | undefined {
  return text === '-' ? undefined : text
}

const INDENTED = /^\s+\S/
const TRACE_LINE =
  /^(?:Traceback \(most recent call last\)|Caused by: |Suppressed: |During handling of the above exception|The above exception was the direct cause|\.{3} \d+ more|\[cause\]|--- End of|goroutine \d+ )/
const ERROR_LINE =
  /^(?:Uncaught )?(?:Error|Exception|[A-Za-z_$][\w.$]*(?:Error|Exception|Throwable|Warning|Exit|Interrupt))\b(?:\s\[[A-Z_]+\])?(?::|$)/

/** `java.lang.X: text`: an error by its dots, whatever it is called. */
const DOTTED = /^[A-Za-z_$][\w$]*(?:\.[\w$]+)+(?::|$)/

/** Whether a line goes on the record before it: indented, part of a stack trace, or the error that a trace ends with. */
export function continues(line: string): boolean {
  return INDENTED.test(line) || TRACE_LINE.test(line) || ERROR_LINE.test(line)
}

const PYTHON_HEAD = 'Traceback (most recent call last)'

/** A line inside of a trace: of Java and JavaScript, of Python, and what joins two of Java's. */
const INSIDE = /^\s+at |^\s*File "|^\s*\.{3} \d+ more/

/** The lines below a record's first: a stack trace becomes its exception, anything else belongs to its message. */
export function withLinesBelow(record: Source, below: readonly string[]): Source {
  const start = record.exception === undefined ? startOfTrace(below) : undefined
  if (start === undefined) return { ...record, message: [record.message, ...below].join('\n') }
  const message = [record.message, ...below.slice(0, start)].join('\n')
  const stack = below.slice(start).join('\n')
  // A trace without a head of its own has it in the line above: "Error: boom".
  const headless = INSIDE.test(below[start] ?? '')
  const error = errorOfStack(
    headless ? `${start === 0 ? record.message : below[start - 1]}\n${stack}` : stack,
  )
  return { ...record, message, exception: headless ? { ...error, stack } : error }
}

/** Where the first stack trace begins: with Python's words, or with the error above the first place in the code. */
function startOfTrace(lines: readonly string[]): number | undefined {
  const inside = lines.findIndex((line) => line.includes(PYTHON_HEAD) || INSIDE.test(line))
  if (inside === -1 || lines[inside]?.includes(PYTHON_HEAD)) return inside === -1 ? undefined : inside
  const head = lines.slice(0, inside).findLastIndex((line) => ERROR_LINE.test(line) || DOTTED.test(line))
  return head === -1 ? inside : head
}
