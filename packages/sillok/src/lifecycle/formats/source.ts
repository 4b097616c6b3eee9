import { Refused } from '../apply/disk.js'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Row = { [name: string]: Json }

/** The field of what is no whole record: its line, as it stands. */
const RAW_FIELD = 'sillok_raw_line'

/** The lines of a text, without their newlines; a last one without newline too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let at = 0
    let buffer =
      rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([rest, chunk])
    for (let end = buffer.indexOf(0x0a); end !== -1; end = buffer.indexOf(0x0a, at)) {
      yield decoded(buffer.subarray(at, end))
      at = end + 1
    }
    buffer = buffer.subarray(at)
    // The chunk's memory may be used again.
    rest = Buffer.from(buffer)
  }
  if (rest.length > 0) yield decoded(rest)
}

function decoded(bytes: Buffer): string {
  const text = bytes.toString()
  if (text.includes('\ufffd') && !bytes.equals(Buffer.from(text)))
    throw new Refused('not_convertible', 'a line is not UTF-8')
  return text
}

/**
 * The record of a line. What is no whole record becomes a row with its line.
 *
 * @throws Refused `not_convertible` where JavaScript cannot hold what the line says: numbers beyond its own, text that is half a character
 */
export function rowOf(line: string): Row {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { [RAW_FIELD]: line }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [RAW_FIELD]: line }
  if (JSON.stringify(value) !== line)
    throw new Refused('not_convertible', 'a record does not read back as it was written')
  if (/\\ud[89a-f]/i.test(line)) throw new Refused('not_convertible', 'a text has half a character')
  if (Object.hasOwn(value, RAW_FIELD) || hasOwnProto(line))
    throw new Refused('not_convertible', 'a name of a field is taken')
  return value as Row
}

/** Objects with that name are no plain data on the way back. */
const hasOwnProto = (line: string): boolean => line.includes('"__proto__"')

/** Whether two values are the same; the order of fields is not looked at. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [names, others] = [Object.keys(a), Object.keys(b)]
  return (
    names.length === others.length &&
    names.every((name) => Object.hasOwn(b, name) && same((a as Row)[name], (b as Row)[name]))
  )
}
