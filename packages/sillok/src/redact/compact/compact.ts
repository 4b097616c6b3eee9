import { MASK, type Redactor } from '../../record/index.js'
import { keyVerdict } from '../keys.js'

/** Longest text that is read, in UTF-16 units; what is behind does not leave. */
const MAX_TEXT = 256 * 1024

// Every part of them is bounded, or ends where the next one cannot begin: their time is linear in the text.
const NAMED =
  /(?<![\w.-])(\$?[A-Za-z][\w.-]{1,63})(\\?["']?\]?[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4})(\\?"[^"\n]{1,4096}"?|'[^'\n]{1,4096}'?|[^\s"'`,;&<>()[\]{}]{1,4096})/g
const SCHEME = /\b(Bearer|Basic|Token)([ \t]{1,4})([\w.~+/=-]{8,4096})/gi
const CREDENTIALS = /(:\/\/[^\s/:@?#]{0,256}:)[^\s/?#]{1,256}(?=@)/g
const JWT = /\beyJ[\w-]{8,4096}\.[\w-]{4,8192}(?:\.[\w-]{0,4096})?/g
const KEY_BLOCK =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----END)){0,16384}(?:-----END [A-Z ]{0,40}-----)?/g
/** How vendors' tokens begin: what is meant to be found by it is found by it. */
const TOKEN =
  /(?<![A-Za-z0-9])(?:sk-|sk_(?:live|test)_|rk_live_|whsec_|gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|hf_|gsk_|r8_|SG\.|dop_v1_|shp(?:at|ss)_|lin_api_|vault:|hvs\.|AGE-SECRET-KEY-1)[\w.-]{12,512}/g
const EMAIL = /(?<![\w.%+*@-])([A-Za-z0-9])[\w.%+-]{0,63}(@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})/g
const CARD = /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-])/g

function redact(text: string): string {
  const safe = text
    .replace(KEY_BLOCK, MASK)
    .replace(CREDENTIALS, `$1${MASK}`)
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(JWT, MASK)
    .replace(TOKEN, MASK)
    .replace(NAMED, (all, name: string, between: string, value: string) => {
      const [quote = ''] = /^\\?["']/.exec(value) ?? []
      // `token: Bearer …` has its mask already; what was masked stays as it is.
      if (keyVerdict(name) !== 'mask' || value.includes(MASK) || SCHEME_NAME.test(value)) return all
      return `${name}${between}${quote}${MASK}${quote !== '' && value.length > quote.length && value.endsWith(quote) ? quote : ''}`
    })
    .replace(EMAIL, '$1***$2')
    .replace(CARD, (digits) =>
      isCard(digits) ? `****-****-****-${digits.replace(/\D/g, '').slice(-4)}` : digits,
    )
  return safe
}

const SCHEME_NAME = /^(?:Bearer|Basic|Token)$/i

/** ISO/IEC 7812-1, annex B: the check digit of card numbers (Luhn). */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (!/^[2-6]/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/**
 * A text with what is secret or personal masked, by the few rules that fit where bytes are dear: secrets behind their names, in
 * `Authorization` values and URLs, JSON Web Tokens, private keys, tokens with a vendor's prefix, e-mail addresses and card numbers.
 * `sillok/redact` has them all. The very same string where nothing was found.
 *
 * @example redactText('password=hunter2') // 'password=***MASKED***'
 */
export function redactText(text: string): string {
  if (text.length < 6) return text
  return text.length > MAX_TEXT
    ? `${redact(text.slice(0, MAX_TEXT))}…[${text.length - MAX_TEXT} more characters]`
    : redact(text)
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
