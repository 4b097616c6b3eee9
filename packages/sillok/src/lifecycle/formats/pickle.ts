import { Refused } from '../apply/disk.js'
import type { Batches } from './rows.js'
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
/** Rows go into their list before they are that long together: whoever reads them has as many at once. */
const MAX_BATCH_BYTES = 1024 * 1024

/** A list of dicts, as `pickle.load` reads it. Whole numbers become `int`, others `float`. */
export async function* pickleOf(batches: Batches): AsyncGenerator<Buffer> {
  const out = new Output()
  out.bytes(OP.PROTO, PROTOCOL, OP.EMPTY_LIST)
  let [open, since] = [0, 0]
  for await (const rows of batches) {
    for (const row of rows) {
      if (open === 0) {
        out.bytes(OP.MARK)
        since = out.written
      }
      put(out, row)
      if (++open === BATCH || out.written - since > MAX_BATCH_BYTES) {
        out.bytes(OP.APPENDS)
        open = 0
      }
      if (out.length > CHUNK) yield out.take()
    }
  }
  if (open > 0) out.bytes(OP.APPENDS)
  out.bytes(OP.STOP)
  yield out.take()
}

/** Bytes that grow. */
class Output {
  #buffer = Buffer.allocUnsafe(2 * CHUNK)
  #taken = 0
  length = 0

  /** All that was ever put in. */
  get written(): number {
    return this.#taken + this.length
  }

  bytes(...values: number[]): void {
    const at = this.#reserve(values.length)
    for (const [n, value] of values.entries()) this.#buffer[at + n] = value
  }

  text(text: string): void {
    const bytes = Buffer.byteLength(text)
    const isShort = bytes < 256
    if (isShort) this.bytes(OP.SHORT_BINUNICODE, bytes)
    else {
      this.bytes(OP.BINUNICODE)
      const at = this.#reserve(4)
      this.#buffer.writeUInt32LE(bytes, at)
    }
    const at = this.#reserve(bytes)
    this.#buffer.write(text, at)
  }

  number(value: number): void {
    const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0)
    if (!isWhole) {
      this.bytes(OP.BINFLOAT)
      const at = this.#reserve(8)
      this.#buffer.writeDoubleBE(value, at)
    } else if (value === (value | 0)) {
      this.bytes(OP.BININT)
      const at = this.#reserve(4)
      this.#buffer.writeInt32LE(value, at)
    } else {
      this.bytes(OP.LONG1, 8)
      const at = this.#reserve(8)
      this.#buffer.writeBigInt64LE(BigInt(value), at)
    }
  }

  take(): Buffer {
    const all = Buffer.from(this.#buffer.subarray(0, this.length))
    this.#taken += this.length
    this.length = 0
    return all
  }

  /** Makes room, and returns where it is. */
  #reserve(bytes: number): number {
    const at = this.length
    this.length += bytes
    if (this.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, 2 * this.#buffer.length))
      this.#buffer.copy(larger, 0, 0, at)
      this.#buffer = larger
    }
    return at
  }
}

function put(out: Output, value: Json): void {
  if (value === null) out.bytes(OP.NONE)
  else if (typeof value === 'boolean') out.bytes(value ? OP.TRUE : OP.FALSE)
  else if (typeof value === 'number') out.number(value)
  else if (typeof value === 'string') out.text(value)
  else if (Array.isArray(value)) inBatches(out, OP.EMPTY_LIST, OP.APPENDS, value, (one) => put(out, one))
  else {
    inBatches(out, OP.EMPTY_DICT, OP.SETITEMS, Object.entries(value), ([name, one]) => {
      out.text(name)
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

const MARK = Symbol('mark')

/** What a pickle says, one after the other. */
class Input {
  readonly #chunks: Iterator<Uint8Array>
  #buffer: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(chunks: Iterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.iterator]()
  }

  /** @returns the next bytes: a part of what is read, and only until the next call. @throws Refused `unverified` */
  take(bytes: number): Buffer {
    if (this.#at + bytes > this.#buffer.length) this.#fill(bytes)
    this.#at += bytes
    return this.#buffer.subarray(this.#at - bytes, this.#at)
  }

  byte(): number {
    if (this.#at === this.#buffer.length) this.#fill(1)
    return this.#buffer[this.#at++] as number
  }

  get isAtEnd(): boolean {
    return this.#at === this.#buffer.length && this.#chunks.next().done === true
  }

  close(): void {
    this.#chunks.return?.()
  }

  #fill(bytes: number): void {
    const parts: Uint8Array[] = [this.#buffer.subarray(this.#at)]
    for (let there = this.#buffer.length - this.#at; there < bytes; ) {
      const { done, value } = this.#chunks.next()
      if (done === true) throw new Refused('unverified')
      parts.push(value)
      there += value.length
    }
    this.#buffer = Buffer.concat(parts)
    this.#at = 0
  }
}

/** The rows of a pickle that `pickleOf` made. It runs nothing: what is not plain data is refused. @throws Refused `unverified` */
export function* rowsOfPickle(chunks: Iterable<Uint8Array>): Generator<Row> {
  const input = new Input(chunks)
  try {
    if (input.byte() !== OP.PROTO || input.byte() !== PROTOCOL || input.byte() !== OP.EMPTY_LIST)
      throw new Refused('unverified')
    for (;;) {
      const op = input.byte()
      if (op === OP.STOP) break
      if (op !== OP.MARK) throw new Refused('unverified')
      yield* itemsOf(input) as Row[]
    }
    if (!input.isAtEnd) throw new Refused('unverified')
  } finally {
    input.close()
  }
}

/** What goes into the outermost list together: from behind a mark to where it is appended. */
function itemsOf(input: Input): Json[] {
  const stack: (Json | typeof MARK)[] = []
  let marks = 0
  const sinceMark = (): Json[] => {
    const at = stack.lastIndexOf(MARK)
    if (at === -1) throw new Refused('unverified')
    marks--
    return stack.splice(at).slice(1) as Json[]
  }
  for (;;) {
    const op = input.byte()
    switch (op) {
      case OP.MARK:
        stack.push(MARK)
        marks++
        break
      case OP.NONE:
        stack.push(null)
        break
      case OP.TRUE:
      case OP.FALSE:
        stack.push(op === OP.TRUE)
        break
      case OP.BININT:
        stack.push(input.take(4).readInt32LE())
        break
      case OP.LONG1:
        stack.push(Number(input.take(9).readBigInt64LE(1)))
        break
      case OP.BINFLOAT:
        stack.push(input.take(8).readDoubleBE())
        break
      case OP.SHORT_BINUNICODE:
        stack.push(input.take(input.byte()).toString())
        break
      case OP.BINUNICODE:
        stack.push(input.take(input.take(4).readUInt32LE()).toString())
        break
      case OP.EMPTY_LIST:
        stack.push([])
        break
      case OP.EMPTY_DICT:
        stack.push({})
        break
      case OP.APPENDS: {
        if (marks === 0) return stack as Json[]
        const items = sinceMark()
        const list = stack.at(-1)
        if (!Array.isArray(list)) throw new Refused('unverified')
        for (const item of items) list.push(item)
        break
      }
      case OP.SETITEMS: {
        const items = sinceMark()
        const dict = stack.at(-1)
        if (typeof dict !== 'object' || dict === null || Array.isArray(dict)) throw new Refused('unverified')
        for (let n = 0; n < items.length; n += 2) dict[items[n] as string] = items[n + 1] as Json
        break
      }
      default:
        throw new Refused('unverified')
    }
  }
}
