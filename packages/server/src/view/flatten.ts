/** The most fields that one record shows; a last one says how many more there are. */
export const MAX_FIELDS = 200
/** Levels of nesting that become dotted names; what is deeper is shown as JSON text. */
const MAX_DEPTH = 6
/** UTF-16 units of one text in a view. The whole text stays in the segment (`GET /api/record`). */
const MAX_TEXT = 65_536

/** UTF-16 units of a name: what the query language takes. */
export const MAX_NAME = 256

/** Fields on their way into a view. */
export interface Flat {
  fields: Record<string, string>
  count: number
  left: number
}

/** Puts a value into `to` under `name`: objects by dotted names, arrays as JSON, everything else as text. */
export function flatten(name: string, value: unknown, to: Flat, depth: number): void {
  if (value === null || value === undefined) return
  if (typeof value === 'object' && !Array.isArray(value) && depth < MAX_DEPTH) {
    const source = value as Record<string, unknown>
    let empty = true
    for (const key in source) {
      empty = false
      flatten(`${name}.${key}`, source[key], to, depth + 1)
    }
    if (empty) put(name, '{}', to)
    return
  }
  put(name, textOf(value), to)
}

/** A value as the text that a field shows. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.length > MAX_TEXT ? shorten(value) : value
  if (typeof value === 'object' && value !== null) return shorten(JSON.stringify(value))
  return String(value)
}

/** Text cut to `MAX_TEXT` UTF-16 units, never inside a surrogate pair, saying how much is missing. */
export function shorten(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const last = text.charCodeAt(MAX_TEXT - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? MAX_TEXT - 1 : MAX_TEXT
  return `${text.slice(0, end)}…[${text.length - end} more characters]`
}

function put(given: string, text: string, to: Flat): void {
  if (to.count >= MAX_FIELDS) {
    to.left++
    return
  }
  to.count++
  const name = given.length > MAX_NAME ? `${given.slice(0, MAX_NAME - 1)}…` : given
  // Plain assignment to `__proto__` would be swallowed.
  if (name === '__proto__')
    Object.defineProperty(to.fields, name, {
      value: text,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  else to.fields[name] = text
}
