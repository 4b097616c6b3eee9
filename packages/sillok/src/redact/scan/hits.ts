import { buildAutomaton } from '../text/automaton.js'
import { FOLDABLE_EXAMPLE, FOLDABLE_RANGES } from '../text/foldable.js'
import { plainChar } from '../text/homoglyphs.js'
import { marksOf } from '../text/marks.js'
import { literals } from './looks.js'

const { classes, width, next, accepting, found } = buildAutomaton(literals)

// What a reader sees differently is a kind of character of its own: the text is folded, and looked at again.
for (const [from, to] of FOLDABLE_RANGES) {
  for (let code = from; code <= to; code++) {
    if (classes[code] === 0) classes[code] = classes[FOLDABLE_EXAMPLE] as number
  }
}

// A Latin letter with marks is found as the plain one: `pássword`.
for (let code = 0xc0; code < 0x250; code++) {
  const plain = plainChar(String.fromCharCode(code)).charCodeAt(0)
  if (classes[code] === 0 && plain < 0x80) classes[code] = classes[plain] as number
}

// What the loops below use is bound here and not exported, nor imported: V8 looks such a binding up, and checks it, at each character.

/** The bits of the automaton's class, below those of `marks.ts`. */
const CLASS = 0xff

/**
 * By code: the class, and the marks of `marks.ts`. In one table, since reading a second one for each character costs as much as the first; of all codes, so that
 * no comparison is needed.
 */
const kinds = Uint16Array.from(classes, (kind, code) => kind | marksOf(code))

/** The same for others. */
export const kindTable = kinds

/** The marks of all characters that the last `findHits` looked at. */
export let seen = 0

/** How many sets of literals there are that end at one place: a literal, and those that it ends with. */
export const ENDINGS = found.length

/** Indexes of the literals of such a set, longest first. */
export function literalsOf(ending: number): readonly number[] {
  return found[ending] as readonly number[]
}

/** Which set of literals ends at a hit. */
export function endingOf(hit: number): number {
  return (((states[hit] as number) - accepting) / width) | 0
}

/** Characters that are looked through at a time. */
export const WINDOW = 32 * 1024
/** The automaton's state depends on no more characters than this. */
const REACH = literals.reduce((longest, { length }) => Math.max(longest, length), 0)

/** The hits of a window, in order: the index behind each, and the state that the automaton has there. */
const places = new Int32Array(WINDOW + 5 * REACH)
const states = new Int32Array(WINDOW + 5 * REACH)

/** The indexes, for others. */
export const ends = places

const encoder = new TextEncoder()
const copy = new Uint8Array(WINDOW + REACH)
/** Shorter texts are read faster than they are copied. */
const LEAST_COPIED = 48

/**
 * Finds where literals end in `text`, behind `from` and up to `to`, at most `WINDOW` characters; fills `ends`, and what `endingOf` tells.
 *
 * @returns how many
 */
export function findHits(text: string, from: number, to: number): number {
  const start = Math.max(0, from - REACH)
  const length = to - start
  if (length >= LEAST_COPIED) {
    const part = start === 0 && to === text.length ? text : text.slice(start, to)
    const { read, written } = encoder.encodeInto(part, copy)
    // As many bytes as characters: ASCII. Both, since what has no room is left out.
    if (read === length && written === length) return inBytes(length, start, from)
  }
  return inText(text, start, to, from)
}

function inText(text: string, start: number, to: number, from: number): number {
  let count = 0
  let state = 0
  let marks = 0
  for (let at = start; at < to; at++) {
    const kind = kinds[text.charCodeAt(at)] as number
    marks |= kind
    state = next[state + (kind & CLASS)] as number
    if (state >= accepting && at >= from) {
      places[count] = at + 1
      states[count++] = state
    }
  }
  seen = marks
  return count
}

/** How far the lists are filled, of each of the four lanes of `inBytes`: each has its part of them, for it has no more hits than characters, and what the lane before it adds. */
const filled = new Int32Array(4)

/**
 * The same for ASCII in `copy`: bytes are read in half the time of a string. In four lanes, the quarters of the text: each step waits for the table, and four wait
 * together. What a hit needs is in memory: more than the loop can hold in registers makes it slower than two lanes are.
 */
function inBytes(length: number, start: number, from: number): number {
  const lane = length >> 2
  const second = lane
  const third = 2 * lane
  const fourth = 3 * lane
  const room = lane + REACH
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let number = 0; number < 4; number++) filled[number] = number * room
  let marks = 0
  for (let at = 0; at < lane; at++) {
    const kindA = kinds[copy[at] as number] as number
    const kindB = kinds[copy[at + second] as number] as number
    const kindC = kinds[copy[at + third] as number] as number
    const kindD = kinds[copy[at + fourth] as number] as number
    marks |= kindA | kindB | kindC | kindD
    a = next[a + (kindA & CLASS)] as number
    b = next[b + (kindB & CLASS)] as number
    c = next[c + (kindC & CLASS)] as number
    d = next[d + (kindD & CLASS)] as number
    // One branch that is rarely taken, and not four.
    if (a >= accepting || b >= accepting || c >= accepting || d >= accepting) {
      if (a >= accepting) {
        const i = (filled[0] as number)++
        places[i] = start + at + 1
        states[i] = a
      }
      if (b >= accepting) {
        const i = (filled[1] as number)++
        places[i] = start + at + second + 1
        states[i] = b
      }
      if (c >= accepting) {
        const i = (filled[2] as number)++
        places[i] = start + at + third + 1
        states[i] = c
      }
      if (d >= accepting) {
        const i = (filled[3] as number)++
        places[i] = start + at + fourth + 1
        states[i] = d
      }
    }
  }
  let count = filled[0] as number
  let state = a
  for (let number = 1; number < 4; number++) {
    let at = number * lane
    const behind = at + lane
    // The lane began as if nothing stood before it: the one before goes on until both have come to the same, mostly at the next character.
    let own = 0
    for (; own !== state && at < behind; at++) {
      const kind = (kinds[copy[at] as number] as number) & CLASS
      state = next[state + kind] as number
      own = next[own + kind] as number
      if (state >= accepting && own !== state) {
        places[count] = start + at + 1
        states[count++] = state
      }
    }
    if (own !== state) continue
    const end = filled[number] as number
    for (let i = number * room; i < end; i++) {
      const place = places[i] as number
      if (place < start + at) continue
      places[count] = place
      states[count++] = states[i] as number
    }
    state = number === 1 ? b : number === 2 ? c : d
  }
  // Up to three characters are left over.
  for (let at = 4 * lane; at < length; at++) {
    const kind = kinds[copy[at] as number] as number
    marks |= kind
    state = next[state + (kind & CLASS)] as number
    if (state >= accepting) {
      places[count] = start + at + 1
      states[count++] = state
    }
  }
  seen = marks
  return start === from ? count : leaveOut(count, from)
}

/** Takes the hits out that end at `from` or before. */
function leaveOut(count: number, from: number): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    const place = places[i] as number
    if (place <= from) continue
    places[left] = place
    states[left++] = states[i] as number
  }
  return left
}
