import { behind, bytesOf } from './behind.js'
import type { Encoding } from './encoding.js'
import { mapEntries, reason, take } from './entries.js'
import { describeError, isError, isExchanged } from './error.js'
import { noteCut } from './limits.js'
import type { KnownName } from './memory.js'
import { moreFields, uniqueName } from './names.js'
import { itemName, Pair } from './pairs.js'
import { describePayload } from './payload.js'
import { CUT_PREVIEW, cut, quote } from './text.js'

/** A value under a name, as JSON: masked, reduced, cut to a preview or written, as the name says. `undefined`: leave it out. */
function encodeField(key: string, known: KnownName, value: unknown, to: Encoding): string | undefined {
  const { verdict } = known
  if (to.errors > 0 && isExchanged(key, value) && to.memory.name('body').verdict === 'payload') {
    return value === null ? 'null' : encodePayload(value, to, key)
  }
  if (verdict === 'keep' || value == null)
    return known.preview && typeof value === 'string'
      ? encodeSafe(to.redactor.text(value, key, to.names), to, false, CUT_PREVIEW)
      : encodeValue(value, to, key)
  if (verdict === 'payload') return encodePayload(value, to, key)
  // A flag (`password: true`) tells nothing, and a number under some names is a measurement (`tokens: 812`).
  if (typeof value === 'boolean') return encodeValue(value, to)
  if (Number.isFinite(value)) return encodeNumber(value as number, to, key)
  return quote(to.redactor.mask(value, key, to.names))
}

/**
 * A member of an object, a comma before it; nothing for what JSON leaves out.
 *
 * @param before the members written before it, from which its name is to be told apart
 * @param judgedBy the name that says what the value is, where it is another
 */
export function encodeMember(
  key: string,
  known: KnownName,
  value: unknown,
  to: Encoding,
  before: string,
  judgedBy = key,
): string {
  const json = encodeField(judgedBy, judgedBy === key ? known : to.memory.name(judgedBy), value, to)
  if (json === undefined) return ''
  to.left -= key.length + 3
  return (known.json ?? `,${quote(uniqueName(key, before, to))}:`) + json
}

function encodeNumber(value: number | bigint, to: Encoding, name: string): string {
  const masked = to.redactor.number(value, name, to.names)
  if (masked !== undefined) return quote(masked)
  // A bigint as text: a JSON number would lose digits on the way back in.
  return typeof value === 'number' ? String(value) : encodeText(value.toString(), to, name)
}

/** A payload reduced to what may be said of it. */
function encodePayload(value: unknown, to: Encoding, name: string): string | undefined {
  if (typeof value === 'boolean' || typeof value === 'function') return encodeValue(value, to, name)
  if (Number.isFinite(value)) {
    const json = encodeValue(value, to, name)
    // A masked one is a text, and would be reduced when the record is redacted again.
    if (!json?.startsWith('"')) return json
  }
  return describePayload(value)
}

/** Numbers below are no card, no telephone number and no national one. */
const SMALL = 1e6

/** Any value as JSON; never throws. `undefined` for what JSON leaves out. */
export function encodeValue(value: unknown, to: Encoding, name = ''): string | undefined {
  switch (typeof value) {
    case 'string':
      return encodeText(value, to, name)
    case 'number':
      if (value < SMALL && value > -SMALL) return String(value)
      return Number.isFinite(value) ? encodeNumber(value, to, name) : quote(String(value))
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return encodeNumber(value, to, name)
    case 'undefined':
      return undefined
    case 'symbol':
      return say(value.toString(), to, 256)
    case 'function':
      return '"[Function]"'
    default:
      return value === null ? 'null' : encodeObject(value as object, to, name)
  }
}

/**
 * A text as JSON: redacted, and then cut to what there is room for; the half of a secret would not be recognised.
 *
 * @param kept it is likely to come again
 */
export function encodeText(value: string, to: Encoding, name: string, kept = false): string {
  const before = to.redactor.remembered?.(value, name)
  // One that need not be cut.
  if (before !== undefined && before.length <= to.left) {
    to.left -= before.length
    return before
  }
  const verdict = to.redactor.judge?.(value, name) ?? 'unsure'
  const safe = verdict === 'unsure' ? to.redactor.text(value, name, to.names) : value
  const json = encodeSafe(safe, to, verdict === 'plain' || (to.plain && safe === value))
  // What was masked is looked at each time, so that it is counted each time.
  if (kept && safe === value) to.memory.keepText(value, json)
  return json
}

/** A redacted text as JSON, with `most` of its characters. */
function encodeSafe(safe: string, to: Encoding, plain: boolean, most = to.limits.text): string {
  const room = to.left < most ? Math.max(0, to.left) : most
  const text = safe.length > room ? cut(safe, room) : safe
  const json = plain ? `"${text}"` : quote(text)
  to.left -= json.length
  return json
}

/** A text of our own that holds one of the caller's. */
function say(text: string, to: Encoding, max = 1024): string {
  return quote(cut(to.redactor.text(text), max))
}

function encodeObject(value: object, to: Encoding, name: string): string {
  if (to.path.includes(value)) return '"[Circular]"'
  if (to.path.length >= to.limits.depth) {
    noteCut()
    return '"[Deeper than the limit]"'
  }
  to.path.push(value)
  const named = to.names.length
  try {
    if (Array.isArray(value)) return writeList(value, value.length, to, name)
    if (name !== '') to.names.push(name)
    return writeObject(value, to, name)
  } catch (error) {
    // A revoked proxy, a trap or a getter that throws: say so, keep the rest of the record.
    return say(`[Unreadable: ${reason(error)}]`, to, 256)
  } finally {
    to.path.pop()
    to.names.length = named
  }
}

