/** A place in a line: before its first member, or behind one. */
interface Place<T> {
  /** Whether a line that was learned ended here. */
  ends: boolean
  /** What came next in lines that were learned. */
  next: Member<T>[]
}

/** A member of a line, and the place behind it by the kind of its value. */
interface Member<T> {
  name: string
  /** What stands before the value, as bytes: `,"port":`. */
  start: Uint8Array
  about: T
  afterText?: Place<T>
  afterNumber?: Place<T>
  afterFlag?: Place<T>
}

const MAX_MEMBERS = 4000
/** Members that may follow at one place: they are tried one after the other. */
const MAX_NEXT = 12
/** UTF-16 units. */
const LONGEST_LINE = 32 * 1024

const encoder = new TextEncoder()

/** Names with other letters are rare; of these, each byte is a unit, and none is escaped. */
const PLAIN_NAME = /^[ !#-[\]-~]*$/

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const BACKSLASH = 0x5c
const CLOSE = 0x7d
// UTF-8: what goes on with a character, what begins one, and what begins one of four bytes, which has two units.
const CONTINUATION = 0x80
const LEAD = 0xc0
const LEAD_OF_FOUR = 0xf0

/**
 * Reads lines of JSON whose shape is known: which members, in which order, with a text, a number or a flag. Who writes records writes
 * thousands of the same few shapes, and to find the values of a line in its bytes takes less time than to parse it.
 *
 * Known are only shapes that were learned from a parsed line, without nesting. A line with an escape, or with a number that is not written
 * as JavaScript writes it, is not read at all.
 *
 * @typeParam T what the user keeps with a name
 */
export class Shapes<T> {
  readonly #aboutOf: (name: string) => T | undefined
  #begin: Place<T> = { ends: false, next: [] }
  #members = 0

  /** The bytes of the line that was read. */
  readonly bytes = new Uint8Array(3 * LONGEST_LINE)
  // Of each value of that line:
  readonly about: T[] = []
  readonly isText: boolean[] = []
  /** Where the separator before its name stands, where it begins, without its quote, and ends, in bytes. */
  readonly named: number[] = []
  readonly begins: number[] = []
  readonly ends: number[] = []
  /** Where it begins and ends in UTF-16 units. */
  readonly from: number[] = []
  readonly to: number[] = []

  /** @param aboutOf what to keep with a name; `undefined`: no line with that name is learned */
  constructor(aboutOf: (name: string) => T | undefined) {
    this.#aboutOf = aboutOf
  }

  /** Remembers the shape of a line, which is not done for all. `source` is the line, parsed. */
  learn(line: string, source: Readonly<Record<string, unknown>>): void {
    if (line.length > LONGEST_LINE || line.includes('\\')) return
    const members = Object.entries(source)
    if (this.#members + members.length > MAX_MEMBERS) this.forget()
    let place = this.#begin
    let separator = '{'
    for (const [name, value] of members) {
      const after = afterOf(value)
      if (after === undefined) return
      let member = place.next.find((known) => known.name === name)
      if (member === undefined) {
        const about = PLAIN_NAME.test(name) ? this.#aboutOf(name) : undefined
        if (about === undefined || place.next.length >= MAX_NEXT) return
        member = { name, start: encoder.encode(`${separator}"${name}":`), about }
        place.next.push(member)
        this.#members++
      }
      separator = ','
      member[after] ??= { ends: false, next: [] }
      place = member[after]
    }
    place.ends = true
  }

  forget(): void {
    this.#begin = { ends: false, next: [] }
    this.#members = 0
  }

  /** Finds the values of a line. @returns how many; -1: its shape is not known */
  read(line: string): number {
    if (line.length > LONGEST_LINE) return -1
    const { bytes } = this
    const length = encoder.encodeInto(line, bytes).written
    // No value goes on behind a control character, and so none behind the end.
    bytes[length] = 0
    let place = this.#begin
    let at = 0
    // Bytes up to here beyond the UTF-16 units.
    let more = 0
    for (let values = 0; ; values++) {
      const member = this.#memberAt(place, at)
      if (member === undefined) return place.ends && at === length - 1 && bytes[at] === CLOSE ? values : -1
      this.about[values] = member.about
      this.named[values] = at
      at += member.start.length
      const isText = bytes[at] === QUOTE
      if (isText) at++
      this.isText[values] = isText
      this.begins[values] = at
      this.from[values] = at - more
      let after: Place<T> | undefined
      if (isText) {
        for (let byte = bytes[at] as number; byte !== QUOTE; byte = bytes[++at] as number) {
          if (byte < SPACE || byte === BACKSLASH) return -1
          if (byte >= CONTINUATION) more += byte < LEAD ? 1 : byte < LEAD_OF_FOUR ? 0 : -1
        }
        after = member.afterText
      } else {
        const begin = at
        while (bytes[at] !== COMMA && bytes[at] !== CLOSE) if ((bytes[at++] as number) <= SPACE) return -1
        if (isNumber(bytes, begin, at)) after = member.afterNumber
        else if (isFlag(bytes, begin, at)) after = member.afterFlag
      }
      if (after === undefined) return -1
      this.ends[values] = at
      this.to[values] = at - more
      if (isText) at++
      place = after
    }
  }

  #memberAt({ next }: Place<T>, at: number): Member<T> | undefined {
    const { bytes } = this
    members: for (let i = 0; i < next.length; i++) {
      const member = next[i] as Member<T>
      const { start } = member
      for (let j = 0; j < start.length; j++) if (bytes[at + j] !== start[j]) continue members
      return member
    }
    return undefined
  }
}

function afterOf(value: unknown): 'afterText' | 'afterNumber' | 'afterFlag' | undefined {
  if (typeof value === 'string') return 'afterText'
  if (typeof value === 'number') return 'afterNumber'
  return typeof value === 'boolean' ? 'afterFlag' : undefined
}

/** Whether a number stands there in the form in which JavaScript writes it: of at most 15 digits, six of them behind the point. */
function isNumber(bytes: Uint8Array, begin: number, end: number): boolean {
  let at = begin
  if (bytes[at] === MINUS) at++
  const whole = at
  while (at < end && isDigit(bytes[at] as number)) at++
  const digits = at - whole
  if (digits === 0 || digits > 15 || (bytes[whole] === ZERO && digits > 1)) return false
  // JavaScript knows a minus zero, and writes it without its sign.
  if (at === end) return bytes[whole] !== ZERO || whole === begin
  if (bytes[at] !== POINT || digits > 9) return false
  const fraction = ++at
  while (at < end && isDigit(bytes[at] as number)) at++
  return at === end && at > fraction && at - fraction <= 6 && bytes[at - 1] !== ZERO
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

const TRUE = encoder.encode('true')
const FALSE = encoder.encode('false')

function isFlag(bytes: Uint8Array, begin: number, end: number): boolean {
  const flag = end - begin === TRUE.length ? TRUE : FALSE
  return end - begin === flag.length && flag.every((byte, i) => bytes[begin + i] === byte)
}
