import { SEVERITY_NUMBER, Shapes } from 'sillok/record'
import type { Line } from 'sillok/stream'
import { DEFAULT_RETENTION_DAYS, gluedWords, RESOURCE_NAMES } from '../engine/index.js'
import { isShownTime, MAX_FIELDS, MAX_NAME } from '../view/index.js'

/** The members of a line that have a column of their own, in the order of `INSERT_COLUMNS` behind the record's place. */
const COLUMNS = [
  'service',
  'event',
  'component',
  'log_type',
  'environment',
  'correlation_id',
  'request_id',
  'trace_id',
  'span_id',
] as const

/** Those that stand elsewhere in a row, behind `COLUMNS` in the numbering of slots. */
const OTHERS = ['timestamp', 'level', 'logger', 'message', 'version', 'instance', 'duration_ms'] as const

const SLOTS: readonly string[] = [...COLUMNS, ...OTHERS]
const [TIMESTAMP, LEVEL, LOGGER, MESSAGE, VERSION, INSTANCE, DURATION] = OTHERS.map((name) =>
  SLOTS.indexOf(name),
) as [number, number, number, number, number, number, number]
const LOG_TYPE = SLOTS.indexOf('log_type')
/** A member that has none. */
const ATTRIBUTE = SLOTS.length
const NOWHERE = -1

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c

/** What a row takes at most beyond the bytes of its line: its place, punctuation, defaults. */
const MARGIN = 4096

/**
 * Makes the rows of lines whose shape is known, from bytes to bytes: byte for byte what `rowOf(viewOfLine(…))` makes, in two thirds of the time.
 */
export class LineRows {
  readonly #shapes = new Shapes<number>(slotOf)
  readonly #slots = new Int32Array(SLOTS.length)
  #count = 0
  #severity = ''
  #glued = ''
  #stream = ''
  #segment = ''
  #place = Buffer.alloc(0)

  /** How many bytes the line's row may take, at most; `undefined` where its shape is not known. */
  read(line: Line): number | undefined {
    if (line.fault !== undefined) return undefined
    const { text } = line
    const count = this.#shapes.read(text)
    if (count === -1 || count > MAX_FIELDS) return undefined
    const { about, isText, from, to, begins, ends } = this.#shapes
    const slots = this.#slots.fill(NOWHERE)
    for (let i = 0; i < count; i++) {
      const slot = about[i] as number
      if (slot === ATTRIBUTE) continue
      // The kinds that the envelope takes as they are; with another the member is a field.
      if (isText[i] === (slot === DURATION)) return undefined
      slots[slot] = i
    }
    const value = (slot: number): string => {
      const i = slots[slot] as number
      return i === NOWHERE ? '' : text.slice(from[i], to[i])
    }
    if (!isShownTime(value(TIMESTAMP))) return undefined
    const severity = SEVERITIES.get(value(LEVEL))
    if (severity === undefined) return undefined
    this.#severity = severity
    const kind = value(LOG_TYPE)
    if (kind === 'gap' || kind === 'invalid' || slots[MESSAGE] === NOWHERE) return undefined
    const message = slots[MESSAGE] as number
    const isAscii =
      (to[message] as number) - (from[message] as number) ===
      (ends[message] as number) - (begins[message] as number)
    this.#glued = isAscii ? '' : gluedWords(value(MESSAGE))
    this.#count = count
    return 2 * line.bytes + MARGIN
  }

