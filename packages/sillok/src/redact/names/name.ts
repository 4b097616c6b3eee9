import { isAlnum, isLetter } from '../text/chars.js'
import { match } from '../text/match.js'
import { stemsOf, Trait, traitsOf } from './keys.js'
import { maySecret } from './maybe.js'

/** A name in a text that may say that a secret follows. */
export interface Name {
  start: number
  end: number
  text: string
  traits: number
}

const LONGEST = 64

/** What comes behind the word for a secret and says which one it is, or that it is the secret itself: `password_confirmation`, `SECRET_KEY_BASE`. */
const WHICH =
  /^(?:confirm(?:ation)?|repeat|again|old|new|current|previous|prod(?:uction)?|dev(?:elopment)?|test|stag(?:e|ing)|local|live|main|master|default|primary|secondary|base|value|val|text|plain|raw|str(?:ing)?|data|code|number|no|digit|key|phrase|here|\p{N}+|\p{L})$/u

/** Whether a name says something of a secret rather than what it is, for English puts that last: `apiKeyName`, `passwordForGuests`. */
export function isAboutSecret(name: string): boolean {
  const stems = stemsOf(name)
  const says = (from: number, to: number) =>
    (traitsOf(`x_${stems.slice(from, to).join('_')}`) & Trait.mask) !== 0
  for (let end = stems.length; end > 1; end--) {
    // The last word is the secret, or the last of those that are it only together: `api key`.
    let from = end - 1
    while (from >= 0 && from > end - 4 && !says(from, end)) from--
    if (says(Math.max(from, 0), end) && (from === end - 1 || !says(from, end - 1))) return false
    if (!WHICH.test(stems[end - 1] as string)) return true
  }
  return false
}

/** Whether a character may stand in a name, by its code: as a table, since every name is read character by character. */
const NAME_CHARS = Uint8Array.from({ length: 0x250 }, (_, code) =>
  isAlnum(code) || code === 95 || code === 45 || code === 46 || code >= 0xc0 ? 1 : 0,
)

function isNameChar(code: number): boolean {
  return NAME_CHARS[code] === 1
}

/** A dot or a dash. */
function isPunctuation(code: number): boolean {
  return code === 46 || code === 45
}

/** The whole name around a word that names secrets, or `undefined` where the whole says something else: `token_usage`. */
export function nameAround(text: string, start: number, end: number, floor: number): Name | undefined {
  const from = nameStart(text, start, floor)
  let to = end
  while (to < text.length && to - end < LONGEST && isNameChar(text.charCodeAt(to))) to++
  while (to > end && isPunctuation(text.charCodeAt(to - 1))) to--
  if (text.charCodeAt(start + 1) === 47) {
    // `P/W`
    const isPart = isNameChar(text.charCodeAt(start - 1))
    return isPart ? undefined : { start, end: to, text: 'pw', traits: traitsOf('pw') }
  }
  const slot = slotOf(text, from, to)
  const name = names[slot] as string
  const traits = namesTraits[slot] as number
  if (traits & Trait.mask) return withNoun(text, { start: from, end: to, text: name, traits })
  return (
    (traits & PARTS ? undefined : twoWords(text, from, to, name)) ??
    (traits & MAYBE && !isOfPlainTwo(text, from, name)
      ? { start: from, end: to, text: name, traits }
      : undefined)
  )
}

/** Beside the bits of `Trait`: the name has parts of its own, and is no word of a longer one: `prompt_tokens`. */
const PARTS = 128
/** The name says nothing by itself, but names a secret where its value looks like one. */
const MAYBE = 64

/** The last names that texts had, and what they say: the same few stand in each record. */
const SLOTS = 256
const names: string[] = new Array(SLOTS).fill('')
const namesTraits = new Uint8Array(SLOTS)

/** Capitals in a word that begin none: `sECreT`, `my.paSSword`. */
const ODD = /[a-z][A-Z]{2,8}[a-z]/

