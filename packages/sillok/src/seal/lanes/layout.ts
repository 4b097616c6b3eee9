import { type Code, i32, local, v128 } from './assembler.js'

/**
 * SHA-256 (FIPS 180-4) of four messages at once, one in each lane of WebAssembly's vectors. A lane whose message ends takes the next one, so
 * that messages may have any lengths.
 *
 * The memory has, from its beginning on: round constants; the state, eight vectors; what each lane is at; room for the end of each
 * lane's message, which is padded; then what is given.
 */
export const STATE = 256
export const LANES = 384
export const TAILS = 512
/** Where messages begin in the memory. */
export const INPUT = 1024

export const TAIL_BYTES = 128
/** What a lane is at: whole blocks that are left, all blocks that are left, where the next one is, where the hash goes to. */
export const LANE_BYTES = 16
export const [WHOLE, BLOCKS, BLOCK, OUT] = [0, 4, 8, 12] as const
/** Of each lane: the block under way. */
export const POINTERS = LANES + 4 * LANE_BYTES

const PRIMES = (() => {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
})()
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32)
/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
export const ROUND_CONSTANTS = PRIMES.map((prime) => fraction(Math.cbrt(prime)))
/** Those of the square roots of the first eight. */
export const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))

export const ZERO = i32.const(0)

/** Turns big-endian numbers of 32 bits into little-endian ones, and back. */
export const swapWords = (value: Code): Code =>
  v128.shuffle(value, value, [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12])

/** Adds to a variable. */
export const move = (variable: number, by: number): Code =>
  local.set(variable, i32.add(local.get(variable), i32.const(by)))
