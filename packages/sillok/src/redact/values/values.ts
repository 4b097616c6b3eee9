import { spend } from '../text/budget.js'
import { isAlnum, isDigit, isSpace } from '../text/chars.js'
import { match } from '../text/match.js'

/** A value as it stands behind its name. */
export interface Value {
  start: number
  end: number
  quoted: boolean
}

const QUOTES = '"\'`'
/** As reStructuredText writes what is literal. */
const DOUBLE = /``[^`\n]{1,200}``(?!`)/y

/** Where a value ends that begins at `from`: at its closing quote, or where the word ends. */
export function valueAt(text: string, from: number): Value | undefined {
  let start = from
  // A letter before the quote says how a language reads the text: `b"…"`, `f'…'`.
  if (QUOTES.includes(text.charAt(start + 1) || ' ') && 'bfrRuLN@$'.includes(text.charAt(start))) start++
  const span = match(DOUBLE, text, start)
  if (span !== undefined) return { start: start + 2, end: span - 2, quoted: true }
  let escapes = 0
  while (text.charCodeAt(start + escapes) === 92 && escapes < 8) escapes++
  const quote = text.charAt(start + escapes)
  if (quote !== '' && QUOTES.includes(quote)) {
    const triple = quote.repeat(3)
    if (escapes === 0 && text.startsWith(triple, start)) return tripleQuoted(text, start + 3, triple)
    start += escapes + 1
    const end = closingQuote(text, start, quote, escapes)
    spend(end - start)
    return { start, end, quoted: true }
  }
  const end = wordEnd(text, start)
  return end > start ? { start, end, quoted: false } : undefined
}

const LONGEST_BLOCK = 4096

/** What stands between three quotes, over lines as well; `""" … """` with nothing in it is none. */
function tripleQuoted(text: string, from: number, triple: string): Value | undefined {
  let start = from
  if (text.charCodeAt(start) === 92 && text.charCodeAt(start + 1) === 10) start++
  while (start - from < 40 && isSpace(text.charCodeAt(start))) start++
  const end = blockEnd(text, start, triple)
  return end > start ? { start, end, quoted: true } : undefined
}

/** Where a block of lines ends: before what closes it, without the space there; one without an end, or a long one, is cut. */
function blockEnd(text: string, from: number, closes: string): number {
  const block = text.slice(from, from + LONGEST_BLOCK)
  const close = block.indexOf(closes)
  spend(close === -1 ? block.length : close)
  return from + (close === -1 ? block : block.slice(0, close)).trimEnd().length
}

/** Of a quoted text, where it ends: at the quote that is escaped as the first one was. An open one ends with its line. */
function closingQuote(text: string, from: number, quote: string, escapes: number): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let before = 0
    while (at - before > from && text.charCodeAt(at - before - 1) === 92) before++
    // One level of quoting doubles the backslashes; an escaped quote has more of them than the closing one.
    if (escapes === 0 ? before % 2 === 0 : before <= escapes) return at - before * Number(escapes > 0)
  }
  const line = text.indexOf('\n', from)
  return line === -1 ? text.length : line
}

