import { cut, MASK, type Redactor } from '../../record/index.js'
import { keyVerdict } from '../names/keys.js'
import { maskNamed } from './named.js'

/** Longest text that is read, in UTF-16 units; what is behind does not leave. */
const MAX_TEXT = 256 * 1024

// Every part of them is bounded, or ends where the next one cannot begin: their time is linear in the text.
const SCHEME = /\b((?:Bearer|Basic|Token)[ \t]{1,4})[\w.~+/=-]{8,16384}/gi
/** A port is no password; a password may have any sign in it. */
const CREDENTIALS = /(:\/\/[^\s/:?#]{0,256}:)(?!\d{1,5}[/?#])(?:[^\s/?#]{1,2048}|[^\s"'<>]{1,2048})(?=@)/g
/** One without an end was cut: what is behind its beginning is all of it. */
const KEY_BLOCK = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z -]{5,11}.*?(?:-----END [A-Z ]{0,40}-----|$)/gs
/** How vendors' tokens begin: what is meant to be found by it is found by it. `eyJ` is `{"` in base64: a JSON Web Token. */
const TOKEN =
  /(?<![A-Za-z0-9])(?:sk-|sk_(?:live|test)_|rk_live_|whsec_|gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|hf_|gsk_|r8_|SG\.|dop_v1_|shp(?:at|ss)_|lin_api_|vault:|hvs\.|AGE-SECRET-KEY-1|eyJ)[\w.-]{12,16384}/g
const EMAIL =
  /(?<![\p{L}\w.%+*'-])([\p{L}\w.%+'-]{1,64})((?:@|%40)(?:[\p{L}\d-]{1,63}\.){1,4}\p{L}[\p{L}\d-]{1,62})/gu
const CARD = /(?<![\w-]|\d\.)\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g

function redact(text: string): string {
  return maskNamed(
    text
      .replace(KEY_BLOCK, MASK)
      .replace(CREDENTIALS, `$1${MASK}`)
      .replace(SCHEME, `$1${MASK}`)
      .replace(TOKEN, MASK),
  )
    .replace(EMAIL, (_, name, host) => `${name[2] ? name[0] : ''}***${host}`)
    .replace(CARD, card)
}

/** ISO/IEC 7812-1, annex B: the check digit of card numbers (Luhn). */
function card(text: string): string {
  const digits = text.replace(/\D/g, '')
  let sum = 0
  for (let i = 1; i <= digits.length; i++) {
    const digit = Number(digits.at(-i))
    sum += i % 2 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 || !/^[2-6]/.test(digits) ? text : `****-****-****-${digits.slice(-4)}`
}

/**
 * A text with what is secret or personal masked, by the few rules that fit where bytes are dear: secrets behind their names, in
 * `Authorization` values and URLs, JSON Web Tokens, private keys, tokens with a vendor's prefix, e-mail addresses and card numbers.
 * `sillok/redact` has them all. The very same string where nothing was found.
 *
 * @example redactText('password=hunter2') // 'password=***MASKED***'
 */
export function redactText(text: string): string {
  return redact(cut(text, MAX_TEXT))
}

/** Names are judged by the same rule as everywhere, texts by `redactText`. */
export const compactRedactor: Redactor = {
  generation: 0,
  key: keyVerdict,
  text(text) {
    try {
      return redactText(text)
    } catch {
      // What was not looked at does not leave.
      return MASK
    }
  },
  number: () => undefined,
  mask: () => MASK,
}
