import type { Name } from '../names/name.js'
import { spend } from '../text/budget.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isReference } from '../values/reference.js'
import { isMadeUp, isWords, type Value, valueAt } from '../values/values.js'
import { isKeyBefore } from './next-key.js'

/** How far before a name the string may begin that it stands in. */
const LONGEST_STRING = 120
/** What stands before a string of a program: `f("…`, `label: '…`, `text << "…`. */
const OPENS = /(?:^|[\s([{,:=+.<>&|!?;%])[bfruLN@$]?$/
/** What may stand behind a string of a program, variables of shells included (`read -p "…" NAME`); what puts another one to it, as the group. */
const BEHIND = /[ ]{0,24}(?:(\+|\.|<<|&|\|\||,)[ ]{0,4}|(?:not )?in |[;)\]}]|%[ (]|[A-Z_]{2,40}(?![^\s;]))/y
const QUOTE = /\\{0,7}["'`]/y

/**
 * Where a name stands in a string of a program that ends right behind it, what is put to that string: where the next one begins, or
 * `'none'` for an expression. `undefined`: the quote at `at` begins a value.
 */
export function behindString(text: string, name: Name, at: number): number | 'none' | undefined {
  const closes = isAlnum(text.charCodeAt(at)) ? undefined : match(QUOTE, text, at)
  if (closes === undefined || closes === text.length) return undefined
  BEHIND.lastIndex = closes
  const behind = BEHIND.exec(text)
  if (behind === null) return undefined
  const quote = text.slice(at, closes)
  const from = Math.max(0, name.start - LONGEST_STRING)
  const before = text.slice(from, name.start)
  const opens = before.lastIndexOf(quote)
  if (opens === -1 || !OPENS.test(before.slice(Math.max(0, opens - 2), opens))) return undefined
  const inside = text.slice(from + opens + quote.length, at)
  if (inside.includes(quote) || inside.includes('\n')) return undefined
  if (behind[1] === undefined) return 'none'
  const next = BEHIND.lastIndex
  if (match(QUOTE, text, next) === undefined) return 'none'
  // Another argument may be another label: only what looks made up is what was named, or what a variable has where it is not set.
  const value = behind[1] === ',' && !isOfEnvironment(text, name.start) ? valueAt(text, next) : undefined
  return value === undefined || isMadeUp(text.slice(value.start, value.end), 6) ? next : 'none'
}

/** Whether a name is that of a variable which a call reads: `getenv("…`, `env('…`. */
export function isOfEnvironment(text: string, at: number): boolean {
  return /(?:env|environ\.get|env\.(?:get|fetch))\(\s{0,2}\\{0,3}["'`]$/i.test(
    text.slice(Math.max(0, at - 24), at),
  )
}

const JOINED_WITH = /["'`][ ]{0,2}[+.&][ ]{0,2}[A-Za-z_$(]/y

/** `token = "user:" + …`: the beginning of a text that is put together where it runs. */
export function isBeginning(text: string, { end }: Value, word: string): boolean {
  return (
    /^[&?;,]?(?:[A-Za-z]{1,20}[-_:=/ &(]{1,2}){1,3}$/.test(word) &&
    match(JOINED_WITH, text, end) !== undefined
  )
}

/** As far as an expression is read, and as many strings of it. */
const LONGEST_EXPRESSION = 240
const MOST_LITERALS = 6
/** Where an expression ends: at a semicolon, or with its line where no bracket is open and no operator goes on. */
const OPERATOR = /(?:[([{,+.?:|&=\\]|\bor\b|\bif\b|\belse\b)[ \t]{0,8}$/

/**
 * The text of an expression that looks like a secret: `env.TOKEN || '…'`, `getenv("TOKEN", "…")`, `isTest ? "…" : read()`,
 * `String::from("…")`, `("kim", "…")`.
 */
export function literalIn(text: string, name: string, start: number): Value | undefined {
  const most = Math.min(text.length, start + LONGEST_EXPRESSION)
  spend(LONGEST_EXPRESSION >> 1)
  let depth = 0
  let literals = 0
  for (let at = start; at < most; at++) {
    const char = text.charAt(at)
    if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) {
      if (--depth < 0) return undefined
    } else if (char === ';') return undefined
    else if (char === '\n') {
      if (depth === 0 && !OPERATOR.test(text.slice(Math.max(start, at - 12), at))) return undefined
    } else if (char === '"' || char === "'" || char === '`') {
      if (literals++ === MOST_LITERALS) return undefined
      const from = escapesBefore(text, start, at)
      const value = valueAt(text, from)
      if (value === undefined) return undefined
      // `getenv("SHOP_2")`: what it is kept under.
      const isName =
        isKey(text, from, value) ||
        isOfEnvironment(text, value.start) ||
        IS_ID.test(text.slice(Math.max(start, from - 8), from))
      if (!isName && isSecretLiteral(text.slice(value.start, value.end), name)) return value
      at = Math.max(at, value.end + at - from)
    }
  }
  return undefined
}

/** `usernamePassword(credentialsId: '…')` */
const IS_ID = /(?:[a-z]I|_i|-i)d[ ]?[:=][ ]?$/

/** Where the escapes begin that stand before a quote. */
function escapesBefore(text: string, floor: number, at: number): number {
  let from = at
  while (from > floor && at - from < 7 && text.charCodeAt(from - 1) === 92) from--
  return from
}

/** What a value is kept under: of an object; a ternary has a colon behind its text, too. */
function isKey(text: string, from: number, { end }: Value): boolean {
  const behind = text.slice(end, end + 12)
  if (/^\\{0,7}["'`]\s{0,2}(?:=>|\])/.test(behind)) return true
  return isKeyBefore(text, end) && /[{,(\n]\s{0,8}$/.test(text.slice(Math.max(0, from - 12), from))
}

function isSecretLiteral(word: string, name: string): boolean {
  return (
    isMadeUp(word, 6) &&
    !isWords(word) &&
    !/[\s/\\]|^[A-Z][A-Z\d]*_[A-Z\d_]*$|^\W|^%|^[\d.e+-]+$/i.test(word) &&
    // Of a token such a word is rather a kind or a name.
    (!/^[a-z]{2,20}[-_.]?\d{1,3}$/.test(word) || /pass|pw|secret/i.test(name)) &&
    !isPlaceholder(word) &&
    !isReference(word)
  )
}

/** The literal that belongs to the last of several names: `user, token = "kim", "…"`; `undefined` where a name stands alone. */
export function ofSeveral(text: string, name: Name, at: number): Value | undefined {
  if (text.charCodeAt(name.start - 1) !== 32 || text.charCodeAt(name.start - 2) !== 44) return undefined
  const before = SEVERAL.exec(text.slice(Math.max(0, name.start - 120), name.start))
  if (before === null) return undefined
  let value = valueAt(text, at)
  for (let names = before[0].split(',').length - 1; names > 0; names--) {
    if (value === undefined || !value.quoted) return undefined
    const next = match(NEXT_LITERAL, text, value.end)
    if (next === undefined) return undefined
    value = valueAt(text, next)
  }
  return value
}

const SEVERAL = /(?:[\w.$]{1,40},[ ]{1,2}){1,4}$/
const NEXT_LITERAL = /["'`],[ ]{0,4}(?=["'`])/y
