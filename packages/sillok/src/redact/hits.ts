import { buildAutomaton } from './automaton.js'
import { FOLDABLE_EXAMPLE, FOLDABLE_RANGES } from './foldable.js'
import { literals } from './looks.js'

const { classes, next, accepting, found, shift } = buildAutomaton(literals)

// What a reader sees differently is a kind of character of its own: the text is folded, and looked at again.
for (const [from, to] of FOLDABLE_RANGES) {
  for (let code = from; code <= to; code++) {
    if (classes[code] === 0) classes[code] = classes[FOLDABLE_EXAMPLE] as number
  }
}

/** Whether the automaton fits its table; asked by a test. */
export const STATES = next.length >> shift

/** Indexes of the literals that end in a state, longest first. */
export function literalsOf(state: number): readonly number[] {
  return found[state - accepting] ?? []
}

/** Characters that are looked through at a time. */
export const WINDOW = 32 * 1024
/** The automaton's state depends on no more characters than this. */
const REACH = literals.reduce((longest, { length }) => Math.max(longest, length), 0)

/** The hits of a window, in order: the index behind each, and the state that the automaton has there. */
export const ends = new Int32Array(WINDOW)
export const states = new Uint16Array(WINDOW)
/** Those of the second lane, before they stand behind the others. */
const laterEnds = new Int32Array(WINDOW)
const laterStates = new Uint16Array(WINDOW)

const encoder = new TextEncoder()
const copy = new Uint8Array(WINDOW + REACH)
/** Shorter texts are read faster than they are copied. */
const LEAST_COPIED = 64

/**
 * Finds where literals end in `text`, behind `from` and up to `to`, at most `WINDOW` characters; fills `ends` and `states`.
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
  // Local, so that the loop need not ask for them.
  const kinds = classes
  const table = next
  const first = accepting
  const width = shift
  let count = 0
  let state = 0
  for (let at = start; at < to; at++) {
    state = table[(state << width) | (kinds[text.charCodeAt(at)] as number)] as number
    if (state >= first && at >= from) {
      ends[count] = at + 1
      states[count++] = state
    }
  }
  return count
}

/**
 * The same for ASCII in `copy`: bytes are read in half the time of a string. In two lanes, the halves of the text: each step waits for the
 * table, and two wait together.
 */
function inBytes(length: number, start: number, from: number): number {
  const bytes = copy
  const kinds = classes
  const table = next
  const first = accepting
  const width = shift
  const middle = length >> 1
  const least = from - start
  let count = 0
  let later = 0
  let a = 0
  let b = 0
  for (let at = Math.max(0, middle - REACH); at < middle; at++) {
    b = table[(b << width) | (kinds[bytes[at] as number] as number)] as number
  }
  for (let at = 0; at < middle; at++) {
    a = table[(a << width) | (kinds[bytes[at] as number] as number)] as number
    b = table[(b << width) | (kinds[bytes[at + middle] as number] as number)] as number
    if (a >= first && at >= least) {
      ends[count] = start + at + 1
      states[count++] = a
    }
    if (b >= first && at + middle >= least) {
      laterEnds[later] = start + middle + at + 1
      laterStates[later++] = b
    }
  }
  if (length & 1) {
    b = table[(b << width) | (kinds[bytes[length - 1] as number] as number)] as number
    if (b >= first) {
      laterEnds[later] = start + length
      laterStates[later++] = b
    }
  }
  for (let i = 0; i < later; i++) {
    ends[count] = laterEnds[i] as number
    states[count++] = laterStates[i] as number
  }
  return count
}
