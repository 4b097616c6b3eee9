import { match } from '../text/match.js'
import { type Value, wordEnd } from '../values/values.js'

const HEADER = /(?:^|[-_. ])(?:authorization|authorisation|cookie)s?$/i
const SCHEME =
  /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|api-key|key|hawk|oauth|aws4-hmac-sha256|signature|hmac[\w-]{0,20})$/i
const FIRST_PART = /[\w-]{1,40}="[^"\n]{0,2000}"/y
const QUOTED = /"[\w+/.=-]{6,2000}"/y
const NEXT_PART = /,\s{0,2}[\w-]{1,40}=(?:"[^"\n]{0,2000}"|[^\s,"]{0,2000})/y
const COOKIE = /;[ ]{0,2}(?:[\w.%-]{1,80}=[^\s;"',]{0,4096}|HttpOnly|Secure|Partitioned)/iy
const SPACE = /[ \t]{1,4}/y
const PHRASE = /phrase|mnemonic/i
const PHRASE_WORD = /[ ][a-z]{2,12}\d{0,2}(?![\w=:])/y

/** Whether a word is a scheme of authorization, and no credential. */
export function isScheme(word: string): boolean {
  return SCHEME.test(word)
}

/** Whether a name is that of a header that carries credentials: all of its value is one. */
export function isHeader(name: string): boolean {
  return HEADER.test(name)
}

/** A value without quotes may be more than one word: a scheme and what it carries, pairs with semicolons, a phrase. */
export function schemeEnd(text: string, name: string, value: Value): number {
  let { end } = value
  const go = (pattern: RegExp): void => {
    for (let next = match(pattern, text, end); next !== undefined; next = match(pattern, text, end))
      end = next
  }
  const word = text.slice(value.start, Math.min(end, value.start + 40))
  const header = isHeader(name)
  if (SCHEME.test(word) || (header && /^[A-Za-z][\w-]{0,20}$/.test(word))) {
    const space = match(SPACE, text, end)
    if (space !== undefined)
      end =
        match(FIRST_PART, text, space) ?? match(QUOTED, text, space) ?? Math.max(end, wordEnd(text, space))
    go(NEXT_PART)
  }
  if (header) go(COOKIE)
  else if (PHRASE.test(name)) go(PHRASE_WORD)
  return end
}
