import { Refused } from '../apply/disk.js'
import type { Json, Row } from './source.js'

/**
 * Opcodes of protocol 4, of plain data alone: none that names a class or calls anything.
 *
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
const OP = {
  PROTO: 0x80,
  STOP: 0x2e,
  MARK: 0x28,
  NONE: 0x4e,
  TRUE: 0x88,
  FALSE: 0x89,
  BININT: 0x4a,
  LONG1: 0x8a,
  BINFLOAT: 0x47,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  EMPTY_DICT: 0x7d,
  APPENDS: 0x65,
  SETITEMS: 0x75,
} as const
const PROTOCOL = 4
/** So many items are put on Python's stack before they go into their list or dict, as in Python's own pickler. */
const BATCH = 1000
const CHUNK = 64 * 1024

/** A list of dicts, as `pickle.load` reads it. Whole numbers become `int`, others `float`. */
export async function* pickleOf(rows: AsyncIterable<Row>): AsyncGenerator<Buffer> {
  const out = new Output()
  out.bytes(OP.PROTO, PROTOCOL, OP.EMPTY_LIST)
  let open = 0
  for await (const row of rows) {
    if (open === 0) out.bytes(OP.MARK)
    put(out, row)
    if (++open === BATCH) {
      out.bytes(OP.APPENDS)
      open = 0
    }
    if (out.length > CHUNK) yield out.take()
  }
  if (open > 0) out.bytes(OP.APPENDS)
  out.bytes(OP.STOP)
  yield out.take()
}

class Output {
  #parts: Buffer[] = []
  length = 0

  bytes(...values: number[]): void {
    this.add(Buffer.from(values))
  }

  add(part: Buffer): void {
    this.#parts.push(part)
    this.length += part.length
  }

  take(): Buffer {
    const all = Buffer.concat(this.#parts)
    this.#parts = []
    this.length = 0
    return all
  }
}

function put(out: Output, value: Json): void {
  if (value === null) out.bytes(OP.NONE)
  else if (typeof value === 'boolean') out.bytes(value ? OP.TRUE : OP.FALSE)
  else if (typeof value === 'number') out.add(numberOf(value))
  else if (typeof value === 'string') out.add(textOf(value))
  else if (Array.isArray(value)) inBatches(out, OP.EMPTY_LIST, OP.APPENDS, value, (one) => put(out, one))
  else {
    inBatches(out, OP.EMPTY_DICT, OP.SETITEMS, Object.entries(value), ([name, one]) => {
      out.add(textOf(name))
      put(out, one)
    })
  }
}

function inBatches<T>(
  out: Output,
  empty: number,
  end: number,
  items: readonly T[],
  one: (item: T) => void,
): void {
  out.bytes(empty)
  for (let at = 0; at < items.length; at += BATCH) {
    out.bytes(OP.MARK)
    for (const item of items.slice(at, at + BATCH)) one(item)
    out.bytes(end)
  }
}

function numberOf(value: number): Buffer {
  const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0)
  const buffer = Buffer.alloc(isWhole && value !== (value | 0) ? 10 : isWhole ? 5 : 9)
  if (!isWhole) {
    buffer[0] = OP.BINFLOAT
    buffer.writeDoubleBE(value, 1)
  } else if (buffer.length === 5) {
    buffer[0] = OP.BININT
    buffer.writeInt32LE(value, 1)
  } else {
    buffer[0] = OP.LONG1
    buffer[1] = 8
    buffer.writeBigInt64LE(BigInt(value), 2)
  }
  return buffer
}

function textOf(text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = Buffer.alloc(bytes.length < 256 ? 2 : 5)
  head[0] = bytes.length < 256 ? OP.SHORT_BINUNICODE : OP.BINUNICODE
  if (bytes.length < 256) head[1] = bytes.length
  else head.writeUInt32LE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

const MARK = Symbol('mark')

/** The rows of a pickle that `pickleOf` made. It runs nothing: what is not plain data is refused. @throws Refused `unverified` */
export function rowsOfPickle(data: Buffer): Row[] {
  if (data[0] !== OP.PROTO || data[1] !== PROTOCOL) throw new Refused('unverified')
  const stack: (Json | typeof MARK)[] = []
  const sinceMark = (): Json[] => {
    const at = stack.lastIndexOf(MARK)
    return (at === -1 ? [] : stack.splice(at).slice(1)) as Json[]
  }
  let at = 2
  const text = (length: number): string => {
    at += length
    return data.toString('utf8', at - length, at)
  }
  for (;;) {
    const op = data[at++]
    switch (op) {
      case OP.STOP: {
        if (at !== data.length || stack.length !== 1) throw new Refused('unverified')
        return stack[0] as Row[]
      }
      case OP.MARK:
        stack.push(MARK)
        break
      case OP.NONE:
        stack.push(null)
        break
      case OP.TRUE:
      case OP.FALSE:
        stack.push(op === OP.TRUE)
        break
      case OP.BININT:
        stack.push(data.readInt32LE(at))
        at += 4
        break
      case OP.LONG1:
        stack.push(Number(data.readBigInt64LE(at + 1)))
        at += 9
        break
      case OP.BINFLOAT:
        stack.push(data.readDoubleBE(at))
        at += 8
        break
      case OP.SHORT_BINUNICODE: {
        const length = data[at++] as number
        stack.push(text(length))
        break
      }
      case OP.BINUNICODE: {
        const length = data.readUInt32LE(at)
        at += 4
        stack.push(text(length))
        break
      }
      case OP.EMPTY_LIST:
        stack.push([])
        break
      case OP.EMPTY_DICT:
        stack.push({})
        break
      case OP.APPENDS: {
        const items = sinceMark()
        const list = stack.at(-1) as Json[]
        for (const item of items) list.push(item)
        break
      }
      case OP.SETITEMS: {
        const items = sinceMark()
        const dict = stack.at(-1) as Row
        for (let n = 0; n < items.length; n += 2) dict[items[n] as string] = items[n + 1] as Json
        break
      }
      default:
        throw new Refused('unverified')
    }
  }
}