  /** Writes the row of the line that was read, a newline behind it. @returns where it ends */
  write(line: Line, stream: string, to: Buffer, start: number): number {
    const { bytes, about, isText, named, begins, ends } = this.#shapes
    const slots = this.#slots
    let at = start
    const time = begins[slots[TIMESTAMP] as number] as number
    at = put('["', to, at)
    at = copy(bytes, time, time + 10, to, at)
    to[at++] = SPACE
    at = copy(bytes, time + 11, time + 23, to, at)
    at = put(this.#severity, to, at)
    at = this.#column(MESSAGE, to, at)
    to[at++] = COMMA
    at = this.#column(LOGGER, to, at)
    const place = this.#placeOf(stream, line.segment)
    at = copy(place, 0, place.length, to, at)
    at = put(String(line.offset), to, at)
    for (let slot = 0; slot < COLUMNS.length; slot++) {
      to[at++] = COMMA
      at = this.#column(slot, to, at)
    }
    to[at++] = COMMA
    const duration = slots[DURATION] as number
    if (duration === NOWHERE) at = put('null', to, at)
    else at = copy(bytes, begins[duration] as number, ends[duration] as number, to, at)
    at = put(RETENTION, to, at)
    at = put(this.#glued, to, at)
    at = put('",{', to, at)
    let separator = false
    for (const [slot, name] of RESOURCES) {
      const i = slots[slot] as number
      // An empty one is none.
      if (i === NOWHERE || begins[i] === ends[i]) continue
      if (separator) to[at++] = COMMA
      separator = true
      at = put(name, to, at)
      at = this.#column(slot, to, at)
    }
    at = put('},{', to, at)
    separator = false
    for (let i = 0; i < this.#count; i++) {
      if (about[i] !== ATTRIBUTE) continue
      if (separator) to[at++] = COMMA
      separator = true
      const begin = begins[i] as number
      const end = ends[i] as number
      // With its name, and without the separator before it.
      const name = (named[i] as number) + 1
      if (isText[i]) at = copy(bytes, name, end + 1, to, at)
      else {
        at = copy(bytes, name, begin, to, at)
        to[at++] = QUOTE
        at = copy(bytes, begin, end, to, at)
        to[at++] = QUOTE
      }
    }
    return put('}]\n', to, at)
  }

  /** Remembers the shape of a line that is a record. */
  learn({ text }: Line): void {
    // Nested ones are not learned: most of them need not be parsed to see that.
    if (!text.includes('{', 1) && !text.includes('[')) this.#shapes.learn(text, JSON.parse(text))
  }

  /** Writes the value of a column, in its quotes; one that is not there is empty. */
  #column(slot: number, to: Buffer, at: number): number {
    const i = this.#slots[slot] as number
    if (i !== NOWHERE) {
      const { bytes, begins, ends } = this.#shapes
      return copy(bytes, (begins[i] as number) - 1, (ends[i] as number) + 1, to, at)
    }
    to[at] = QUOTE
    to[at + 1] = QUOTE
    return at + 2
  }

  /** What stands in a row between the logger and the offset. */
  #placeOf(stream: string, segment: string): Buffer {
    if (stream !== this.#stream || segment !== this.#segment) {
      this.#stream = stream
      this.#segment = segment
      this.#place = Buffer.from(`,${JSON.stringify(stream)},${JSON.stringify(segment)},`)
    }
    return this.#place
  }
}

// Loops, since most pieces are short: a call of `Buffer.copy` costs as much as a hundred bytes.
function copy(from: Uint8Array, begin: number, end: number, to: Buffer, start: number): number {
  let at = start
  for (let i = begin; i < end; i++) to[at++] = from[i] as number
  return at
}

/** Writes ASCII. */
function put(text: string, to: Buffer, start: number): number {
  for (let i = 0; i < text.length; i++) to[start + i] = text.charCodeAt(i)
  return start + text.length
}

const RESOURCES: readonly [number, string][] = [
  [VERSION, `"${RESOURCE_NAMES.version}":`],
  [INSTANCE, `"${RESOURCE_NAMES.instance}":`],
]

const RETENTION = `,${DEFAULT_RETENTION_DAYS},"`

/** What stands in a row between the time and the message, by level. */
const SEVERITIES = new Map(
  Object.entries(SEVERITY_NUMBER).map(([level, number]) => [level, `","${level}",${number},`]),
)

/** Names that JavaScript puts first in an object, whatever stands before them. */
const INDEX = /^\d+$/

function slotOf(name: string): number | undefined {
  if (INDEX.test(name) || name === '__proto__' || name.length > MAX_NAME) return undefined
  const slot = SLOTS.indexOf(name)
  return slot === -1 ? ATTRIBUTE : slot
}
