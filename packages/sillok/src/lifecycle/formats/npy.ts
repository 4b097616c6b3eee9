import { Refused } from '../apply/disk.js'

/** An array of NumPy: the type and shape as NumPy writes them, and the bytes. */
export interface NpyArray {
  /** `<f8`, `<i8`, `|b1`, `|u1` or `<U12`. */
  type: string
  shape: readonly number[]
  data: Buffer
}

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1')
const ALIGNMENT = 64

/**
 * A file of one array, version 1.0.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyOf({ type, shape, data }: NpyArray): Buffer {
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shapeText}, }`
  const length = Math.ceil((MAGIC.length + 2 + header.length + 1) / ALIGNMENT) * ALIGNMENT - MAGIC.length - 2
  const size = Buffer.alloc(2)
  size.writeUInt16LE(length)
  return Buffer.concat([MAGIC, size, Buffer.from(`${header.padEnd(length - 1)}\n`, 'latin1'), data])
}

/** The array of a file that `npyOf` made. @throws Refused `unverified` */
export function parseNpy(file: Buffer): NpyArray {
  const length = file.length < MAGIC.length + 2 ? 0 : file.readUInt16LE(MAGIC.length)
  const header = file.toString('latin1', MAGIC.length + 2, MAGIC.length + 2 + length)
  const [, type, shape] =
    /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(header) ?? []
  if (!file.subarray(0, MAGIC.length).equals(MAGIC) || type === undefined || shape === undefined)
    throw new Refused('unverified')
  const dimensions = shape
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(Number)
  const data = file.subarray(MAGIC.length + 2 + length)
  const items = dimensions.reduce((product, one) => product * one, 1)
  if (data.length !== items * sizeOf(type)) throw new Refused('unverified')
  return { type, shape: dimensions, data }
}

function sizeOf(type: string): number {
  const [, kind, size] = /^[<|](f|i|b|u|U)(\d+)$/.exec(type) ?? []
  return Number(size) * (kind === 'U' ? 4 : 1)
}

export function floats(values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 8)
  for (const [n, value] of values.entries()) data.writeDoubleLE(value, n * 8)
  return data
}

export function integers(values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 8)
  for (const [n, value] of values.entries()) data.writeBigInt64LE(BigInt(value), n * 8)
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
