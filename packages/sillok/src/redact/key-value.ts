import { MASK } from '../record/index.js'
import { spend } from './budget.js'
import { isAlnum, isSpace } from './chars.js'
import { Trait, traitsOf } from './keys.js'
import type { Span } from './spans.js'
import {
  isCode,
  isKeyLike,
  isMadeUp,
  isPlaceholder,
  isProse,
  type Value,
  valueAt,
  wordEnd,
} from './values.js'

/** How a name and its value are joined; the weaker it says so, the more the value must look like a secret. */
type Bond = 'assigned' | 'colon' | 'told' | 'argument' | 'option' | 'beside'

const LONGEST_NAME = 64

/**
 * The value of a sensitive name in prose, in code, in any notation of data: `password=…`, `"api_key": "…"`, `--token …`, `password is …`.
 *
 * @param start where a word that names secrets begins
 * @param end where it ends; the whole name may be longer on both sides
 * @param floor what is before is masked already
 */
export function keyValue(text: string, start: number, end: number, floor: number): Span | undefined {
  const name = nameAround(text, start, end, floor)
  if (name === undefined) return undefined
  const { traits } = name
  const closed = closeName(text, name.end)
  const joined = join(text, name.start, closed)
  if (joined === undefined) return undefined
  const { bond, at } = joined
  // Masked before.
  if (/^\\{0,7}["'`]?\*{3}/.test(text.slice(at, at + 11))) return undefined
  const value = (traits & Trait.mask && bond !== 'beside' ? nested(text, at) : undefined) ?? valueAt(text, at)
  if (value === undefined) return undefined
  const word = text.slice(value.start, value.end)
  if (!isSecret(text, value, word, bond, name)) {
    if ((traits & Trait.mask) === 0 || bond === 'assigned') return undefined
    return further(text, name.end)
  }
  const until = value.quoted ? value.end : schemeEnd(text, name.text, value)
  const bare = !value.quoted && closed.quote !== '' && bond === 'colon'
  const quote = bare ? text.slice(closed.at - closed.quote.length, closed.at) : ''
  return { start: value.start, end: until, rule: 'assignment', mask: MASK, quote }
}

interface Name {
  start: number
  end: number
  text: string
  traits: number
}

function isNameChar(code: number): boolean {
  return isAlnum(code) || code === 95 || code === 45 || code === 46
}

function nameAround(text: string, start: number, end: number, floor: number): Name | undefined {
  const lowest = Math.max(floor, start - LONGEST_NAME)
  let from = start
  while (from > lowest && isNameChar(text.charCodeAt(from - 1))) from--
  // The first letter belongs to an escape: `\npassword`.
  if (from < start && text.charCodeAt(from - 1) === 92 && /[nrtbfu]/.test(text.charAt(from))) from++
  while (from < start && !isAlnum(text.charCodeAt(from))) from++
  let to = end
  while (to < text.length && to - end < LONGEST_NAME && isNameChar(text.charCodeAt(to))) to++
  while (to > end && !isAlnum(text.charCodeAt(to - 1)) && text.charCodeAt(to - 1) !== 95) to--
  if (to === text.length) return undefined
  const name = text.slice(from, to)
  const traits = traitsOf(name)
  if ((traits & (Trait.mask | Trait.maybe)) === Trait.mask)
    return { start: from, end: to, text: name, traits }
  return (
    twoWords(text, from, to, name) ??
    (traits & Trait.maybe ? { start: from, end: to, text: name, traits } : undefined)
  )
}

const WORD_BEFORE = /[A-Za-z]{2,14}$/
const WORD_BEHIND = /[ ]([A-Za-z]{2,10})(?![A-Za-z])/y

/** Names of two words with a space between them: `API key`, `card number`. */
function twoWords(text: string, start: number, end: number, name: string): Name | undefined {
  if (text.charCodeAt(start - 1) === 32) {
    const before = WORD_BEFORE.exec(text.slice(Math.max(0, start - 15), start - 1))
    if (before !== null) {
      const both = `${before[0]} ${name}`
      const traits = traitsOf(both)
      if (traits & Trait.mask) return { start: start - 1 - before[0].length, end, text: both, traits }
    }
  }
  if (text.charCodeAt(end) !== 32) return undefined
  WORD_BEHIND.lastIndex = end
  const behind = WORD_BEHIND.exec(text)
  if (behind === null) return undefined
  const both = `${name} ${behind[1]}`
  const traits = traitsOf(both)
  return traits & Trait.mask ? { start, end: end + behind[0].length, text: both, traits } : undefined
}

/** Behind a name: its closing quote with its escapes, and the bracket of `['password']`. */
interface Closed {
  at: number
  quote: string
}

function closeName(text: string, end: number): Closed {
  let at = end
  while (text.charCodeAt(at) === 92 && at - end < 8) at++
  const char = text.charAt(at)
  if (char !== '"' && char !== "'" && char !== '`')
    return { at: char === ']' && at === end ? end + 1 : end, quote: '' }
  const quote = text.slice(end, at + 1)
  at++
  return { at: text.charCodeAt(at) === 93 ? at + 1 : at, quote }
}

// Each is tried at one place only, and every part of it is bounded.
const ASSIGN = /\s{0,8}(?::?\s{0,2}[A-Za-z&*][\w.*&<>[\]|]{0,32}\s{1,2})?[?+.|:]{0,2}=(?!=)\s{0,8}/y
const COLON = /\s{0,4}\??:(?![:/])\s{0,8}/y
const ESCAPED = /%3[ad]|\\{1,4}u003[ad]/iy
const ELEMENT = /[^<>]{0,64}>\s{0,16}/y
const CALL = /\(\s{0,4}(?=\\{0,7}["'`])/y
const ARGUMENT = /\s{0,4}(?:,|=>)\s{0,8}(?=\\{0,7}["'`])/y
const PAIR = /\s{0,8}[,;/]?\s{0,8}[<{]?\s{0,4}\\{0,7}["'`]?(?:value|val|v)\\{0,7}["'`]?\s{0,4}[:=]\s{0,4}/iy
const CELL = /\s{0,8}\|\s{0,8}|\0|\t[\t ]{0,4}/y
const TOLD =
  /\s{1,3}(?:(?:for|to|from|on)\s[\w.@'-]{1,40}\s{1,2}){0,2}(?:(?:(?:is|was|are|were|equals|set to|changed to|reset to|will be|should be|as)(?:\s(?:now|set to|currently|still))?\s{0,2}:?|[:=])\s{1,3}|\([^()\n]{1,40}\)\s{0,2}[:=]\s{0,4})/iy
const SPACE = /[\s\0]{1,4}/y

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** How the name is joined to what comes next, and where that begins. */
function join(text: string, start: number, { at, quote }: Closed): { bond: Bond; at: number } | undefined {
  if (at >= text.length) return undefined
  const before = text.charCodeAt(start - 1)
  let next = match(ASSIGN, text, at)
  if (next !== undefined) {
    if (text.charCodeAt(next) !== 62) return { bond: 'assigned', at: next }
    next = match(SPACE, text, next + 1) ?? next + 1
    return /["'`\\]/.test(text.charAt(next)) ? { bond: 'assigned', at: next } : undefined
  }
  next = match(ESCAPED, text, at)
  if (next !== undefined) return { bond: 'assigned', at: next }
  next = match(COLON, text, at)
  if (next !== undefined) return { bond: 'colon', at: next }
  if (before === 60 || before === 58) {
    next = match(ELEMENT, text, at)
    if (next !== undefined) return { bond: 'assigned', at: next }
  }
  if (quote !== '') {
    next = match(PAIR, text, at)
    if (next !== undefined) return { bond: 'assigned', at: next }
    next = match(ARGUMENT, text, at)
    return next === undefined ? undefined : { bond: 'argument', at: next }
  }
  next = match(CALL, text, at)
  if (next !== undefined) return { bond: 'argument', at: next }
  next = match(CELL, text, at)
  if (next !== undefined) return { bond: 'option', at: next }
  next = match(TOLD, text, at)
  if (next !== undefined) return { bond: 'told', at: next }
  next = match(SPACE, text, at)
  return next === undefined ? undefined : { bond: before === 45 ? 'option' : 'beside', at: next }
}

const BLOCK = /[|>][-+]?[ \t]{0,4}\r?\n\s{0,32}/y

/** A list or an object behind the name, to its closing bracket; the text of a YAML block. */
function nested(text: string, at: number): Value | undefined {
  const block = match(BLOCK, text, at)
  if (block !== undefined) return { start: block, end: wordEnd(text, block), quoted: false }
  const open = text.charCodeAt(at)
  if (open !== 91 && open !== 123) return undefined
  if (!/^(?!\{\{)[[{]\s{0,8}[\\"'{[]/.test(text.slice(at, at + 12))) return undefined
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 91 || code === 123) depth++
    else if ((code === 93 || code === 125) && --depth === 0) return spent(at, i + 1)
  }
  return spent(at, text.length)
}

function spent(start: number, end: number): Value {
  spend(end - start)
  return { start, end, quoted: false }
}

const UUIDS_STAY = /^[\da-f]{8}-[\da-f]{4}-/i

function isSecret(
  text: string,
  value: Value,
  word: string,
  bond: Bond,
  { traits, text: name }: Name,
): boolean {
  if (isPlaceholder(word) && (word.startsWith('{{') || !/^[[{]/.test(word))) return false
  if (/^[-+]?\d{1,12}(?:\.\d{1,9})?$/.test(word) && !value.quoted)
    return isSecretNumber(word, bond, name, traits)
  if ((traits & Trait.mask) === 0)
    return bond !== 'beside' && bond !== 'told' && isKeyLike(word) && !isWords(word)
  switch (bond) {
    case 'assigned':
      return value.quoted || !isCode(text, value)
    case 'option':
      return !word.startsWith('-') && (value.quoted || !isCode(text, value))
    case 'colon':
      // `token: Token`: a type.
      if (/^[A-Z][A-Za-z]+$/.test(word) && name.toLowerCase().endsWith(word.toLowerCase())) return false
      return (
        value.quoted ||
        !(
          isCode(text, value) ||
          (isProse(word) && isSpace(text.charCodeAt(value.end)) && goesOn(text, value.end))
        )
      )
    case 'argument':
      return /[\d\W_]/.test(word) && !/\s/.test(word)
    case 'told':
      return value.quoted ? !/\s\w+\s/.test(word) : !isProse(word) && !isCode(text, value)
    default:
      return !value.quoted && !UUIDS_STAY.test(word) && isMadeUp(word, 6)
  }
}

/** `error-handler-for-keys`: words with marks between them. */
function isWords(word: string): boolean {
  return /^[A-Za-z]+(?:[-_./ ][A-Za-z]*\d{0,3})+$/.test(word)
}

/** Whether a sentence goes on: another word, not the end of the line or the next pair. */
function goesOn(text: string, at: number): boolean {
  return /^\s[A-Za-z(]/.test(text.slice(at, at + 2)) || /^[ \t]{0,2}(?:\n|$)/.test(text.slice(at, at + 3))
}

const BY_ITSELF = /^(?:.*[^a-z])?(?:pin|otp|totp|cvv|cvc|cvv2|ssn|pincode|passcode|code)$/i

function isSecretNumber(word: string, bond: Bond, name: string, traits: number): boolean {
  if ((traits & Trait.mask) === 0) return false
  if (bond === 'beside') return BY_ITSELF.test(name) && /^\d{3,9}$/.test(word)
  if ((traits & Trait.numbers) !== 0) return true
  // `tokens: 128000` is a count; `token=482913` is none.
  return !/s$/i.test(name) && /^\d{6,12}$/.test(word)
}

const HEADER = /(?:^|[-_. ])(?:authorization|authorisation|cookie)s?$/i
const PART = /[\w-]{1,40}="[^"\n]{0,2000}"/y
const NAMED_PARTS = /,\s{0,2}[\w-]{1,40}=(?:"[^"\n]{0,2000}"|[^\s,"]{0,2000})/y

/** The value of a header is more than one word: a scheme and what it carries, or pairs with semicolons. */
function schemeEnd(text: string, name: string, value: Value): number {
  let { end } = value
  const word = text.slice(value.start, value.end)
  const header = HEADER.test(name)
  if (
    /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|api-key|key|hawk|oauth|aws4-hmac-sha256|signature|hmac[\w-]*)$/i.test(
      word,
    ) ||
    (header && /^[A-Za-z][\w-]{1,20}$/.test(word))
  ) {
    const space = match(SPACE, text, end)
    if (space !== undefined && text.charAt(space - 1) !== '\n')
      end = match(PART, text, space) ?? Math.max(end, wordEnd(text, space))
    for (let next = match(NAMED_PARTS, text, end); next !== undefined; next = match(NAMED_PARTS, text, end))
      end = next
  }
  if (!header) return end
  // `a=1; b=2`
  for (let next = match(COOKIE, text, end); next !== undefined; next = match(COOKIE, text, end)) end = next
  return end
}

const COOKIE = /;[ ]{0,2}(?:[\w.%-]{1,80}=[^\s;"',]{0,4096}|HttpOnly|Secure|Partitioned)/iy

/** The first key-like word in what the sentence goes on with: `the token that we got back, 8Zx…, is no longer valid`. */
function further(text: string, from: number): Span | undefined {
  const window = text.slice(from, from + 72)
  for (const { 0: word, index } of window.matchAll(/[\w+/=~.-]{12,72}/g)) {
    const start = from + index
    if (window.slice(0, index).includes('***')) return undefined
    if (/[\n]/.test(window.slice(0, index))) return undefined
    const end = wordEnd(text, start)
    const value = text.slice(start, end)
    if (word.length >= 12 && index < 48 && isKeyLike(value) && isDense(value))
      return { start, end, rule: 'assignment', mask: MASK }
  }
  return undefined
}

/** No path, no name in parts, no hash: upper and lower case with digits, in one long run. */
function isDense(value: string): boolean {
  return (
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z\d+_=]{14}/.test(value) &&
    !/^[/.]|:\/\//.test(value)
  )
}
