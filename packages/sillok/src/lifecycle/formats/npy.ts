import { Refused } from '../apply/disk.js'

/** What an array of NumPy is: type and shape, as NumPy writes them. */
export interface NpyHeader {
  /** `<f8`, `<i8`, `|b1`, `|u1` or `<U12`. */
  type: string
  shape: readonly number[]
}

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1')
const ALIGNMENT = 64
/** Before the text of a header: what file it is, and how long that text is. */
export const NPY_START = MAGIC.length + 2

/**
 * What stands before the data of an array in its file, version 1.0.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyHeader({ type, shape }: NpyHeader): Buffer {
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shapeText}, }`
  const length = Math.ceil((NPY_START + header.length + 1) / ALIGNMENT) * ALIGNMENT - NPY_START
  const size = Buffer.alloc(2)
  size.writeUInt16LE(length)
  return Buffer.concat([MAGIC, size, Buffer.from(`${header.padEnd(length - 1)}\n`, 'latin1')])
}

/** How long the text of a header is whose first `NPY_START` bytes are these. @throws Refused `unverified` */
export function npyTextBytes(start: Buffer): number {
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw new Refused('unverified')
  return start.readUInt16LE(MAGIC.length)
}

/** The header of a file that begins as `npyHeader` says. @throws Refused `unverified` */
export function parseNpyText(text: string): NpyHeader & { bytes: number } {
  const [, type, shape] =
    /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(text) ?? []
  if (type === undefined || shape === undefined) throw new Refused('unverified')
  const dimensions = shape
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(Number)
  const items = dimensions.reduce((product, one) => product * one, 1)
  return { type, shape: dimensions, bytes: items * sizeOf(type) }
}

function sizeOf(type: string): number {
  const [, kind, size] = /^[<|](f|i|b|u|U)(\d+)$/.exec(type) ?? []
  return Number(size) * (kind === 'U' ? 4 : 1)
}

export function floats(values: readonly number[]): Buffer {
  const data = Buffer.allocUnsafe(values.length * 8)
  let at = 0
  for (const value of values) at = data.writeDoubleLE(value, at)
  return data
}

export function integers(values: readonly number[]): Buffer {
  const data = Buffer.allocUnsafe(values.length * 8)
  let at = 0
  for (const value of values) at = data.writeBigInt64LE(BigInt(value), at)
  return data
}

export const flags = (values: readonly boolean[]): Buffer => Buffer.from(values.map(Number))

/** Texts of at most so many characters each, as UTF-32. A NUL at the end of one is lost: NumPy takes it for padding. */
export function texts(values: readonly string[], characters: number): Buffer {
  const data = Buffer.alloc(values.length * characters * 4)
  for (const [n, value] of values.entries()) {
    let at = n * characters * 4
    for (const char of value) at = data.writeUInt32LE(char.codePointAt(0) as number, at)
  }
  return data
}

export function textAt(data: Buffer, n: number, characters: number): string {
  let text = ''
  for (let c = 0; c < characters; c++) {
    const point = data.readUInt32LE((n * characters + c) * 4)
    if (point === 0) break
    text += String.fromCodePoint(point)
  }
  return text
}
