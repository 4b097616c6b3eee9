import { MASK } from '../../record/index.js'
import { Trait } from '../names/keys.js'
import { type Name, nameAround } from '../names/name.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { armourEnd } from '../tokens/tokens.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isSaidOfField } from '../values/reference.js'
import { isKeyLike, isStandard, nestedAt, type Value, valueAt, wordEnd } from '../values/values.js'
import { valueAbroad } from './abroad.js'
import { passwordOfTwo } from './account.js'
import { isSecret } from './is-secret.js'
import { type Bond, join } from './join.js'
import { isKeyBefore } from './next-key.js'
import { holdsNone } from './no-value.js'
import { isOfQuery } from './query.js'
import { isScheme, schemeEnd } from './scheme.js'
import { behindString, literalIn, ofSeveral } from './source-code.js'
import { valueBefore, valueFirst } from './value-before.js'
import { becomes, elementEnd, groupsEnd, listEnd, pairEnd, yamlList } from './value-end.js'

/**
 * The value of a sensitive name in prose, in code, in any notation of data: `password=…`, `"api_key": "…"`, `--token …`, `password is …`.
 *
 * @param start where a word that names secrets begins
 * @param end where it ends; the whole name may be longer on both sides
 * @param floor what is before is masked already
 */
export function keyValue(text: string, start: number, end: number, floor: number): Span | undefined {
  const name = nameAround(text, start, end, floor)
  return name === undefined ? undefined : valueUnder(text, name)
}

/** Kana and what comes behind them: scripts that write particles right behind a word. */
const EASTERN = 0x3040

