/** Random bytes are asked for in advance: one call for some hundred ids. */
const POOL = new Uint8Array(2560)
const RANDOM_BYTES = 10
/** `rand_a` begins in its lower half, so that a millisecond has room for many (RFC 9562 §6.2, method 1). */
const SEED_MASK = 0x7ff
const COUNTER_MAX = 0xfff

const VARIANT = 0x80
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

let at = POOL.length
let lastMs = 0
let counter = 0
/** The beginning of ids of `textMs`. */
let text = ''
let textMs = -1

/**
 * An id that sorts by the time at which it was made: a UUID of version 7 (RFC 9562 §5.7). Within a process each is greater than the one
 * before, also where the clock was set back.
 *
 * @example newEventId() // '019adcf6-6e6f-7b52-9a3c-5d2e8f6a1c40'
 */
export function newEventId(now = Date.now()): string {
  if (at + RANDOM_BYTES > POOL.length) {
    crypto.getRandomValues(POOL)
    at = 0
  }
  const from = at
  at += RANDOM_BYTES
  if (now > lastMs) {
    lastMs = now
    counter = ((byte(from + 8) << 8) | byte(from + 9)) & SEED_MASK
  } else {
    counter++
    if (counter > COUNTER_MAX) {
      // A step ahead of the clock, which catches up: 4,096 ids a millisecond are more than can be written.
      lastMs++
      counter = 0
    }
  }
  if (lastMs !== textMs) {
    const digits = lastMs.toString(16).padStart(12, '0')
    text = `${digits.slice(0, 8)}-${digits.slice(8)}-7`
    textMs = lastMs
  }
  const count = (HEX[counter >> 8] as string).slice(1) + HEX[counter & 0xff]
  const head = (HEX[VARIANT | (byte(from) & 0x3f)] as string) + hex(from + 1)
  const tail = hex(from + 2) + hex(from + 3) + hex(from + 4) + hex(from + 5) + hex(from + 6) + hex(from + 7)
  return `${text}${count}-${head}-${tail}`
}

function hex(at: number): string {
  return HEX[byte(at)] as string
}

function byte(at: number): number {
  return POOL[at] as number
}
