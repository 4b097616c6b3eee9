import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isDigit } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'
import { isMadeUp, isUuid, isWords } from '../values/values.js'

/** Words for logging in; the automaton looks for them. */
export const LOGIN_WORDS =
  '계정 아이디 telnet login logon auth credential creds logged signed signing logging'

// Behind the word, what is said of it, then a name and what belongs to it: `login failed for kim:…`, `credentials kim / …`.
const SAID =
  '(?:[ ](?:failed|failure|error|attempt|denied|rejected|refused|ok|succeeded|successful|in|for|as|with|by|of|from|using|via|user|account|data|are|is)){0,4}'
const PAIR = new RegExp(
  `(?:entials?|ential|s|ing|ed)?${SAID}[ ]?[:=]?[ ]{1,2}["'\`(]?([\\w.@\\\\-]{1,64}?)(?:[:/]|[ ]/[ ])["'\`]?([^\\s"'\`,;)\\]}/:]{6,128})(?![/:])`,
  'iy',
)
/** Behind two names: how they are joined to the two values, and those to each other: `ID/PW: kim / …`, `(id & password) kim(…)`. */
const NAMES = /(?:\b|_)(?:id|user(?:name)?|login|account|아이디|계정)[)\]]?[ ]?(?:[/&,(:]|[ ])[ ]?$/i
const VALUES =
  /(?:\/\w{1,16})?[)\]]?(?:[ ]for[ ][\w.@-]{1,64}|[ ]\d{1,3}(?:\.\d{1,3}){3}(?::\w{1,5})?)?[ ]{0,2}(?:[-=~]{0,2}>|[:=(-])?[ ]{0,2}([\w.@+-]{1,64}?)[ ]{0,2}(?:\/{1,2}|[(,:|]|[ ])[ ]{0,2}([^\s"'`,;(){}\]/:=]{4,128})(?![\w(=])/y

/** The second of two values, behind the names of an account and its password. @param start of the second name @param end of it */
export function passwordOfTwo(text: string, start: number, end: number): Span | undefined {
  if (!NAMES.test(text.slice(Math.max(0, start - 16), start))) return undefined
  VALUES.lastIndex = end
  const found = VALUES.exec(text)
  const value = found?.[2]?.replace(/[.!?]$/, '')
  if (found === null || value === undefined || !isMadeUp(value, 6)) return undefined
  const until = end + found[0].lastIndexOf(value) + value.length
  return spanOf(until, value)
}

/** With no space between them: `login:kim/…`, `telnet(kim/…)`. */
const TIGHT =
  /(?:s|entials?)?(?:[:=]|\()["'`]?([\w.@-]{2,64})(?:\/{1,2}|,)([^\s"'`,;)\]}/:]{6,64})(?![/:\w])/iy
const AS_WITH =
  /(?:[ ](?:in|on))?[ ]as[ ]["'`]?[\w.@\\-]{1,64}["'`]?[ ](?:with|using|and)[ ]["'`]?([^\s"'`,;)]{6,128})/iy
// `HTTPBasicAuth('kim', '…')`, `smtp.login("kim", "…")`, `auth=("kim", "…")`
const CALL =
  /[\w.]{0,32}\s{0,2}(?:[:=]\s{0,2})?[([]\s{0,4}(["'`])([^"'`\n]{1,80})\1\s{0,2},\s{0,4}(["'`])([^"'`\s]{4,256})\3\s{0,2}[)\],]/y
// `basicAuth({ users: { 'kim': '…' } })`
const USERS =
  /\s{0,2}\(\s{0,2}\{\s{0,16}users\s{0,2}:\s{0,2}\{\s{0,16}["']?[\w.@-]{1,64}["']?\s{0,2}:\s{0,2}["']([^"'\s]{4,128})["']/y
/** What stands before a value that is none of a person: `uid:…`, `realm:…`. */
const LABEL =
  /^(?:u?id|user|host|ip|addr(?:ess)?|ref|code|err(?:or)?|status|reason|type|method|req(?:uest)?|trace|span|session|tenant|org|client|app|service|module|role|realm|group|team|device|account|project|file|path|line|port|https?|step|attempts?|v\d|version)$/i

/**
 * A password beside the name that it belongs to, behind a word for logging in: `login kim/…`, `auth failed: kim:…`, `login('kim', '…')`.
 *
 * @param start where the word begins
 * @param end where it ends
 */
export function accountPassword(text: string, start: number, end: number): Span | undefined {
  spend(64)
  CALL.lastIndex = end
  const call = CALL.exec(text)
  if (call !== null) {
    const value = call[4] as string
    const until = end + call[0].lastIndexOf(value) + value.length
    const isCredential =
      (/^credential$/i.test(text.slice(start, end)) && /^s?\s{0,2}\(/i.test(call[0])) ||
      /^\w{0,24}(?:password|secret)\(/i.test(call[0]) ||
      /basic_?$/i.test(text.slice(Math.max(0, start - 6), start)) ||
      // `request.get(url).auth('kim', '…')`
      // `auth=('kim', '…')`
      (/^auth$/i.test(text.slice(start, end)) &&
        (text.charCodeAt(start - 1) === 46 ? /^\s{0,2}\(/ : /^\s{0,2}=\s{0,2}\(/).test(call[0]))
    const isAccount = isCredential || (call[2] as string).includes('@')
    return isMadeUp(value, 6) || (isAccount && isChosen(value, isCredential))
      ? spanOf(until, value)
      : undefined
  }
  USERS.lastIndex = end
  const listed = USERS.exec(text)?.[1]
  if (listed !== undefined && /basic_?$/i.test(text.slice(Math.max(0, start - 6), start)) && isChosen(listed))
    return spanOf(USERS.lastIndex - 1, listed)
  // `/auth/v1/…`, `auth.log`: a part of a path or a name.
  if (/[\w/.-]/.test(text.charAt(start - 1))) return undefined
  for (const shape of [PAIR, AS_WITH, TIGHT]) {
    shape.lastIndex = end
    const found = shape.exec(text)
    if (found === null) continue
    const value = (found[2] ?? found[1] ?? '').replace(/[.!?]$/, '')
    const name = found[2] === undefined ? '' : (found[1] as string)
    if (LABEL.test(name) || !isMadeUp(value, 6) || isUuid(value) || isWords(value)) continue
    if (shape === TIGHT && !isMixed(value)) continue
    const until = shape.lastIndex - (found[0].length - found[0].lastIndexOf(value) - value.length)
    return spanOf(until, value)
  }
  return undefined
}

const BEHIND_HOST = /(?:-->|[([])[ ]?[\w.@-]{2,64}?\/{1,2}([^\s()[\]"'`,;/:]{6,64})(?=[)\],\s]|$)/y
const HOST = /(?:(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}|@[\w.-]{4,80})(?::\w{1,5}|(?:\/[\w-]{1,40}){1,3})?[ ]?$/

/** Who logs in at a host, and with what: `10.0.0.7 (kim/…)`, `kim@10.0.0.7-->root/…`. @param at of the bracket */
export function passwordAtHost(text: string, at: number): Span | undefined {
  if (!isDigit(text.charCodeAt(at - (text.charCodeAt(at - 1) === 32 ? 2 : 1)))) return undefined
  BEHIND_HOST.lastIndex = at
  const value = BEHIND_HOST.exec(text)?.[1]
  if (value === undefined || !isMixed(value) || isWords(value)) return undefined
  return HOST.test(text.slice(Math.max(0, at - 120), at)) ? spanOf(BEHIND_HOST.lastIndex, value) : undefined
}

const ADDRESSED =
  /\s{0,40}(["'`])([A-Za-z][\w+]{1,12}):[^"'`\s]{1,400}\1\s{0,2},\s{0,40}\1[^"'`\n]{1,80}\1\s{0,2},\s{0,40}\1([^"'`\s]{4,256})\1\s{0,2}(?:,[^()"'`\n]{1,60})?\)/y

const PLACED =
  /\s{0,40}(?:[\w.$:>-]{1,60}|(["'`])[^"'`\n]{0,200}\1)\s{0,2},\s{0,40}(["'`])([^"'`\n]{1,80})\2\s{0,2},\s{0,40}(["'`])([^"'`\s]{6,256})\4/y
/** Names that only users have: what stands behind one is its password, though it is a word. */
const USER =
  /^(?:root|admin(?:istrator)?|sa|sys(?:tem|dba)?|postgres|mysql|oracle|scott|(?:db|my)?_?user(?:name)?|dba|guest|login)$/i

/** The third argument of a call, behind an address and a user: `getConnection("jdbc:…", "kim", "…")`. @param end behind the bracket */
export function addressedPassword(text: string, end: number): Span | undefined {
  spend(64)
  ADDRESSED.lastIndex = end
  const found = ADDRESSED.exec(text)
  if (found === null) return placedPassword(text, end)
  const [whole, , scheme = '', value = ''] = found
  const until = end + whole.lastIndexOf(value) + value.length
  // Requests have all kinds of arguments.
  const isSecret = isMadeUp(value, 6) || (!/^https?$/i.test(scheme) && isChosen(value))
  return isSecret ? spanOf(until, value) : undefined
}

/** Behind a place that is no address, `connect(host, "kim", "…")`, only what looks made up, or stands behind the name of a user. */
function placedPassword(text: string, end: number): Span | undefined {
  PLACED.lastIndex = end
  const [, , , user = '', , value] = PLACED.exec(text) ?? []
  if (
    value === undefined ||
    !(isMadeUp(value, 6) || (USER.test(user) && isChosen(value) && !USER.test(value))) ||
    isUuid(value) ||
    isWords(value) ||
    /[/\\]|:\/\//.test(value)
  )
    return undefined
  return spanOf(PLACED.lastIndex - 1, value)
}

/** Capitals, small letters and digits or marks: no name of a part of a program. */
function isMixed(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
}

/** A word that people may have chosen for a password, where nothing else stands. */
function isChosen(value: string, mayBeWords = false): boolean {
  return !isProse(value) && !isUuid(value) && (mayBeWords || !isWords(value)) && !/[/\\:]/.test(value)
}

function spanOf(end: number, value: string): Span | undefined {
  if (isPlaceholder(value)) return undefined
  return { start: end - value.length, end, rule: 'assignment', mask: MASK }
}
