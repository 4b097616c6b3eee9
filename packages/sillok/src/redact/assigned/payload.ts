import { Trait, traitsOf } from '../names/keys.js'
import { spend } from '../text/budget.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'

/** How the names of content end. */
const ENDINGS =
  'body bodies payload payloads prompt prompts messages content contents input inputs output outputs arguments completion completions text instructions call calls result results transcript history conversation args'
/** They are looked for with the quote behind them, which is escaped where the JSON stands in a string. */
export const PAYLOAD_ANCHORS = ENDINGS.split(' ').flatMap((word) => [`${word}"`, `${word}\\`])

const LONGEST_NAME = 64
const QUOTE = 34
const BACKSLASH = 92
const COLON = /\s{0,8}:\s{0,8}/y

/**
 * Content in JSON that stands in a text: reduced to its type and length, as a field of that name is.
 *
 * @param end behind the quote, or its first backslash
 */
export function payloadAt(text: string, end: number): Span | undefined {
  const nameEnd = end - 1
  let escapes = 0
  while (text.charCodeAt(nameEnd + escapes) === BACKSLASH && escapes < 8) escapes++
  if (text.charCodeAt(nameEnd + escapes) !== QUOTE) return undefined
  let start = nameEnd
  while (start > 0 && nameEnd - start < LONGEST_NAME && text.charCodeAt(start - 1) !== QUOTE) start--
  if (text.charCodeAt(start - 1) !== QUOTE || (traitsOf(text.slice(start, nameEnd)) & Trait.payload) === 0)
    return undefined
  const at = match(COLON, text, nameEnd + escapes + 1)
  if (at === undefined) return undefined
  const quote = text.slice(nameEnd, nameEnd + escapes + 1)
  const isText = text.startsWith(quote, at)
  // A number that was masked, which stays: reading it again changes nothing more.
  if (
    isText &&
    /^\*{3,4}-\*{4}-[*\d-]{4,9}\\{0,7}"/.test(text.slice(at + quote.length, at + quote.length + 30))
  )
    return undefined
  const until = isText ? textEnd(text, at + quote.length, escapes) : bracketEnd(text, at, escapes)
  if (until === undefined || text.startsWith(`{${quote}redacted${quote}`, at)) return undefined
  spend(until - at)
  const [type, length] = measure(text.slice(at, until), escapes)
  const mask = `{"redacted":"payload","type":"${type}","length":${length}}`.replaceAll('"', quote)
  return { start: at, end: until, rule: 'payload', mask }
}

/** Behind the quote that closes a text; where it was cut, its end, or that of the text that it stands in. */
function textEnd(text: string, from: number, escapes: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = 0
    while (at - before > from && text.charCodeAt(at - before - 1) === BACKSLASH) before++
    // One level of quoting doubles the backslashes: a quote inside has more of them than the closing one.
    if (escapes === 0 ? before % 2 === 0 : before === escapes) return at + 1
    if (before < escapes) return at - before
  }
  return text.length
}

/** Behind the bracket that closes a list or an object. */
function bracketEnd(text: string, from: number, escapes: number): number | undefined {
  const first = text.charCodeAt(from)
  if (first !== 91 && first !== 123) return undefined
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      let before = 0
      while (at - before > from && text.charCodeAt(at - before - 1) === BACKSLASH) before++
      if (before < escapes) return at - before
      at = textEnd(text, at + 1, escapes) - 1
    } else if (code === 91 || code === 123) depth++
    else if ((code === 93 || code === 125) && --depth === 0) return at + 1
  }
  return text.length
}

/** Type and length of what is written there; of what cannot be read, its characters. */
function measure(written: string, escapes: number): [type: string, length: number] {
  const isText = written.startsWith('"') || written.startsWith('\\')
  const type = isText ? 'string' : written.startsWith('[') ? 'array' : 'object'
  try {
    let json = written
    for (let level = escapes; level > 0; level >>= 1) json = JSON.parse(`"${json}"`) as string
    const value = JSON.parse(json) as unknown
    if (typeof value === 'string' || Array.isArray(value)) return [type, value.length]
    return [type, Object.keys(value as object).length]
  } catch {
    return [type, written.length]
  }
}