/** The value of a name, as a span; `undefined`: none, or none that could be a secret. */
export function valueUnder(text: string, name: Name): Span | undefined {
  const first = (name.traits & Trait.mask) === 0 ? undefined : valueFirst(text, name)
  if (first !== undefined) return first
  const abroad =
    (name.traits & Trait.mask) !== 0 && text.charCodeAt(name.end) >= EASTERN
      ? valueAbroad(text, name.end)
      : undefined
  if (abroad !== undefined) return abroad
  const second = /p(?:ass|w)/i.test(name.text) ? passwordOfTwo(text, name.start, secondEnd(name)) : undefined
  if (second !== undefined) return second
  const joined = join(text, name)
  if (joined === undefined) return valueBefore(text, name)
  const { bond, at, quote } = joined
  // `arn:aws:secretsmanager:eu-west-1:…:secret:db`, `{{resolve:secretsmanager:…:password}}`
  if (
    !/[\s"']/.test(text.charAt(name.start - 1) || ' ') &&
    /\b(?:arn|secretsmanager):[^\s"']{0,90}$/.test(text.slice(Math.max(0, name.start - 96), name.start))
  )
    return undefined
  // Masked before.
  if (!isAlnum(text.charCodeAt(at)) && /^\\{0,7}["'`]?[[({<]{0,2}\*{3}/.test(text.slice(at, at + 13)))
    return undefined
  // ``password: Path `password` (`…`) is shorter``: a validator's complaint, which is read by itself.
  if (text.startsWith('Path `', at)) return undefined
  // In XML the next line is the element's, whatever it looks like.
  if (
    text.charCodeAt(name.start - 1) !== 60 &&
    text.slice(name.end, at).includes('\n') &&
    (match(NEXT_PAIR, text, at) !== undefined ||
      (bond === 'assigned' && NEXT_COMMAND.test(text.slice(name.end, at + 40))))
  )
    return undefined
  const sensitive = (name.traits & Trait.mask) !== 0
  const inside =
    sensitive && bond !== 'beside' && bond !== 'argument'
      ? (nestedAt(text, at) ?? yamlList(text, name, at))
      : undefined
  if (inside !== undefined && isNoSecretInside(text.slice(inside.start, inside.end), name)) return undefined
  if (inside !== undefined) return { ...inside, rule: 'assignment', mask: MASK, quote }
  const several = sensitive && bond === 'assigned' ? ofSeveral(text, name, at) : undefined
  if (several !== undefined && isSecret(text, several, text.slice(several.start, several.end), bond, name))
    return { start: several.start, end: several.end, rule: 'assignment', mask: MASK }
  const behind = behindString(text, name, at)
  if (behind === 'none') return valueBefore(text, name)
  const hashed = match(HASHED, text, at)
  const value = valueAt(text, behind ?? hashed ?? at)
  if (value === undefined) return valueBefore(text, name)
  const raw = sensitive && bond === 'assigned' ? match(RAW, text, at) : undefined
  if (raw !== undefined) return rawString(text, raw)
  const word = text.slice(value.start, value.end)
  // `password.encode('latin1')`; a block of YAML without lines.
  if (
    (hashed !== undefined && isStandard(word)) ||
    (/^[|>][-+]?$/.test(word) && text.charCodeAt(value.end) === 10)
  )
    return undefined
  // `password: pwd='…'`: a pair in place of the value.
  const pair =
    sensitive && (bond === 'colon' || bond === 'assigned') && !value.quoted && /^[\w.-]{1,40}=$/.test(word)
      ? match(QUOTED, text, value.end)
      : undefined
  if (pair !== undefined) return { start: value.start, end: pair, rule: 'assignment', mask: MASK }
  if (!isSecret(text, value, word, bond, name)) {
    const other =
      sensitive && isExpression(bond, value) && !isNextKey(text, bond, value)
        ? literalIn(text, name.text, behind ?? hashed ?? at)
        : undefined
    if (other !== undefined) return { start: other.start, end: other.end, rule: 'assignment', mask: MASK }
    return sensitive && bond !== 'assigned' && !/^(?:ENC[[(]|\{cipher\})/.test(word)
      ? (valueBefore(text, name) ?? further(text, name.end))
      : undefined
  }
  if (value.quoted) {
    const end = becomes(text, name, value.start, value.end)
    return { start: value.start, end, rule: 'assignment', mask: MASK }
  }
  const bare = quote !== '' && bond === 'colon' ? quote : ''
  const end =
    armourEnd(text, value) ??
    elementEnd(text, name, value) ??
    becomes(
      text,
      name,
      value.start,
      listEnd(
        text,
        name,
        groupsEnd(text, value) ?? pairEnd(text, name, value) ?? schemeEnd(text, name.text, value),
      ),
    )
  if (isScheme(word) && isPlaceholder(text.slice(value.end, end).trim()) && !isOfQuery(text, name))
    return undefined
  return {
    start: value.start,
    end,
    rule: 'assignment',
    mask: MASK,
    quote: bare,
  }
}

const QUOTED = /(["'])[^"'\n]{1,256}\1/y

/** `login/password-kim/…`: the name of an account's password ends before the account. */
function secondEnd({ text, start, end }: Name): number {
  const word = /^p(?:ass(?:word|wd)?|wd?)(?=-)/i.exec(text)
  return word === null ? end : start + word[0].length
}

/** `"openid password.write","jti":"…"`: behind the comma, the next key. */
function isNextKey(text: string, bond: Bond, { end }: Value): boolean {
  return bond === 'argument' && isKeyBefore(text, end)
}

/** Whether what is no secret itself may be the beginning of an expression that holds one. */
function isExpression(bond: Bond, { quoted }: Value): boolean {
  return quoted ? bond === 'argument' : bond === 'assigned' || bond === 'colon' || bond === 'argument'
}

const WORD_LIST =
  /^\[\s{0,24}["'][A-Za-z]{1,20}["'](?:\s{0,4},\s{0,24}["'](?:[A-Za-z]{1,20}|[^A-Za-z"']{1,3})["']){2,400}\s{0,24}\]$/

/** What is said of a field, or the words that a text was cut into: `"tokens": ["a", "fox"]`. */
function isNoSecretInside(inside: string, { text: name, traits }: Name): boolean {
  return (
    isSaidOfField(inside) ||
    isPlaceholder(inside) ||
    holdsNone(inside) ||
    ((traits & Trait.numbers) === 0 && /s$/i.test(name) && WORD_LIST.test(inside))
  )
}

/** What is made of a password where it is written down: `password = md5('…')`. */
const HASHED =
  /(?:new\s{1,2})?(?:\w{1,20}[.:]{1,2})?(?:md5|sha\d{0,3}|(?:b|s)?crypt|password|pwd_?hash|hash|hmac|digest|encrypt|encode|decode|hex|unhex|base64|quote|(?:str)?dup|(?:ns|secure|secret)?_?str(?:ing)?|some|just|of|from|text|\[\]byte|bytes|b64decode|decode64)\(\s{0,2}(?=\\{0,7}["'`])|qq?\((?=[^\s)]{4})/iy

/** `R"(…)"` of C++. */
const RAW = /(?:u8|[LUu])?R"\w{0,16}\(/y

function rawString(text: string, start: number): Span | undefined {
  const length = text.slice(start, start + 500).search(/\)\w{0,16}"/)
  if (length < 4 || isPlaceholder(text.slice(start, start + length))) return undefined
  return { start, end: start + length, rule: 'assignment', mask: MASK }
}

/** `export TOKEN=`, and a word of the next line with others behind it. */
const NEXT_COMMAND = /^=[ \t]*\r?\n[a-z][\w./-]* \S/
/** `TOKEN=` with nothing behind it: the next line is another pair. */
const NEXT_PAIR = /(?:export\s{1,4}|set\s{1,4})?[\w.-]{1,60}\s{0,2}[=:](?!=)/iy

const RUN = /[\w+/=~.-]{14,72}/g

/** The first key-like word in what the sentence goes on with: `the token that we got back, 8Zx…, is no longer valid`. */
function further(text: string, from: number): Span | undefined {
  const window = text.slice(from, from + 72)
  const line = window.search(/\n|\*{3}/)
  RUN.lastIndex = 0
  for (let found = RUN.exec(window); found !== null; found = RUN.exec(window)) {
    const { 0: word, index } = found
    if (index > 47 || (line !== -1 && line < index)) return undefined
    const start = from + index
    if (isKeyLike(word, 12) && isLongRun(word))
      return { start, end: wordEnd(text, start), rule: 'assignment', mask: MASK }
  }
  return undefined
}

/** No path, no name in parts, no hash: upper and lower case with digits, in one long run. */
function isLongRun(word: string): boolean {
  return (
    /[a-z]/.test(word) &&
    /[A-Z]/.test(word) &&
    /[A-Za-z\d+_=]{14}/.test(word) &&
    !/^(?:[/.]|0x|AQICAH)/.test(word)
  )
}
