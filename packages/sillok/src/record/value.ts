import { describeError, isError } from './error.js'
import { type Limits, noteCut } from './limits.js'
import type { KnownName, Memory } from './memory.js'
import type { Redactor } from './redactor.js'
import { cut, MAX_NAME, quote, TRUNCATED } from './text.js'

/** A value on its way to the line: the rules it meets and the objects it is inside of. */
export interface Encoding {
  redactor: Redactor
  memory: Memory
  limits: Limits
  /** The objects being written right now, outermost first: meeting one again is a cycle. */
  path: object[]
  /** What is left of `limits.line`. */
  left: number
  /** No text in the value needs an escape, as `encodeRecord` was told. */
  plain: boolean
}

/** A text as JSON: redacted, then cut to what there is room for. */
export function encodeText(text: string, to: Encoding): string {
  const safe = to.redactor.text(text)
  const room = to.left < to.limits.text ? Math.max(0, to.left) : to.limits.text
  const json =
    to.plain && safe === text ? `"${cut(safe, room)}"` : quote(safe.length > room ? cut(safe, room) : safe)
  to.left -= json.length
  return json
}

/** A value under a name, as JSON: masked, reduced or written, as the name says. `undefined`: leave it out. */
export function encodeField(key: string, known: KnownName, value: unknown, to: Encoding): string | undefined {
  const { verdict } = known
  if (verdict === 'keep' || value === null || value === undefined) return encodeValue(value, to)
  if (verdict === 'mask') {
    // A count under a sensitive name (`tokens: 812`) is a measurement, and a flag (`password: true`) tells nothing.
    return tellsNothing(value) ? encodeValue(value, to) : quote(to.redactor.mask(value, key))
  }
  return encodePayload(value, to)
}

function tellsNothing(value: unknown): boolean {
  return typeof value === 'boolean' || Number.isFinite(value)
}

const PAYLOAD_TYPES = ['string', 'array', 'bytes', 'object', 'bigint', 'symbol', 'unreadable']

/** A payload reduced to what may be said of it. */
function encodePayload(value: unknown, to: Encoding): string | undefined {
  if (tellsNothing(value) || typeof value === 'function') return encodeValue(value, to)
  let type: unknown = typeof value
  let length: unknown = 0
  try {
    if (typeof value === 'string') length = value.length
    else if (Array.isArray(value)) [type, length] = ['array', value.length]
    else if (ArrayBuffer.isView(value)) [type, length] = ['bytes', value.byteLength]
    else if (typeof value === 'object' && value !== null) {
      // A record that comes in already reduced stays as it is: reducing twice changes nothing.
      const before = value as { redacted?: unknown; type?: unknown; length?: unknown }
      if (before.redacted === 'payload') [type, length] = [before.type, before.length]
      else length = Object.keys(value).length
    }
  } catch {
    type = 'unreadable'
  }
  // Both may come from a getter or a proxy: nothing goes to the line that was not looked at.
  if (!PAYLOAD_TYPES.includes(type as string)) type = 'object'
  if (!Number.isSafeInteger(length) || (length as number) < 0) length = 0
  return `{"redacted":"payload","type":"${type as string}","length":${length as number}}`
}

/** Any value as JSON; never throws. `undefined` for what JSON leaves out. */
export function encodeValue(value: unknown, to: Encoding): string | undefined {
  switch (typeof value) {
    case 'string':
      return encodeText(value, to)
    case 'number':
      return Number.isFinite(value) ? String(value) : quote(String(value))
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      // As text: a JSON number would lose digits on the way back in.
      return encodeValue(value.toString(), to)
    case 'undefined':
      return undefined
    case 'symbol':
      return quote(cut(value.toString(), 256))
    case 'function':
      return quote('[Function]')
    default:
      return value === null ? 'null' : encodeObject(value as object, to)
  }
}

function encodeObject(value: object, to: Encoding): string {
  if (to.path.includes(value)) return quote('[Circular]')
  if (to.path.length >= to.limits.depth) {
    noteCut()
    return quote('[Deeper than the limit]')
  }
  to.path.push(value)
  try {
    return writeObject(value, to)
  } catch (error) {
    // A revoked proxy, a trap or a getter that throws: say so, keep the rest of the record.
    return quote(`[Unreadable: ${reason(error)}]`)
  } finally {
    to.path.pop()
  }
}

