/** The polynomial of zip's CRC-32, its bits in reverse. @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.4.7 */
const POLYNOMIAL = 0xedb88320
/** 1, as a polynomial with its bits in reverse: x to the power of 0. */
const ONE = 0x80000000
/** x to the power of 8: one byte further. */
const BYTE = 0x00800000

/**
 * The CRC-32 of two texts one after the other, of those that each has: the first is moved over the length of the second, the second added.
 *
 * @param bytes length of the second
 * @example crcOfBoth(crc32('ab'), crc32('cde'), 3) === crc32('abcde')
 */
export function crcOfBoth(first: number, second: number, bytes: number): number {
  let [shift, power] = [ONE, BYTE]
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) shift = product(shift, power)
    power = product(power, power)
  }
  return (product(shift, first) ^ second) >>> 0
}

/** Of two polynomials, modulo that of CRC-32. */
function product(a: number, b: number): number {
  let sum = 0
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= b
    b = (b & 1) === 1 ? (b >>> 1) ^ POLYNOMIAL : b >>> 1
  }
  return sum >>> 0
}
