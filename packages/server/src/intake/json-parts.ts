import { SillokError } from 'sillok/record'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-text.js'

/** A value in a JSON text: from its first character to behind its last. */
export interface Part {
  from: number
  to: number
}

/** The text itself as a part. @throws SillokError `BAD_REQUEST` where something stands behind the value */
export function wholeOf(text: string): Part {
  const from = skipSpace(text, 0)
  const to = endOfValue(text, from)
  const rest = skipSpace(text, to)
  if (rest < text.length) throw broken(rest)
  return { from, to }
}

/**
 * The members of an object, without parsing their values: what is large and of no interest costs no memory. Nothing for what is
 * no object.
 *
 * @throws SillokError `BAD_REQUEST` where the text is no JSON
 */
export function* members(text: string, object: Part): Generator<[name: string, value: Part]> {
  if (text.charCodeAt(object.from) !== OPEN_BRACE) return
  let at = skipSpace(text, object.from + 1)
  if (text.charCodeAt(at) === CLOSE_BRACE) return
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) throw broken(at)
    const end = behindString(text, at)
    const name = text.slice(at + 1, end - 1)
    at = skipSpace(text, end)
    if (text.charCodeAt(at) !== COLON) throw broken(at)
    const from = skipSpace(text, at + 1)
    const to = endOfValue(text, from)
    yield [name, { from, to }]
    at = skipSpace(text, to)
    const code = text.charCodeAt(at)
    if (code === CLOSE_BRACE) return
    if (code !== COMMA) throw broken(at)
    at = skipSpace(text, at + 1)
  }
}

/** The values of a list, likewise. */
export function* items(text: string, list: Part): Generator<Part> {
  if (text.charCodeAt(list.from) !== OPEN_BRACKET) return
  let from = skipSpace(text, list.from + 1)
  if (text.charCodeAt(from) === CLOSE_BRACKET) return
  for (;;) {
    const to = endOfValue(text, from)
    yield { from, to }
    const at = skipSpace(text, to)
    const code = text.charCodeAt(at)
    if (code === CLOSE_BRACKET) return
    if (code !== COMMA) throw broken(at)
    from = skipSpace(text, at + 1)
  }
}

/** Behind the value that begins at a place. What is inside of an object or a list is only looked at for its brackets. */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first === QUOTE) return behindString(text, from)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return endOfScalar(text, from)
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = behindString(text, at) - 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1
  }
  throw broken(text.length)
}

function behindString(text: string, from: number): number {
  const end = endOfString(text, from)
  if (end === text.length) throw broken(end)
  return end + 1
}

const SCALAR = /(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

function endOfScalar(text: string, from: number): number {
  SCALAR.lastIndex = from
  if (!SCALAR.test(text)) throw broken(from)
  return SCALAR.lastIndex
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}

function broken(at: number): SillokError {
  return new SillokError('BAD_REQUEST', `The body is not valid JSON: it cannot be read at character ${at}.`)
}