/** A quote or a bracket as HTML and XML write it. */
const ENTITY = /^&(?:quot|apos|lt|gt|#0?3[49]);/

/** Of a value without quotes: where it ends. A comma or the like ends it only where another pair or a space comes next. */
export function wordEnd(text: string, from: number): number {
  let end = from
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (isSpace(code) || code === 34 || code === 60 || code === 96) break
    if (code === 39 && end > from) break
    if (code === 92 && /["'nrt\\]/.test(text.charAt(end + 1))) break
    if (code === 38 && end > from && ENTITY.test(text.slice(end, end + 6))) break
    if ((code === 44 || code === 59 || code === 38) && endsPair(text, end + 1)) break
    if (code === 59 && match(PAIR_OF_WORDS, text, end + 1) !== undefined) break
    if (code === 125 && text.charCodeAt(end + 1) !== 125 && /^(?:[,\s\]})"']|$)/.test(text.charAt(end + 1)))
      break
  }
  spend(end - from)
  while (end > from && isTrailing(text, from, end)) end--
  return end
}

/** What closes a sentence or a bracket around the value is no part of it. */
function isTrailing(text: string, from: number, end: number): boolean {
  const char = text.charAt(end - 1)
  if (char === ')' || char === ']' || char === '}') {
    const open = char === ')' ? '(' : char === ']' ? '[' : '{'
    return text.lastIndexOf(open, end - 1) < from
  }
  return char === '.' || char === ',' || char === ';' || char === ':' || char === '>'
}

/** Of a connection string: `;Initial Catalog=shop`, `;Persist Security Info=true`. */
const PAIR_OF_WORDS = /[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20}){1,3}=/y
const PAIR = /["']?[\w.-]{1,40}["']?\s{0,2}[=:]/y

function endsPair(text: string, at: number): boolean {
  if (at >= text.length || isSpace(text.charCodeAt(at)) || QUOTES.includes(text.charAt(at))) return true
  PAIR.lastIndex = at
  return PAIR.test(text)
}

/** Lines up to a word of their own: `<<EOT`. */
const HERE = /<<[-~]?["']?([A-Za-z_]{2,20})["']?\r?\n\s{0,32}/y
const BLOCK = /[|>][-+]?[ \t]{0,4}\r?\n\s{0,32}/y

/** A list or an object of texts or of bytes: `["…`, `{'…`, `new byte[]{0x2f, …`. */
const LIST = /^(new [a-z]{2,8}\[\] ?)?(?!\{\{)[[{]\s{0,8}(?:[\\"'{[]|0x)/

/** Text of XML in which nothing is escaped. */
const DATA = /<!\[CDATA\[\s{0,32}/y

const NEXT_PAIR = /[\w.-]{1,60}:(?:\s|$)/y

/** A list or an object that begins at `at`, to its closing bracket; the first line of a YAML block; a section of XML. */
export function nestedAt(text: string, at: number): Omit<Value, 'quoted'> | undefined {
  BLOCK.lastIndex = at
  if (BLOCK.test(text)) {
    const start = BLOCK.lastIndex
    // What a block holds stands deeper than its name: the next pair is no part of it.
    NEXT_PAIR.lastIndex = start
    if (text.charCodeAt(start - 1) === 10 && NEXT_PAIR.test(text)) return undefined
    const end = wordEnd(text, start)
    return end > start ? { start, end } : undefined
  }
  const data = match(DATA, text, at)
  if (data !== undefined) {
    const end = blockEnd(text, data, ']]>')
    return end > data && !text.startsWith('***', data) ? { start: data, end } : undefined
  }
  HERE.lastIndex = at
  const here = HERE.exec(text)
  if (here !== null) {
    const start = HERE.lastIndex
    const end = blockEnd(text, start, here[1] as string)
    return end > start ? { start, end } : undefined
  }
  const opens = LIST.exec(text.slice(at, at + 28))
  if (opens === null) return undefined
  const start = at + (opens[1]?.length ?? 0)
  let depth = 0
  let end = start
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 91 || code === 123) depth++
    else if ((code === 93 || code === 125) && --depth === 0) break
  }
  spend(end - start)
  return { start, end: Math.min(end + 1, text.length) }
}

/** What standards and versions are called: letters and digits, and no secret. */
const STANDARD =
  /^(?:b?crypt|base\d\d(?:url)?|b64\w{0,6}|sha-?\d{1,3}|hmac-?sha-?\d{1,3}|md5|utf-?(?:8|16)|oauth-?[12](?:\.[01])?|http\/?[123](?:\.\d)?|ipv[46]|ed25519|curve25519|[a-z]s(?:256|384|512)|aes-?\d{3}[\w-]{0,8}|x509|argon2(?:id?|d)?|pbkdf2|scrypt|secp256[kr]1|p-?256|pkcs#?\d{1,2}|blake[23][bs]?|v\d{1,3}(?:alpha|beta|rc)\d{0,2}|k8s|i18n|log4j2?|latin-?1|plain|login|cram-md5|digest-md5|scram-sha-\d{1,3}(?:-plus)?|xoauth2?|oauthbearer|gssapi|iso-?8859-?\d{1,2}|(?:us-)?ascii|(?:u?int|float)\d{1,3}(?:array)?)$/i

export function isStandard(value: string): boolean {
  return STANDARD.test(value)
}

/** Letters and digits mixed, as in what people and machines make up, and no version, size, time or date. */
export function isMadeUp(value: string, least: number): boolean {
  if (value.length < least || !/[A-Za-z]/.test(value) || isStandard(value)) return false
  if (!/\d/.test(value)) return isMixedCase(value)
  return !/^(?:0x[\da-f]+|v?\d+(?:[.,:/-]\d+)*[a-z%]{0,5}|\d{4}-\d\d-\d\dT.*|https?:.*|[\w./\\@-]+\.(?:[cm]?[jt]sx?|go|py|rs|java|kt|cs|json|ya?ml|html?|md|log|txt|php|rb)(?::\d.*)?|[a-z]+[-_]\d{1,4})$/i.test(
    value,
  )
}

/** Letters that change their case again and again, or have marks of passwords between them: `iOPqBe*XGLneQ`. */
export function isMixedCase(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false
  if (/[A-Za-z][!#$%^&*+=~?][A-Za-z]/.test(value)) return true
  return (
    /^[A-Za-z_]{12,}$/.test(value) &&
    countOf(value, /[a-z][A-Z]{1,3}(?=[a-z])/g) > 1 &&
    // In camelCase small letters stand together.
    (countOf(value, /[A-Z]/g) > value.length * 0.3 ||
      !/^[A-Z]?[a-z]{1,20}(?:_?[A-Z][a-z]{1,20}){0,8}$/.test(value))
  )
}

function countOf(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** What Twilio calls its accounts, messages and calls. */
const SID = /^(?!SK)[A-Z]{2}[\da-f]{32}$/

/** The dash first: reading a character also joins the parts of a text that was put together, on which V8 runs no compiled regular expression (200 ns, so 120). */
export function isUuid(value: string): boolean {
  return value.length === 36 && value.charCodeAt(8) === 45 && UUID.test(value)
}

const TIME = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d/

/** A long run of letters and digits that no one chose: what keys look like, and identifiers that are none do not. */
export function isKeyLike(value: string, least = 16): boolean {
  if (value.length < least || isUuid(value) || SID.test(value) || TIME.test(value)) return false
  let digits = 0
  let letters = 0
  for (let i = 0; i < value.length && i < 200; i++) {
    const code = value.charCodeAt(i)
    if (isDigit(code)) digits++
    else if (isAlnum(code)) letters++
    else if (isSpace(code)) return false
  }
  return (
    (digits > 1 && letters > 1) ||
    (digits === 1 && value.length > 19 && isMixedCase(value.replace(/[\d_]/g, '')))
  )
}

/** Small letters, capitals and digits that change as they do by chance: shorter than keys of one case. */
export function isDense(value: string): boolean {
  return (
    /^[\w+/=-]{12,128}$/.test(value) &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    countOf(value, /\d/g) > 1 &&
    countOf(value, /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g) > value.length * 0.4
  )
}

/** `error-handler-for-keys`: words with marks between them. */
export function isWords(word: string): boolean {
  return /^[A-Za-z]+(?:[-_./ ][A-Za-z]*\d{0,3})+$/.test(word)
}