function writeObject(value: object, to: Encoding, name: string): string {
  // Nearly every object is a plain one, which is nothing of what is asked for here.
  const plain = Object.getPrototypeOf(value) === Object.prototype
  const builtIn = plain ? undefined : writeBuiltIn(value, to, name)
  if (builtIn !== undefined) return builtIn
  const toJSON = (value as { toJSON?: unknown }).toJSON
  if (typeof toJSON === 'function') {
    const data: unknown = toJSON.call(value)
    if (typeof data !== 'object' || data === null) return encodeValue(data, to, name) ?? 'null'
    if (data !== value) return encodeObject(data, to, '')
  }
  const entries = plain ? undefined : behind(value, to.limits.breadth)
  if (entries === undefined) return `{${writeOwn(value, toJSON, to)}}`
  return typeof entries === 'string' ? say(entries, to) : writeEntries(entries, to)
}

/** Own enumerable properties, each read once, `toJSON` before; one that cannot be read says why. No generator: of a small object it takes a third of the time. */
function writeOwn(value: object, toJSON: unknown, to: Encoding): string {
  return members(to, (add) => {
    for (const key of Object.keys(value)) {
      let item: unknown
      try {
        item = key === 'toJSON' ? toJSON : (value as Record<string, unknown>)[key]
      } catch (error) {
        item = `[Unreadable: ${reason(error)}]`
      }
      if (!add(key, item)) break
    }
  })
}

function writeBuiltIn(value: object, to: Encoding, name: string): string | undefined {
  if (isError(value)) return insideError(to, () => writeEntries(describeError(value), to))
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value)
    return quote(Number.isNaN(time) ? '[Invalid Date]' : Date.prototype.toISOString.call(value))
  }
  if (ArrayBuffer.isView(value)) return say(bytesOf(value), to)
  if (value instanceof Map) return writeEntries(mapEntries(value, to.limits.breadth), to)
  if (value instanceof Set) {
    const items = [...take(value, to.limits.breadth + 2)]
    return writeList(items, Math.max(items.length, Number(value.size)), to, name)
  }
  if (value instanceof RegExp) return say(String(value), to)
  if (BOXES.some((Box) => value instanceof Box)) return encodeValue(value.valueOf(), to, name) ?? 'null'
  return undefined
}

const BOXES = [String, Number, Boolean, BigInt, Symbol]

/** An error, or what stands for one, as JSON. */
export function encodeException(value: unknown, to: Encoding, name: string): string | undefined {
  return insideError(to, () => encodeValue(value, to, name))
}

function insideError<T>(to: Encoding, write: () => T): T {
  to.errors++
  try {
    return write()
  } finally {
    to.errors--
  }
}

function writeEntries(entries: Iterable<[string, unknown]>, to: Encoding): string {
  return `{${writeMembers(entries, to)}}`
}

/** What stands between the braces of an object: one member a key, the rest counted. */
export function writeMembers(entries: Iterable<[string, unknown]>, to: Encoding): string {
  return members(to, (add) => {
    for (const [key, item] of entries) if (!add(key, item)) break
  })
}

/** @param each gives `add` one member after the other, until it answers that there may be no more */
function members(to: Encoding, each: (add: (key: string, item: unknown) => boolean) => void): string {
  const pair = new Pair()
  let text = ''
  let last = ''
  let written = 0
  let left = 0
  const write = (key: string, known: KnownName, item: unknown, judgedBy: string): void => {
    const member = encodeMember(key, known, item, to, text, judgedBy)
    if (member === '') return
    // One more than the limit is written, if it is the last: a note takes as much room.
    if (++written > to.limits.breadth) last = member
    else text += written === 1 ? member.slice(1) : member
  }
  const isFull = (): boolean => written > to.limits.breadth || to.left <= 0
  each((key, item) => {
    if (isFull()) {
      to.left--
      // Counting on is cheap, but not for ever: a proxy may have no end of keys.
      return ++left < 1_000_000
    }
    // Before the name is judged: a proxy may have a million names without a value, and a new one takes microseconds.
    if (item === undefined) return true
    const known = to.memory.name(key)
    const judgedBy = pair.nameOf(key, known.pair, item, to)
    if (judgedBy !== undefined) write(key, known, item, judgedBy)
    return true
  })
  for (const [key, item] of pair.held ?? []) {
    if (isFull()) left++
    else write(key, to.memory.name(key), item, pair.heldName(key, to))
  }
  if (left === 0) return text + last
  const note = moreFields(left + (last === '' ? 0 : 1), text, to)
  return text === '' ? note.slice(1) : text + note
}

function writeList(items: ArrayLike<unknown>, length: unknown, to: Encoding, name: string): string {
  // A proxy may call anything its length.
  const size = Number.isSafeInteger(length) ? (length as number) : 0
  const { breadth } = to.limits
  // One more than the limit is written: a note takes as much room.
  const most = size > breadth + 1 ? breadth : size
  let text = ''
  let shown = 0
  /** Each item is read once: what judges one by those before it looks at these. */
  const read: unknown[] = []
  for (; shown < most && to.left > 0; shown++) {
    const item = items[shown]
    const named = itemName(read[shown - 1], item, shown, size, to.redactor)
    read.push(item)
    const masked = named === undefined ? to.redactor.argument?.(read, shown, name, to.names) : undefined
    const json =
      named !== undefined
        ? encodeField(named, to.memory.name(named), item, to)
        : masked === undefined
          ? encodeValue(item, to, name)
          : encodeSafe(masked, to, false)
    text += `,${json ?? 'null'}`
    to.left -= 8
  }
  if (size > shown) {
    noteCut()
    text += `,"[${size - shown} more items]"`
  }
  to.last = read.at(-1)
  return `[${text.slice(1)}]`
}