function writeObject(value: object, to: Encoding): string {
  if (Array.isArray(value)) return writeList(value, value.length, to)
  if (isError(value)) return writeEntries(describeError(value), to)
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value)
    return quote(Number.isNaN(time) ? '[Invalid Date]' : Date.prototype.toISOString.call(value))
  }
  if (ArrayBuffer.isView(value)) return quote(`[${nameOf(value)} of ${value.byteLength} bytes]`)
  if (value instanceof ArrayBuffer) return quote(`[ArrayBuffer of ${value.byteLength} bytes]`)
  if (value instanceof Map) return writeEntries(mapEntries(value, to.limits.breadth), to)
  if (value instanceof Set) {
    const items = [...take(value, to.limits.breadth + 2)]
    return writeList(items, Math.max(items.length, Number(value.size)), to)
  }
  if (value instanceof RegExp) return quote(cut(String(value), 1024))
  if (value instanceof Promise) return quote('[Promise]')
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    return quote(`[${nameOf(value)}]`)
  }
  if (value instanceof String || value instanceof Number || value instanceof Boolean) {
    return encodeValue(value.valueOf(), to) ?? 'null'
  }
  const toJSON = (value as { toJSON?: unknown }).toJSON
  if (typeof toJSON === 'function') {
    const plain: unknown = toJSON.call(value)
    if (typeof plain !== 'object' || plain === null) return encodeValue(plain, to) ?? 'null'
    if (plain !== value) return encodeObject(plain, to)
  }
  return writeEntries(ownEntries(value, toJSON), to)
}

/** Own enumerable properties, each read once, `toJSON` before; one that cannot be read says why. */
function* ownEntries(value: object, toJSON: unknown): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) {
    let item: unknown
    try {
      item = key === 'toJSON' ? toJSON : (value as Record<string, unknown>)[key]
    } catch (error) {
      item = `[Unreadable: ${reason(error)}]`
    }
    yield [key, item]
  }
}

/** Keys of a map become names; those that would be the same name are told apart, as far as they are written. */
function* mapEntries(map: Map<unknown, unknown>, breadth: number): Generator<[string, unknown]> {
  const names = new Set<string>()
  for (const [key, item] of map) {
    const name = typeof key === 'object' && key !== null ? `[${nameOf(key)}]` : String(key)
    yield [names.size > breadth ? name : freeName(name, names), item]
  }
}

function writeEntries(entries: Iterable<[string, unknown]>, to: Encoding): string {
  return `{${writeMembers(entries, to)}}`
}

/** What stands between the braces of an object: one member a key, the rest counted. */
export function writeMembers(entries: Iterable<[string, unknown]>, to: Encoding): string {
  let text = ''
  let last = ''
  let written = 0
  let left = 0
  for (const [key, item] of entries) {
    if (written > to.limits.breadth || to.left <= 0) {
      left++
      to.left--
      // Counting on is cheap, but not for ever: a proxy may have no end of keys.
      if (left >= 1_000_000) break
      continue
    }
    // Before the name is judged: a proxy may have a million names without a value, and a new one takes microseconds.
    if (item === undefined) continue
    const known = to.memory.name(key)
    const json = encodeField(key, known, item, to)
    if (json === undefined) continue
    const name = known.json ?? `${quote(uniqueName(key, text, to))}:`
    to.left -= name.length + 1
    // One more than the limit is written, if it is the last: a note takes as much room.
    if (++written > to.limits.breadth) last = `,${name}${json}`
    else text += `${written === 1 ? '' : ','}${name}${json}`
  }
  if (left === 0) return text + last
  noteCut()
  const note = `${quote(uniqueName(TRUNCATED, text, to))}:"${left + (last === '' ? 0 : 1)} more fields"`
  return text === '' ? note : `${text},${note}`
}

/**
 * A name as it is written: cut, well-formed, and not one of those in `members`, the members written before it. Names that had to be
 * changed may fall together. Few objects have one, so only those pay for the search.
 */
export function uniqueName(name: string, members: string, to: Encoding): string {
  // The search is paid from the line's budget, so that many of them stay cheap, too.
  to.left -= members.length >> 4
  const json = members.startsWith(',') ? members.slice(1) : members
  return freeName(
    cut(to.redactor.text(name), MAX_NAME).toWellFormed(),
    new Set(Object.keys(JSON.parse(`{${json}}`) as object)),
  )
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name}~${i}`
  taken.add(free)
  return free
}

function writeList(items: ArrayLike<unknown>, length: unknown, to: Encoding): string {
  // A proxy may call anything its length.
  const size = Number.isSafeInteger(length) ? (length as number) : 0
  const { breadth } = to.limits
  // One more than the limit is written: a note takes as much room.
  const most = size > breadth + 1 ? breadth : size
  let text = ''
  let shown = 0
  for (; shown < most && to.left > 0; shown++) {
    text += `${shown === 0 ? '' : ','}${encodeValue(items[shown], to) ?? 'null'}`
    to.left -= 8
  }
  if (size > shown) {
    noteCut()
    text += `${shown === 0 ? '' : ','}"[${size - shown} more items]"`
  }
  return `[${text}]`
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  for (const item of items) {
    if (count-- <= 0) return
    yield item
  }
}

function nameOf(value: object): string {
  try {
    const name: unknown = value.constructor?.name
    return typeof name === 'string' && name !== '' ? name.slice(0, 64) : 'Object'
  } catch {
    return 'Object'
  }
}

/** Why something could not be read, in words that are safe to write. */
function reason(error: unknown): string {
  try {
    return isError(error) ? cut(String(error.message), 200) : cut(String(error), 200)
  } catch {
    return 'no reason given'
  }
}
