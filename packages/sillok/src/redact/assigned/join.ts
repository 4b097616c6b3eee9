import type { Name } from '../names/name.js'
import { spend } from '../text/budget.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'

/** How a name and its value are joined; the weaker it says so, the more the value must look like a secret. */
export type Bond = 'assigned' | 'colon' | 'told' | 'argument' | 'option' | 'beside'

/** Where the value begins, how it is joined, and the quote behind the name with its escapes. */
export interface Joined {
  bond: Bond
  at: number
  quote: string
}

// Each is tried at one place only, and every part of it is bounded.
const ASSIGN =
  /(?:\[\d{0,6}\]|\[\w{1,20}\](?=[ ]{0,3}=[ ]{0,3}["'`]))?[\s\0]{0,32}(?:\{\s?get;[\w\s;]{0,30}\}\s{0,2})?(?::?\s{0,2}(?:[Aa]s\s|&'\w{1,10}\s)?[A-Za-z&*][\w.*&<>[\]|?]{0,32}\s{1,2})?[?+.|:]{0,3}=(?!=)(?:[ \t]{9,40}|[ \t]{0,4}\\\r?\n[ \t]{0,32}|[\s\0]{0,8})/y
const ARROW = />\s{0,8}(?:[a-z]{2,10}(?:\(\d{1,6}\))?\s{0,2})?(?=\\{0,7}["'`])/y
const COLON = /[\s\0]{0,4}\??:(?::(?=[ ]))?(?![:/])(?:[ \t]{9,40}|[\s\0]{0,8})(?:!{1,2}[a-z_]{2,16}\s{1,4})?/y
/** What a program takes where there is no value: `env.TOKEN || '…'`. */
const ELSE = /[)\]]?[ ]{0,4}(?:\|\||\?\?|\bor\b)\s{0,8}(?=\\{0,7}["'`])/y
/** An element that holds the name, and the next, which holds the value: `<key>password</key><string>…</string>`. */
const NEXT_ELEMENT = /<\/[\w-]{1,32}>\s{0,32}<[\w-]{1,32}>/y
/** The same in a table, whose cells have classes and may hold an element more. */
const NEXT_CELL =
  /\s{0,32}<\/t[dh]>\s{0,32}<td(?:\s[^<>]{0,200})?>\s{0,32}(?:<(?:pre|code|b|strong|span|kbd|tt)(?:\s[^<>]{0,100})?>\s{0,16})?/y
const HTML =
  /(?:&quot;|&#0?3[49];)?(?:\s{0,4}[:=]\s{0,4}(?:&quot;|&#0?3[49];)|&gt;\s{0,16}(?!&lt;)|(?:&#(?:61|58|x3[ad]);|&(?:equals|colon);|\\x3[ad])["']?)/iy
const PERCENT = /(?:%22|%27)?(?:%20|\+)?%3[ad](?:%20|\+)?(?:%22|%27)?/iy
const ELEMENT = /[^<>]{0,256}>(?!@)\s{0,16}(?:<(?:value|string)>\s{0,8})?(?!https?:)/y
const CALL = /[({]\s{0,8}(?=\\{0,7}["'`])/y
/** `define('DB_PASSWORD', '…')` */
const DEFINED = /define\(\s{0,4}["']$/i
/** `config.set('db.password', '…')` */
const SET =
  /(?:^|[^\w])(?:set(?:Property|Item|env|Header|String|Value|Secret|Option|default)?|put(?:String|env)?|append|add|header)\(\s{0,4}["']$/i
/** `["--password", "…"]`: the arguments of a command. */
const OPTION = /[[,]\s{0,24}["']--?$/
const NEXT_OPTION = /^"\s{0,4},\s{0,24}"-|^'\s{0,4},\s{0,24}'-/
/** `[['user', 'kim'], ['password', '…']]`: a pair, where `['password', 'email']` may be a list of names. */
const LISTED = /(?:\[|[\])]\s{0,4},)\s{0,24}[[(]\s{0,4}["']$/
const ARGUMENT = /(?:>>)?\s{0,4},\s{0,24}(?:<<)?(?=[bfru]?\\{0,7}["'`])/y
/** `getenv(SECRET, "…")`, `strcmp(password, "…")`, `{password, "…"}` */
const NEXT_ARGUMENT = /[ ]?,[ ]{1,2}(?=[bfru]?\\{0,7}["'])/y
const TAKES_BOTH =
  /(?:(?:env|cmp|compare|equals?|verify)\w{0,12}|\.(?:put|set|setProperty))\([ ]{0,2}$|(?:^|[^\w)])\{[ ]{0,2}$/i
/** `expect(token).toBe('…')` */
const EXPECTED =
  /\)\.(?:not\.)?(?:to(?:be|equal|strictequal|match|contain)|is(?:equal|same)\w{0,6}|eq(?:ual)?s?)\([ ]{0,2}(?=\\{0,7}["'`])/iy
const DASH = /[ ]{1,3}[-\u2013][ ]{1,3}(?=["'`])/y
const COMPARED = /\s{0,4}[=!]={1,2}\s{0,4}(?=[bfru]?\\{0,7}["'`])/y
const COLUMN = /[,;(](?=[^\s,;()])|\s{0,32}=>\s{0,8}/y
const PAIR =
  /\s{0,8}(?:[,;]|\/?>)?(?:\s{0,8}\\{0,7}"\w{1,24}\\{0,7}"\s{0,2}:\s{0,2}\\{0,7}"[^"\\\n]{0,40}\\{0,7}"\s{0,2},){0,2}\s{0,8}[<{]?\s{0,4}\\{0,7}["'`]?(?:\w{0,24}?(?:value|val)|v|default|content)\\{0,7}["'`]?\s{0,4}[:=]\s{0,4}/iy
/** The value on a line of its own, also below a comment. */
export const PAIR_BELOW =
  /\s{0,2}(?:,|\r?\n)(?:[ \t]{0,32}(?:#|\/\/)[^\n]{0,120}\n){0,4}\s{0,32}["']?(?:value|val)["']?\s{0,2}[:=]\s{0,4}/iy
/** As PHP writes arrays: `s:8:"password";s:6:"…";` */
const SERIALIZED = /;s:\d{1,5}:(?=\\{0,7}["'])/y
const PART = /(?:\r?\n[\w-]{1,40}:[^\r\n]{0,200}){0,2}\r?\n\r?\n/y
const CELL = /\s{0,8}\|\s{0,8}/y
/** Below the head of a table is a line, and what stands beside a name in it is another name. */
const HEAD = /^[^\n]{0,200}\n[ \t|:+-]{3,90}(?:\n|$)/
const ROW = /(?:^|\n)[ \t]{0,8}\|[^\n]{0,200}$/
const GAP = /\0{1,4}|\t[\t ]{0,4}/y
const VERB =
  '(?:is|was|are|were|equals|set to|changed to|reset to|will be|should be|as|est|ist|lautet|es|è|é|jest)(?:\\s(?:now|(?:re)?set to|(?:chang|updat|rotat)ed to|currently|still))?'
const TOLD = new RegExp(
  `\\s{1,3}(?:(?:here|there|today|below)\\s)?(?:(?:for|to|from|on|d[aeou]s?|del(?:la?|lo|le)?|pour|para|per|von|für|zum|vom|im|am)(?:\\s[\\w\u00c0-\u024f.@'"/~-]{1,60}){1,4}?\\s{1,2})?(?:(?:${VERB}\\s{0,2}:?|[:=])\\s{1,3}|\\([^()\\n]{1,40}\\)\\s{0,2}[:=]\\s{0,4})`,
  'iy',
)
// What people put between a name and its value: `password -> x`, `password (x)`, `password?x`.
const MARK =
  /[ \t]{0,2}(?:[-=~]{1,2}>|[\u2190-\u21ff\u2013\u2014\u2026\u00ab\u2039\u2018-\u201e])[ \t]{0,2}|[?!*~#|]{1,3}(?=[^\s?!*~#|])|[ ](?:[/-][ ]|[(<[{]{1,2})/y
/** A command that sets what it names: `put-parameter --name db-password --value …`, `gh secret set SHOP_TOKEN --body …`. */
const VALUE_OPTION = /[ ]{1,3}(?:-v|--value|-b|--body|--data)(?:=|[ ]{1,3})/y
/** What leads the eye over a gap: `password ........ x`. */
const LEADER = /[ \t]{0,32}[-.:_=~]{3,40}[ \t]{1,16}/y
const CHANGED =
  /(?:[ ](?:is|was|got|has been))?[ ](?:changed|reset|updated|rotated|set|replaced|renewed)(?:[ ](?:from|to))?[ ]?[:=]?[ ]{1,2}|[ ](?:to|from)[ ]/iy
const OF_WHOM =
  /[ ](?:for|of)(?:[ ][\w.@'%/~-]{1,60}){1,3}?(?:[ ]\([^()\n]{1,120}\))?[ ]?[:=](?:\r?\n[ \t]{1,8}|[ ]{0,3})/iy
const WHERE = /[ ](?:of|in|at)(?:[ ][\w.@'-]{1,40}){1,3}?[ ](?:is|was)[ ]{1,3}/iy
/** Particles behind a name in Latin letters: `password는 …`, `passwordは…`. */
const PARTICLE = /(?:[가-힣]{0,6}[은는이가을를]|[はがを])[ ]{0,2}/y
const JUDGED =
  /(?:[ ](?:is|was))?[ ](?:mismatch|incorrect|wrong|invalid|rejected|failed|refused|denied|tried|entered|given|used|provided|received|expected|got|found|sent|leaked|exposed|compromised)[ ]?[:=(][ ]{0,2}/iy
/** `(PW)x`, `key (secret): x` */
const CLOSED = /[)\]][ ]{0,2}[:=]?[ ]{0,2}(?=[^\s()[\]{};,.:=+])/y
const SPACED = /[ \t]{1,4}(?:[-=~]{1,2}>[ \t]{1,4})?(?=\\{0,7}["'`])/y
/** Network devices write before a secret how it is kept: `password 7 …`. */
const SPACE = /(?:[ \t]{1,40}|[\s\0]{1,4})(?:\d[ ](?=[^\s]{6}))?/y
const COMMAND = /\b(?:ENV|ARG|SETX?|EXPORT)\s$/i

type Found = (bond: Bond, next: number | undefined) => Joined | undefined

/** The next argument of a call that takes a name and what belongs to it, and what a name is expected to be. */
function nextArgument(text: string, start: number, at: number, found: Found): Joined | undefined {
  if (text.charCodeAt(at) === 41) return found('beside', match(EXPECTED, text, at))
  const next = match(NEXT_ARGUMENT, text, at)
  return next !== undefined && TAKES_BOTH.test(text.slice(Math.max(0, start - 20), start))
    ? found('argument', next)
    : undefined
}

/** How a name is joined to what comes next; `undefined`: it is not. */
export function join(text: string, name: Name): Joined | undefined {
  spend(128)
  const { at, quote } = closeName(text, name)
  if (at >= text.length) return undefined
  const found: Found = (bond, next) => (next === undefined ? undefined : { bond, at: next, quote })
  const before = text.charCodeAt(name.start - 1)
  const assigned = match(ASSIGN, text, at)
  if (assigned !== undefined) {
    if (text.charCodeAt(assigned) !== 62) return found('assigned', assigned)
    return found('assigned', match(ARROW, text, assigned)) ?? found('argument', match(COLUMN, text, at))
  }
  // What most names of a text have behind them; only words can join them then.
  if (quote === '' && before !== 60 && before !== 58 && isWordNext(text, at)) {
    return (
      found('argument', match(ELSE, text, at)) ??
      found('told', match(TOLD, text, at)) ??
      found('beside', match(CHANGED, text, at) ?? match(OF_WHOM, text, at) ?? match(JUDGED, text, at)) ??
      found('beside', match(WHERE, text, at)) ??
      beside(text, name, at, found)
    )
  }
  const strong =
    (before === 47 ? undefined : found('assigned', match(HTML, text, at))) ??
    found('colon', match(COLON, text, at)) ??
    found('argument', match(ELSE, text, at)) ??
    (before === 62
      ? found('argument', match(NEXT_CELL, text, at) ?? match(NEXT_ELEMENT, text, at))
      : undefined) ??
    found('assigned', match(PERCENT, text, at)) ??
    found('assigned', match(PAIR_BELOW, text, at)) ??
    (before === 60 || before === 58 ? found('assigned', match(ELEMENT, text, at)) : undefined)
  if (strong !== undefined) return strong
  if (quote !== '') {
    return (
      found('assigned', match(PAIR, text, at)) ??
      found('assigned', match(SERIALIZED, text, at)) ??
      found('assigned', match(PART, text, at)) ??
      found(isPair(text, name) ? 'assigned' : 'argument', match(ARGUMENT, text, at)) ??
      found('argument', match(ELEMENT, text, at)) ??
      found('beside', match(SPACED, text, at)) ??
      // `private_key'…'`: a quote that closes nothing opens the value.
      (text.charAt(name.start - 1) === quote ? undefined : found('beside', name.end))
    )
  }
  const weak =
    nextArgument(text, name.start, at, found) ??
    found('argument', match(CALL, text, at) ?? match(COLUMN, text, at) ?? match(DASH, text, at)) ??
    found('beside', match(COMPARED, text, at)) ??
    found('option', match(VALUE_OPTION, text, at) ?? match(GAP, text, at)) ??
    found('option', cell(text, name.start, at)) ??
    found('told', match(TOLD, text, at)) ??
    found(
      'beside',
      match(CHANGED, text, at) ??
        match(OF_WHOM, text, at) ??
        match(JUDGED, text, at) ??
        match(MARK, text, at) ??
        match(LEADER, text, at) ??
        match(PARTICLE, text, at) ??
        match(WHERE, text, at) ??
        match(CLOSED, text, at),
    )
  return weak ?? beside(text, name, at, found)
}

/** Whether a space and a letter or a digit come next. */
function isWordNext(text: string, at: number): boolean {
  let next = at
  while (text.charCodeAt(next) === 32) next++
  return next > at && isAlnum(text.charCodeAt(next))
}

/** With nothing but space between them. */
function beside(text: string, { start }: Name, at: number, found: Found): Joined | undefined {
  const isOption =
    text.charCodeAt(start - 1) === 45 ||
    // `npm config set //registry.example/:_authToken …`
    text.startsWith(':_', start - 2) ||
    COMMAND.test(text.slice(Math.max(0, start - 8), start))
  const next = match(SPACE, text, at)
  // A command ends with its line.
  const isElsewhere =
    text.charCodeAt(start - 1) !== 45 && next !== undefined && text.slice(at, next).includes('\n')
  return found(isOption && !isElsewhere ? 'option' : 'beside', next)
}

/** Whether what comes behind a name and a comma is its value, whatever it looks like. */
function isPair(text: string, { start, end }: Name): boolean {
  const before = text.slice(Math.max(0, start - 40), start)
  return (
    DEFINED.test(before) ||
    LISTED.test(before) ||
    SET.test(before) ||
    (OPTION.test(before) && !NEXT_OPTION.test(text.slice(end, end + 40)))
  )
}

/** Where the next cell begins, if a name stands in a table: a line that begins with a bar. */
function cell(text: string, start: number, at: number): number | undefined {
  const next = match(CELL, text, at)
  return next !== undefined && isCell(text, start) ? next : undefined
}

function isCell(text: string, at: number): boolean {
  return ROW.test(text.slice(Math.max(0, at - 200), at)) && !HEAD.test(text.slice(at, at + 300))
}

/** Behind a name: its closing quote with its escapes, and the bracket of `['password']` or `${password}`. */
function closeName(text: string, { start, end }: Name): { at: number; quote: string } {
  let at = end
  while (text.charCodeAt(at) === 92 && at - end < 8) at++
  const char = text.charAt(at)
  if (char !== '"' && char !== "'" && char !== '`') {
    const closes = char === ']' || (char === '}' && text.charAt(start - 1) === '{')
    return { at: closes && at === end ? end + 1 : end, quote: '' }
  }
  const quote = text.slice(end, at + 1)
  at++
  return { at: text.charCodeAt(at) === 93 ? at + 1 : at, quote }
}
