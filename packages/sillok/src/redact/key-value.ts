import { MASK } from '../record/index.js'
import { spend } from './budget.js'
import { isSpace } from './chars.js'
import { type Bond, join, match } from './join.js'
import { Trait, traitsOf } from './keys.js'
import { type Name, nameAround } from './name.js'
import { isHeader, isScheme, schemeEnd } from './scheme.js'
import type { Span } from './spans.js'
import {
  isCode,
  isKeyLike,
  isMadeUp,
  isPlaceholder,
  isProse,
  isTemplate,
  isUuid,
  isWords,
  nestedAt,
  type Value,
  valueAt,
  wordEnd,
} from './values.js'

/**
 * The value of a sensitive name in prose, in code, in any notation of data: `password=…`, `"api_key": "…"`, `--token …`, `password is …`.
 *
 * @param start where a word that names secrets begins
 * @param end where it ends; the whole name may be longer on both sides
 * @param floor what is before is masked already
 */
export function keyValue(text: string, start: number, end: number, floor: number): Span | undefined {
  const name = nameAround(text, start, end, floor)
  return name === undefined ? undefined : valueUnder(text, name)
}

/** The value of a name, as a span; `undefined`: none, or none that could be a secret. */
export function valueUnder(text: string, name: Name): Span | undefined {
  const joined = join(text, name)
  if (joined === undefined) return before(text, name)
  const { bond, at, quote } = joined
  // Masked before.
  if (/^\\{0,7}["'`]?[[({<]{0,2}\*{3}/.test(text.slice(at, at + 13))) return undefined
  // In XML the next line is the element's, whatever it looks like.
  if (
    text.charCodeAt(name.start - 1) !== 60 &&
    text.slice(name.end, at).includes('\n') &&
    match(NEXT_PAIR, text, at) !== undefined
  )
    return undefined
  const sensitive = (name.traits & Trait.mask) !== 0
  const inside = sensitive && bond !== 'beside' ? nestedAt(text, at) : undefined
  if (inside !== undefined) return { ...inside, rule: 'assignment', mask: MASK, quote }
  const value = valueAt(text, at)
  if (value === undefined) return undefined
  const word = text.slice(value.start, value.end)
  if (!isSecret(text, value, word, bond, name)) {
    return sensitive && bond !== 'assigned' ? (before(text, name) ?? further(text, name.end)) : undefined
  }
  if (value.quoted) return { start: value.start, end: value.end, rule: 'assignment', mask: MASK }
  const bare = quote !== '' && bond === 'colon' ? quote : ''
  const end =
    elementEnd(text, name, value) ??
    listEnd(text, name, groupsEnd(text, value) ?? schemeEnd(text, name.text, value))
  if (isScheme(word) && isPlaceholder(text.slice(value.end, end).trim())) return undefined
  return {
    start: value.start,
    end,
    rule: 'assignment',
    mask: MASK,
    quote: bare,
  }
}

/** `TOKEN=` with nothing behind it: the next line is another pair. */
const NEXT_PAIR = /[\w.-]{1,60}\s{0,2}[=:](?!=)/y

const LONGEST_ELEMENT = 4096

/** In XML everything up to the closing tag is the value: `<secret>{AQAAABAAA …}</secret>`. */
function elementEnd(text: string, name: Name, { start }: Value): number | undefined {
  if (text.charCodeAt(name.start - 1) !== 60 || text.charCodeAt(name.end) !== 62) return undefined
  const close = text.indexOf('<', start)
  spend(Math.max(0, close - start))
  if (close === -1 || close - start > LONGEST_ELEMENT || text.charCodeAt(close + 1) !== 47) return undefined
  return start + text.slice(start, close).trimEnd().length
}

const GROUPS = /\d{2,4}(?:(?:[ \u00a0\u2009\u202f]{1,3}|[ ]?[-./\u2013][ ]?)\d{2,6}){1,7}(?![\w:.-]\w)/y

/** A number in groups is one value: `card: 4012 8888 8888 1881`. Fewer than nine digits may be two numbers, unless all groups are alike. */
function groupsEnd(text: string, { start }: Value): number | undefined {
  const end = match(GROUPS, text, start)
  if (end === undefined) return undefined
  const groups = text.slice(start, end).match(/\d+/g) as string[]
  const isOne = groups.join('').length > 8 || groups.every(({ length }) => length === groups[0]?.length)
  return isOne ? end : undefined
}

const NEXT_OF_LIST =
  /(?:[ ]{0,2}[,;|]|,?[ ](?:and|or|und|et))[ ]{0,2}(?=([\w+/.-]{4,128})(?![\w+/.-]|\s{0,2}[=:]))/y

/** `backup codes: 4821-9930, 5512-0042`: what a plural names is more than one. */
function listEnd(text: string, name: Name, from: number): number {
  if (!/[a-z]s$/i.test(name.text)) return from
  let end = from
  for (let next = match(NEXT_OF_LIST, text, end); next !== undefined; next = match(NEXT_OF_LIST, text, end)) {
    const until = wordEnd(text, next)
    const word = text.slice(next, until)
    if (until === next || !(isMadeUp(word, 6) || /^\d{4,12}(?:-\d{3,12}){0,4}$/.test(word))) break
    end = until
  }
  return end
}

const VERB = /^(?:is|was|as|est|ist|es)$/i
const ARTICLE = /^(?:the|my|our|your|their|his|her|a|an|le|la|das|mein)$/i

const COMPARED_WITH = /(["'])([^"'\s]{6,128})\1\s{0,3}[=!]={1,2}\s{0,3}$/

/** `if ("…" == password)` */
function compared(text: string, name: Name): Span | undefined {
  const from = Math.max(0, name.start - 140)
  const before = text.slice(from, name.start)
  if (!/=\s{0,3}$/.test(before)) return undefined
  const found = COMPARED_WITH.exec(before)
  const value = found?.[2]
  if (found === null || value === undefined || !isMadeUp(value, 6)) return undefined
  const start = from + found.index + 1
  return { start, end: start + value.length, rule: 'assignment', mask: MASK }
}

/** `hunter2 is the password`, `hunter2 is the new root password` */
function before(text: string, name: Name): Span | undefined {
  const equal = compared(text, name)
  if (equal !== undefined) return equal
  if (text.charCodeAt(name.start - 1) !== 32) return undefined
  const from = Math.max(0, name.start - 96)
  const words = text.slice(from, name.start - 1).split(' ')
  const article = words.findLastIndex((word) => ARTICLE.test(word))
  if (article < 2 || article < words.length - 3 || !VERB.test(words[article - 1] as string)) return undefined
  const said = words[article - 2] as string
  const word = said.replace(/^.*[\s"'`]/s, '').replace(/^(?:\/\/|\/\*|[#;(])/, '')
  const start = from + words.slice(0, article - 1).join(' ').length - word.length
  const value = word.replace(/["'`]$/, '')
  return isMadeUp(value, 6) ? { start, end: start + value.length, rule: 'assignment', mask: MASK } : undefined
}

function isSecret(text: string, value: Value, word: string, bond: Bond, name: Name): boolean {
  if (isPlaceholder(word) || isNameOfSecret(word) || isTemplate(text, value) || /^;\s/.test(word))
    return false
  const { quoted } = value
  if (!quoted && /^[-+]?\d{1,12}(?:\.\d{1,9})?$/.test(word)) return isSecretNumber(word, bond, name)
  // `secretName: app-tls-4`
  if (/names?$/i.test(name.text) && isWords(word)) return false
  const isStrong = bond === 'assigned' || bond === 'option' || bond === 'colon'
  // `Authorization: Own-Scheme 9aZ…`
  if (bond === 'colon' && isHeader(name.text) && /^[ ][^\s"']{8}/.test(text.slice(value.end, value.end + 9)))
    return true
  if ((name.traits & Trait.mask) === 0)
    return (
      isStrong &&
      ((isKeyLike(word) && !isWords(word) && !word.endsWith(`.${name.text}`)) ||
        // Keys of small letters alone: no word is as long.
        (quoted && /^[a-z]{22,64}$/.test(word)))
    )
  switch (bond) {
    case 'assigned':
      return quoted || !isCode(text, value, name.text)
    case 'option':
      return !word.startsWith('-') && (quoted || !isCode(text, value, name.text))
    case 'colon':
      // `token: Token`: a type.
      if (!quoted && text.charCodeAt(value.start - 1) === 58 && VERSIONED.test(word)) return false
      if (/^[A-Z][A-Za-z]+$/.test(word) && name.text.toLowerCase().endsWith(word.toLowerCase())) return false
      return quoted || !(isCode(text, value, name.text) || (isProse(word) && endsOrGoesOn(text, value.end)))
    case 'argument':
      // `<property name="password">…</property>`
      if (text.charCodeAt(value.start - 1) === 62) return /[\d\W_]/.test(word) || isMadeUp(word, 8)
      if (!quoted) return isMadeUp(word, 8) && !/[.[({]/.test(word) && !isCode(text, value, name.text)
      return (
        !/[\s<>]/.test(word) &&
        /\w{3}/.test(word) &&
        (/[\d\W_]/.test(word) || (isCall(text, value) && !isProse(word)))
      )
    case 'told':
      if (quoted) return !/\s\w+\s/.test(word)
      return (
        !isCode(text, value, name.text) && (/[^a-zß-ÿ]/.test(word) || isSaid(text, name.end, value, word))
      )
    default:
      return isSecretBeside(text, value, word, name)
  }
}

/** `io.jsonwebtoken:jjwt-api-0.11.2`: a package. */
const VERSIONED = /^[a-z][\w.]{0,40}(?:-[a-z][\w.]{0,40}){0,6}[-:@]\d{1,4}\.\d{1,4}(?:\.[\w.-]{1,40})?$/

/** `setPassword('swordfish')` */
function isCall(text: string, { start }: Value): boolean {
  return /(?:pass(?:word|wd)?|pwd|secret)\(\s{0,4}["'`]$/i.test(text.slice(Math.max(0, start - 20), start))
}

/** Four marks among the letters: no word, no path, no address. */
const MARKED = /^[^!#$%^&*+=~?{}()[\]<>]{0,99}(?:[!#$%^&*+=~?{}()[\]<>]{1,9}[^!#$%^&*+=~?{}()[\]<>]{1,99}){4}/

/** With nothing but a space between them: `password hunter2`, `ENV TOKEN …`, `api_secret "…";`. */
function isSecretBeside(text: string, value: Value, word: string, { text: name }: Name): boolean {
  if (!value.quoted && /^[\w.-]{1,40}[=:]/.test(word)) return false
  if (/\s/.test(word)) return false
  if (isUuid(word))
    return /secret|pass|key|cred|api|auth|access/i.test(name) || (value.quoted && /_token$/i.test(name))
  if (value.quoted)
    return (
      isMadeUp(word, 4) ||
      (word.length > 9 && MARKED.test(word)) ||
      (/pass/i.test(name) && text.charAt(value.start - 1) === "'" && word.length > 5)
    )
  return isMadeUp(word, 6) && !isCode(text, value, name)
}

/** Whether a sentence goes on, or ends: another word comes, or nothing. */
function endsOrGoesOn(text: string, at: number): boolean {
  return isSpace(text.charCodeAt(at)) && /^\s(?:[A-Za-z\d(]|[ \t]?(?:\n|$))/.test(text.slice(at, at + 3))
}

const CAPITALS = /^[A-Z][A-Z\d]{0,20}(?:[-_][A-Z\d]{1,20}){1,6}$/

/** `SECRET_NAME = "SHOP-API-KEY"`: what another place keeps the secret under. */
function isNameOfSecret(word: string): boolean {
  return CAPITALS.test(word) && (traitsOf(word) & Trait.mask) !== 0
}

/** A word of small letters is a password only where a sentence ends with it: `the password is swordfish`. */
function isSaid(text: string, from: number, value: Value, word: string): boolean {
  return (
    !isProse(word) &&
    isLast(text, value.end) &&
    /(?:is|was|to|be|[:=])\s{0,4}:?\s{0,4}$/i.test(text.slice(from, value.start))
  )
}

function isLast(text: string, at: number): boolean {
  return /^[.!?]?\s*(?:\n|$)/.test(text.slice(at, at + 4))
}

const BY_ITSELF = /^(?:.*[^a-z])?(?:pin|otp|totp|cvv|cvc|cvv2|ssn|pincode|passcode|code)$/i

function isSecretNumber(word: string, bond: Bond, { text: name, traits }: Name): boolean {
  if ((traits & Trait.mask) === 0) return false
  // `UsePassword=0`: a flag.
  if (/^[01]$/.test(word) && /pass|secret|token/i.test(name)) return false
  if (bond === 'beside') return BY_ITSELF.test(name) && /^\d{3,9}$/.test(word)
  if ((traits & Trait.numbers) !== 0) return true
  // `tokens: 128000` is a count; `token=482913` is none.
  return !/s$/i.test(name) && /^\d{6,12}$/.test(word)
}

/** The first key-like word in what the sentence goes on with: `the token that we got back, 8Zx…, is no longer valid`. */
function further(text: string, from: number): Span | undefined {
  const window = text.slice(from, from + 72)
  const line = window.search(/\n|\*{3}/)
  for (const { 0: word, index } of window.matchAll(/[\w+/=~.-]{12,72}/g)) {
    if (index > 47 || (line !== -1 && line < index)) return undefined
    const start = from + index
    if (isKeyLike(word, 12) && isDense(word))
      return { start, end: wordEnd(text, start), rule: 'assignment', mask: MASK }
  }
  return undefined
}

/** No path, no name in parts, no hash: upper and lower case with digits, in one long run. */
function isDense(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /[A-Za-z\d+_=]{14}/.test(word) && !/^[/.]/.test(word)
}
