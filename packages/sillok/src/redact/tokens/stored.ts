import { MASK } from '../../record/index.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isMadeUp } from '../values/values.js'

/** The modular format of crypt: `$6$salt$…`, `$9$…` of routers, `$2b$10$…`, `$argon2id$v=19$…`. */
const CRYPT =
  /\$(?:[156789y]|apr1|2[abxy]|argon2(?:id?|d)|pbkdf2[\w-]{0,12}|s(?:crypt|ha1))\$(?:[\w.,/=+-]{0,64}\$){1,4}[\w./=+-]{16,256}/y
/** As frameworks keep them: `pbkdf2_sha256$260000$salt$…`, `scrypt:32768:8:1$salt$…`. */
const NAMED = /(?:pbkdf2[_:]sha\d{1,3}|scrypt)[$:][\d:$]{1,24}\$[\w./+=-]{4,64}\$[\w./+=-]{16,256}/iy
/** As directories keep them: `{SSHA}…`. */
const SCHEME = /\{(?:s?sha\d{0,3}|s?md5|crypt)\}[\w+/=.$-]{12,256}/iy

/** A password as systems keep it: hashed, and still to be guessed at. */
export function storedPassword(text: string, start: number): Span | undefined {
  const end = match(CRYPT, text, start) ?? match(NAMED, text, start) ?? match(SCHEME, text, start)
  return end === undefined ? undefined : { start, end, rule: 'password-hash', mask: MASK }
}

/** A line of `.pgpass`: host, port, database, user, password. */
const BEFORE = /(?:^|\n)[ \t]{0,8}(?:\*|[\w.-]{1,253})$/
/** On PostgreSQL's own port it may be any word. */
const OWN_PORT = /:(?:543\d|6432):/y
const BEHIND = /:(?:\d{1,5}|\*):[\w*.-]{1,64}:[\w*.@-]{1,64}:/y
const PASSWORD = /(?:\\[:\\]|[^\s:\\]){4,128}(?=[ \t\r]{0,8}(?:\n|$))/y

/** @param start of the colon before the port */
export function pgpass(text: string, start: number): Span | undefined {
  const from = match(BEHIND, text, start)
  if (from === undefined || !BEFORE.test(text.slice(Math.max(0, start - 263), start))) return undefined
  const end = match(PASSWORD, text, from)
  if (end === undefined || !(isMadeUp(text.slice(from, end), 4) || match(OWN_PORT, text, start)))
    return undefined
  return { start: from, end, rule: 'assignment', mask: MASK }
}
