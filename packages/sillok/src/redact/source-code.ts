import { match } from './join.js'
import type { Name } from './name.js'
import { isMadeUp, isWords, type Value, valueAt } from './values.js'

/** How far before a name the string may begin that it stands in. */
const LONGEST_STRING = 120
/** What stands before a string of a program: `f("…`, `label: '…`, `text << "…`. */
const OPENS = /(?:^|[\s([{,:=+.<>&|!?;%])[bfruLN@$]?$/
/** What may stand behind a string of a program, variables of shells included (`read -p "…" NAME`); what puts another one to it, as the group. */
const BEHIND = /[ ]{0,24}(?:(\+|\.|<<|&|\|\||,)[ ]{0,4}|[;)\]}]|%[ (]|[A-Z_]{2,40}(?![^\s;]))/y
const QUOTE = /\\{0,7}["'`]/y

/**
 * Where a name stands in a string of a program that ends right behind it, what is put to that string: where the next one begins, or
 * `'none'` for an expression. `undefined`: the quote at `at` begins a value.
 */
export function behindString(text: string, name: Name, at: number): number | 'none' | undefined {
  const closes = match(QUOTE, text, at)
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
  // Another argument may be another label: only what looks made up is what was named.
  const value = behind[1] === ',' ? valueAt(text, next) : undefined
  return value === undefined || isMadeUp(text.slice(value.start, value.end), 6) ? next : 'none'
}

const JOINED_WITH = /["'`][ ]{0,2}[+.&][ ]{0,2}[A-Za-z_$(]/y

/** `token = "user:" + …`: the beginning of a text that is put together where it runs. */
export function isBeginning(text: string, { end }: Value, word: string): boolean {
  return (
    /^[&?;,]?(?:[A-Za-z]{1,20}[-_:=/ &(]{1,2}){1,3}$/.test(word) &&
    match(JOINED_WITH, text, end) !== undefined
  )
}

/** An expression, and what stands in its place where it gives nothing: `env.TOKEN || '…'`, `getenv("TOKEN", "…")`. */
const OR_ELSE =
  /[\w.$?!]{1,60}(?:[([][^"'()[\]\n]{0,40}(?:["'][\w.-]{1,60}["'])?[ ]{0,2})?[)\]]?[ ]{0,4}(?:\|\||\?\?|\bor\b|,)\s{0,16}[bfru]?(?=["'`])/y

/** The text that an expression falls back to, where it looks like a secret. */
export function fallback(text: string, { start, quoted }: Value): Value | undefined {
  const at = quoted ? undefined : match(OR_ELSE, text, start)
  const value = at === undefined ? undefined : valueAt(text, at)
  if (value === undefined) return undefined
  const word = text.slice(value.start, value.end)
  return isMadeUp(word, 6) && !isWords(word) && !/\s/.test(word) ? value : undefined
}
