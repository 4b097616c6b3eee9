import { mapEntries } from './entries.js'
import { nameOf } from './names.js'

/** What a stream, what keeps a process alive (a socket, a server, a timer, a thread) and what makes connections can do. */
const HANDLES = ['pipe', 'unref', 'createConnection']
/** What may be said of requests and answers. */
const ABOUT = ['method', 'host', 'path', 'url', 'status', 'statusCode']

/**
 * What is to be said of an object whose own properties are no data, or which has none: what it holds as pairs (headers and forms of the web, a map of another
 * realm); what it is; of a request or an answer also which. A socket or an agent would else fill a line with its own doings. `undefined` for any other.
 *
 * @param breadth members that are written
 * @example behind(new WeakMap(), 1000) // '[WeakMap]'
 */
export function behind(value: object, breadth: number): string | Iterable<[string, unknown]> | undefined {
  const tag = Object.keys(value).length === 0 ? Object.prototype.toString.call(value).slice(8, -1) : 'Object'
  const members = value as Record<string, unknown>
  // What is on the object itself was given to it, and is data.
  const can = (name: string) => typeof members[name] === 'function' && !Object.hasOwn(value, name)
  if (tag === 'Object' && !HANDLES.some(can)) return undefined
  if (typeof members.entries === 'function') return mapEntries(members.entries(), breadth)
  if (tag.endsWith('ArrayBuffer')) return bytesOf(value as ArrayBuffer)
  const type = tag === 'Object' ? nameOf(value) : tag
  const about: [string, unknown][] = [['type', type]]
  for (const name of ABOUT) {
    // The `host` of a class asks for more than there is: in Express 4 it prints a warning.
    const item = name === 'host' && !Object.hasOwn(value, name) ? undefined : members[name]
    // What stands behind it in an address is what was asked.
    if (typeof item === 'string') about.push([name, item.split('?', 1)[0] || undefined])
    else if (typeof item === 'number') about.push([name, item])
  }
  return about.length === 1 ? `[${type}]` : about
}

/** What is to be said of bytes. */
export function bytesOf(value: ArrayBufferLike | ArrayBufferView): string {
  return `[${nameOf(value)} of ${value.byteLength} bytes]`
}
