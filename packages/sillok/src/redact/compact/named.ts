import { MASK } from '../../record/index.js'
import { keyVerdict } from '../names/keys.js'

/** A name, and what stands between it and its value: `password=`, `"token": `, `--api-key=`, `<secret>`, `Authorization: Bearer `. A line of a file, `Token.js:12:5`, is none. */
const NAME =
  /(?<![\p{L}\w]|\w[.-])([\p{L}_][\p{L}\p{M}\w.-]{1,98})(\\*["'`]?\]?)[ \t]{0,9}(?:[:?+.|!=]{0,3}=>?|:(?!\d{1,5}[:)])|>)[ \t]{0,9}(?:(?:Bearer|Basic|Token)[ \t]+)?/giu
/** Without quotes a value ends at a space, or at a sign behind which the next name, or nothing, stands. */
const BARE = /^(?:(?![&,;)\]}.]{1,9}(?:[\s"'`]|$)|[&,;][\w.-]{1,40}[:=])[^\s"'`<>])+/
/** A header is a list of whatever its scheme wants; one that stands in quotes, as an argument of curl does, ends with them. */
const HEADER = /^(?:="[^"\r\n]*"|[^\r\n"'`])+/
const QUOTE = /^\\*["'`]/

/** A text with the values behind sensitive names masked; in JSON, where quotes say that it is a name, those of content, too. */
export function maskNamed(text: string): string {
  let safe = ''
  let done = 0
  for (const { 0: all, 1: name = '', 2: closing, index } of text.matchAll(NAME)) {
    const start = index + all.length
    const verdict = keyVerdict(name)
    // What is in a value that was masked is masked with it.
    if (start < done || (verdict !== 'mask' && !(closing && verdict === 'payload'))) continue
    const rest = text.slice(start)
    const quote = begin(rest, QUOTE)
    const length = quote ? quoteEnd(rest, quote.length, quote) : bareEnd(rest, name)
    if (length === 0) continue
    safe += text.slice(done, start) + quote + MASK
    done = start + length
  }
  return safe + text.slice(done)
}

/** Where the closing quote stands, or the text ends: what is not closed was cut. */
function quoteEnd(text: string, from: number, quote: string): number {
  let end = from
  while (end < text.length && !text.startsWith(quote, end)) end += text[end] === '\\' ? 2 : 1
  return end
}

/** Where a value without quotes ends: brackets with what is in them, and behind them a header or a word. */
function bareEnd(text: string, name: string): number {
  let depth = 0
  let end = -1
  do {
    const sign = text[++end] ?? ']'
    if (sign === '"') end = quoteEnd(text, end + 1, sign)
    if (/[[{]/.test(sign)) depth++
    if (/[\]}]/.test(sign)) depth--
  } while (depth > 0)
  if (end > 0) end++
  return end + begin(text.slice(end), /auth|cookie/i.test(name) ? HEADER : BARE).length
}

/** What a text begins with. */
function begin(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[0] ?? ''
}