/** Where a part of a text stands in `names`. */
function slotOf(text: string, from: number, to: number): number {
  const length = to - from
  const slot = (text.charCodeAt(from) * 31 + text.charCodeAt(to - 1) * 7 + length * 61) & (SLOTS - 1)
  const known = names[slot] as string
  if (known.length !== length || !text.startsWith(known, from)) {
    // A copy: a slice would keep the whole text in memory.
    const name = text.slice(from, to).split('').join('')
    names[slot] = name
    namesTraits[slot] =
      (traitsOf(name) || (ODD.test(name) ? traitsOf(name.toLowerCase()) : 0)) |
      (maySecret(name) || (ODD.test(name) && maySecret(name.toLowerCase())) ? MAYBE : 0) |
      (/[-_.\d]|[a-z][A-Z]/.test(name) ? PARTS : 0)
  }
  return slot
}

function nameStart(text: string, start: number, floor: number): number {
  const lowest = Math.max(floor, start - LONGEST)
  let from = start
  while (from > lowest && isNameChar(text.charCodeAt(from - 1))) from--
  const before = text.charCodeAt(from - 1)
  // The first letters belong to an escape: `\npassword`, `%22password`.
  if (before === 92 && from < start && /[nrtbf]/.test(text.charAt(from))) from++
  else if (before === 37 && from + 2 <= start) from += 2
  while (from < start && !isAlnum(text.charCodeAt(from))) from++
  // `-DaccessKey=…`: an option of Java.
  return text.charCodeAt(from - 1) === 45 && text.charCodeAt(from) === 68 && from < start ? from + 1 : from
}

const LONGEST_WORD = 15
const WORD_BEHIND = /[ ]([A-Za-z]{2,10})(?![A-Za-z])/y

/** The word before a space. */
function wordBefore(text: string, start: number): string | undefined {
  if (text.charCodeAt(start - 1) !== 32) return undefined
  let from = start - 1
  while (start - from < LONGEST_WORD && isLetter(text.charCodeAt(from - 1))) from--
  return start - from > 2 ? text.slice(from, start - 1) : undefined
}

/** What stands behind a name of two words and says that the value is no secret: `SSH key fingerprint`, `API key ID`. */
const ABOUT_IT = /[ ](?:fingerprints?|ids?|names?|sizes?|types?|lengths?|usage)(?![a-z])/iy

/** `Cache key: …`, `GPG key …`: of a word that may be of a secret, the one before it says that it is of none. */
function isOfPlainTwo(text: string, start: number, name: string): boolean {
  const before = wordBefore(text, start)
  return before !== undefined && !maySecret(`${before} ${name}`)
}

const NOUN = /[ ](?:numbers?|no\.?|nr\.?|values?|digits|string)(?=\s{0,2}[:=]|[ ](?:is|was)[ :])/iy

/** `credit card number: …`, `pin number is …`: the noun is part of the name. */
function withNoun(text: string, name: Name): Name {
  if (text.charCodeAt(name.end) !== 32) return name
  NOUN.lastIndex = name.end
  return NOUN.test(text) ? { ...name, end: NOUN.lastIndex } : name
}

/** Names of two words with a space between them: `API key`, `card number`. */
function twoWords(text: string, start: number, end: number, name: string): Name | undefined {
  const before = wordBefore(text, start)
  if (before !== undefined) {
    const both = `${before} ${name}`
    const traits = traitsOf(both)
    if (traits & Trait.mask && match(ABOUT_IT, text, end) === undefined)
      return withNoun(text, { start: start - 1 - before.length, end, text: both, traits })
  }
  if (text.charCodeAt(end) !== 32) return undefined
  WORD_BEHIND.lastIndex = end
  const behind = WORD_BEHIND.exec(text)
  if (behind === null) return undefined
  const both = `${name} ${behind[1]}`
  const traits = traitsOf(both)
  return traits & Trait.mask && match(ABOUT_IT, text, end + behind[0].length) === undefined
    ? withNoun(text, { start, end: end + behind[0].length, text: both, traits })
    : undefined
}
