import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import { isOfPassword } from '../names/maybe.js'
import { isAboutSecret, type Name, nameAround } from '../names/name.js'
import { isSpace } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { armourEnd } from '../tokens/tokens.js'
import { isPlaceholder, isTemplate } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'
import { isMessage, isNameOf, isReference, isSaidOfField, isSentence } from '../values/reference.js'
import {
  isCode,
  isDense,
  isKeyLike,
  isMadeUp,
  isMixedCase,
  isStandard,
  isWords,
  nestedAt,
  type Value,
  valueAt,
  wordEnd,
} from '../values/values.js'
import { passwordOfTwo } from './account.js'
import { isLast, isSecretBeside, MARKED } from './beside.js'
import { type Bond, join } from './join.js'
import { holdsNone, isNoValue } from './no-value.js'
import { isHeader, isScheme, schemeEnd } from './scheme.js'
import { behindString, isBeginning, isOfEnvironment, literalIn, ofSeveral } from './source-code.js'
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

/** The value of a name, as a span; `undefined`: none, or none that could be a secret. */
export function valueUnder(text: string, name: Name): Span | undefined {
  const first = (name.traits & Trait.mask) === 0 ? undefined : valueFirst(text, name)
  if (first !== undefined) return first
  const second = /p(?:ass|w)/i.test(name.text) ? passwordOfTwo(text, name.start, name.end) : undefined
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
  if (/^\\{0,7}["'`]?[[({<]{0,2}\*{3}/.test(text.slice(at, at + 13))) return undefined
  // ``password: Path `password` (`…`) is shorter``: a validator's complaint, which is read by itself.
  if (text.startsWith('Path `', at)) return undefined
  // In XML the next line is the element's, whatever it looks like.
  if (
    text.charCodeAt(name.start - 1) !== 60 &&
    text.slice(name.end, at).includes('\n') &&
    match(NEXT_PAIR, text, at) !== undefined
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
  const word = text.slice(value.start, value.end)
  // `password.encode('latin1')`; a block of YAML without lines.
  if (
    (hashed !== undefined && isStandard(word)) ||
    (/^[|>][-+]?$/.test(word) && text.charCodeAt(value.end) === 10)
  )
    return undefined
  if (!isSecret(text, value, word, bond, name)) {
    const other =
      sensitive && isExpression(bond, value) ? literalIn(text, name.text, behind ?? hashed ?? at) : undefined
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
  if (isScheme(word) && isPlaceholder(text.slice(value.end, end).trim())) return undefined
  return {
    start: value.start,
    end,
    rule: 'assignment',
    mask: MASK,
    quote: bare,
  }
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
    holdsNone(inside) ||
    ((traits & Trait.numbers) === 0 && /s$/i.test(name) && WORD_LIST.test(inside))
  )
}

/** What is made of a password where it is written down: `password = md5('…')`. */
const HASHED =
  /(?:new\s{1,2})?(?:\w{1,20}[.:]{1,2})?(?:md5|sha\d{0,3}|(?:b|s)?crypt|password|pwd_?hash|hash|hmac|digest|encrypt|encode|decode|hex|unhex|base64|quote|(?:str)?dup|(?:ns|secure|secret)?_?str(?:ing)?|some|just|of|from|text|\[\]byte|bytes|b64decode|decode64)\(\s{0,2}(?=\\{0,7}["'`])|qq?\((?=[^\s)]{4})/iy

/** `password_mysql: tabasco`: what stands behind the first word may say whose it is. */
function isChosenFor(name: string, word: string): boolean {
  return (
    /^pass(?:w(?:or)?d)?[-_.][a-z]{2,20}$/i.test(name) &&
    word.length > 4 &&
    !isProse(word) &&
    !isStandard(word)
  )
}

/** `TOKEN=` with nothing behind it: the next line is another pair. */
const NEXT_PAIR = /(?:export\s{1,4}|set\s{1,4})?[\w.-]{1,60}\s{0,2}[=:](?!=)/iy

function isSecret(text: string, value: Value, word: string, bond: Bond, name: Name): boolean {
  if (isPlaceholder(word) || isNameOfSecret(word) || isTemplate(text, value) || /^;\s/.test(word))
    return false
  // `accesskey="n"`, `SCM_CREDENTIALS = 0x2`, `"jsonwebtoken": "^9.0.2"`, `PWD=/home/Kim`
  if (
    /^(?:.|0x[\da-f]{1,8})$/i.test(word) ||
    RANGE.test(word) ||
    (/^(?:OLD)?PWD$/.test(name.text) && /^[/~]|^[A-Z]:\\/.test(word))
  )
    return false
  const { quoted } = value
  // `f"password={password}"`: the bracket that closes the word is behind it.
  if (word.startsWith('{') && text.charCodeAt(value.end) === 125 && isPlaceholder(`${word}}`)) return false
  if (isNoValue(text, value, word, name)) return false
  // `key=[Your own value]`
  if (word.startsWith('[') && TO_FILL_IN.test(text.slice(value.start, value.start + 64))) return false
  // What is secret of a list of pairs is found in it.
  if (/connection/i.test(name.text) && PAIRS.test(word)) return false
  if (isAddress(name.text, word) || (isStandard(word) && !/pass/i.test(name.text))) return false
  if (
    (quoted && isScheme(word)) ||
    isKeptUnder(name.text, word) ||
    isReference(word) ||
    isNameOf(name.text, word) ||
    (quoted && isNone(text, value, word) && !isPhrase(name.text, word))
  )
    return false
  // `prompt tokens: 1,204`, `tokens: 1.2k`
  if (/^(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,6}(?:\.\d{1,3})?[kKM])$/.test(word) && /tokens$/i.test(name.text))
    return false
  if (!quoted && /^[-+]?\d{1,12}(?:\.\d{1,9})?$/.test(word))
    return isSecretNumber(word, bond, name) && !isFieldNumber(text, value, bond, name)
  if (
    (name.traits & Trait.mask) !== 0 &&
    !isMadeUp(word, 6) &&
    !isChosenFor(name.text, word) &&
    isAboutSecret(name.text)
  )
    return false
  // `AUDIT_READER_TOKEN = 'auditReader'`: a name for it.
  if (
    (/token$/i.test(name.text) && CAMEL.test(word) && lettersOf(name.text).includes(lettersOf(word))) ||
    isItsOwnName(name.text, word)
  )
    return false
  // `secretName: app-tls-4`
  if (/names?$/i.test(name.text) && isWords(word)) return false
  const isStrong = bond === 'assigned' || bond === 'option' || bond === 'colon'
  // `Authorization: Own-Scheme 9aZ…`
  if (bond === 'colon' && isHeader(name.text)) {
    const next = /^[ ]([^\s"']{1,64})/.exec(text.slice(value.end, value.end + 66))?.[1] ?? ''
    // `authorization: not provided`
    if (isProse(word) && /^[a-z]+[.,;:]?$/.test(next)) return false
    if (next.length > 7) return true
  }
  if ((name.traits & Trait.mask) === 0)
    return (
      // `env.STRIPE_KEY || '…'` and the next element; of a call, the arguments may be anything.
      (isStrong || (bond === 'argument' && !/[,(]/.test(text.slice(name.end, value.start)))) &&
      !word.endsWith(`.${name.text}`) &&
      (((isMadeUp(word, 6) ||
        (quoted && /^[A-Z\d]+_PASS_/.test(name.text) && /^\w{4,64}$/.test(word) && !isProse(word))) &&
        isOfPassword(name.text) &&
        !isWords(word) &&
        (quoted || !isCode(text, value, name.text))) ||
        ((isKeyLike(word) || isDense(word)) &&
          !isWords(word) &&
          (quoted || !isCode(text, value, name.text))) ||
        PRODUCT_KEY.test(word) ||
        (word.length > 15 && isMixedCase(word.replace(/\d/, ''))) ||
        (quoted && word.length > 31 && MARKED.test(word) && /\d.*[A-Z]|[A-Z].*\d/.test(word)) ||
        // Keys of small letters alone: no word is as long.
        (quoted && /^[a-z]{22,64}$/.test(word)))
    )
  switch (bond) {
    case 'assigned':
      // `--password <password> the …`: no element, for nothing closes it.
      if (text.charCodeAt(name.start - 1) === 60 && /^[^=]*>\s*$/.test(text.slice(name.end, value.start))) {
        const closes = elementEnd(text, name, value)
        if (closes === undefined ? !isMadeUp(word, 6) : isMessage(text.slice(value.start, closes)))
          return false
      }
      return (
        quoted ||
        elementEnd(text, name, value) !== undefined ||
        !isCode(text, value, name.text) ||
        isOfConnection(text, name, word)
      )
    case 'option':
      // `set API_KEY in your …`
      if (!quoted && isProse(word) && /^ [a-z]/.test(text.slice(value.end, value.end + 2))) return false
      // `--show-token  Show the token`: what a help says of an option.
      if (/^[A-Z][a-z]+$/.test(word) && /^[ \t]{2}/.test(text.slice(name.end, value.start))) return false
      return !word.startsWith('-') && (quoted || !isCode(text, value, name.text))
    case 'colon':
      // `auth/password.check.ts:42:17`: a place in a file.
      if (/^\d{1,6}:\d{1,6}$/.test(word) && /\.\w{1,4}$/.test(name.text)) return false
      // `registry.example/auth-token:1.4.2`: an image.
      if (text.charCodeAt(name.start - 1) === 47 && VERSION.test(word)) return false
      // `token: Token`: a type.
      if (!quoted && text.charCodeAt(value.start - 1) === 58 && VERSIONED.test(word)) return false
      if (/^[A-Z][A-Za-z]+$/.test(word) && name.text.toLowerCase().endsWith(word.toLowerCase())) return false
      return (
        quoted ||
        !(
          isCode(text, value, name.text) ||
          (isProse(word) && endsOrGoesOn(text, value.end)) ||
          isSentence(text, value.start)
        )
      )
    case 'argument':
      // `('authorization', 'Key 9aZ…')`
      if (quoted && isHeader(name.text) && /^[\w-]{1,20} \S{8,}$/.test(word)) return true
      // `load("apiKey", "base64")`, `rawToken("1e9")`
      if (isStandard(word) || /^[-+]?[\d.]{1,40}e[-+]?\d{1,12}$/i.test(word)) return false
      // `"invalid_token","description":…`: another name.
      if (quoted && /^\\{0,7}["'`]\s{0,2}:(?!:)/.test(text.slice(value.end, value.end + 11))) return false
      // A list of names, one in a line; `credentials('shop-api-key')`: what they are kept under.
      if (
        isWords(word) &&
        (/credentials?$/i.test(name.text) ||
          (/secret$/i.test(name.text) && /^[a-z]+\/[a-z/]+$/.test(word)) ||
          text.slice(name.end, value.start).includes('\n'))
      )
        return false
      // `hidden = ['password', 'remember_token']`: names in a list.
      if (
        /^["']\s?,\s?["']$/.test(text.slice(name.end, value.start)) &&
        /^["']\s?[,\]]/.test(text.slice(value.end, value.end + 3)) &&
        /^[a-z]+(?:_[a-z]+)+$/.test(word) &&
        (traitsOf(word) & Trait.mask) !== 0
      )
        return false
      // `cookies.get('session_v2')`: what it is kept under.
      if (GETTER.test(name.text) && (isWords(word) || !isMadeUp(word, 8))) return false
      // `<property name="password">…</property>`
      if (text.charCodeAt(value.start - 1) === 62) return /[\d\W_]/.test(word) || isMadeUp(word, 8)
      if (!quoted) return isMadeUp(word, 8) && !/[.[({=]/.test(word) && !isCode(text, value, name.text)
      return (
        !/[\s<>]/.test(word) &&
        /\w{3}/.test(word) &&
        (/[\d\W_]/.test(word) ||
          isMadeUp(word, 12) ||
          ((isCall(text, value) || isOfEnvironment(text, name.start)) && !isProse(word)))
      )
    case 'told':
      if (quoted) return !/\s\w+\s/.test(word)
      return (
        !isCode(text, value, name.text) &&
        !isProse(word) &&
        (/[^a-zß-ÿ]/.test(word) || isSaid(text, name.end, value, word))
      )
    default:
      return isSecretBeside(text, value, word, name)
  }
}

const PART_OF_CONNECTION =
  /^[\s"']{0,4}(?:server|data source|host|database|initial catalog|user ?(?:id|name)?|uid)[ ]?=/i

/** Names of two words, which no variable has. */
const NAMED_IN_WORDS = /^[\s"']{0,4}(?:data source|initial catalog|user (?:id|name))[ ]?=/i

/** `User ID=app;Password=Tab(8)Asco;`: of a connection string, which calls nothing and has no variables. */
function isOfConnection(text: string, { start }: Name, word: string): boolean {
  const isWord = /^[A-Za-z]\w*$/.test(word)
  if (!isWord && !/\)[^)]/.test(word)) return false
  const parts = text.slice(Math.max(0, start - 150), start).split(';')
  return parts.length > 1 && (isWord ? NAMED_IN_WORDS : PART_OF_CONNECTION).test(parts.at(-2) as string)
}

const CAMEL = /^[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,6}$/

/** `TRUSTSTORE_PASSWORD = "trustStore.password"`: more than one word, and all of them the name's. */
function isItsOwnName(name: string, word: string): boolean {
  return (
    /^[a-z]{2,20}(?:[-._/][a-z]{2,20}|[A-Z][a-z]{1,20}){1,5}$/.test(word) &&
    lettersOf(name).endsWith(lettersOf(word))
  )
}

function lettersOf(name: string): string {
  return name.replace(/[^A-Za-z]+/g, '').toLowerCase()
}

/** `--ask-password https://…`: where something is; who logs in there, and what is at the end of a webhook, has rules of its own. */
function isAddress(name: string, word: string): boolean {
  return (
    /^(?:jdbc:)?[a-z][a-z\d+.-]{1,20}:\/\/(?:[a-z][\w.-]{0,30}@)?[^@\s]{0,200}$/i.test(word) &&
    (/^https?:/i.test(word) || !/[?;]|pass|pwd|secret|token/i.test(word)) &&
    // Where nothing is behind the host, there is nothing to know.
    (!/^http/i.test(word) ||
      !/ur[il]|webhook|dsn|link|connection/i.test(name) ||
      /^https?:\/\/[\w.-]{1,253}(?::\d{1,5})?\/?$/.test(word)) &&
    !/\w{20}/.test(word)
  )
}

/** What software is unlocked with: `QWZXK-…`, four or five groups. */
const PRODUCT_KEY = /^(?:[A-Z\d]{5}-){3,4}[A-Z\d]{5}$/
/** `Server=db;Password=…;` */
const PAIRS = /^[A-Za-z ]{1,40}=[^;\n]{0,400};[A-Za-z ]{1,40}=/
/** The versions that a program may have. */
const RANGE = /^(?:[\^~]|[<>=]=?[ ]?)\d{1,4}(?:\.[\w*-]{1,20}){0,3}(?: .*)?$/
const TO_FILL_IN = /^\[[A-Za-z']{1,20}(?: [A-Za-z']{1,20}){1,6}\]/
const KEPT_UNDER = /(?:(?:token|password|cookie|jwt)s?[_-]?key|header|param|attribute|property|column)$/i

/** `TOKEN_HEADER = 'X-Auth-Token'`: a name for where it is kept. */
function isKeptUnder(name: string, word: string): boolean {
  return (
    KEPT_UNDER.test(name) &&
    (isWords(word) || /^[a-z]+$/.test(word) || CAMEL.test(word)) &&
    (traitsOf(word) & Trait.mask) !== 0
  )
}

/** `PASSPHRASE="over the hill and far away"`: words are what it is made of. */
function isPhrase(name: string, word: string): boolean {
  return /phrase$/i.test(name) && /^[a-z]+(?: [a-z]+){2,30}$/.test(word) && !/pass|phrase|secret/.test(word)
}

/** A quoted text that holds no secret itself: `"Bearer {{token}}"`, `"user:" + …`, `"The password is too short"`. */
function isNone(text: string, value: Value, word: string): boolean {
  const space = word.indexOf(' ')
  // `password: "Password:"`: a label.
  if (word.endsWith(':') && (traitsOf(word.slice(0, -1)) & Trait.mask) !== 0) return true
  if (space === -1) return isBeginning(text, value, word) || isMessage(word)
  return (isScheme(word.slice(0, space)) && isPlaceholder(word.slice(space + 1))) || isMessage(word)
}

/** `io.jsonwebtoken:jjwt-api-0.11.2`: a package. */
const VERSIONED = /^[a-z][\w.]{0,40}(?:-[a-z][\w.]{0,40}){0,6}[-:@]\d{1,4}\.\d{1,4}(?:\.[\w.-]{1,40})?$/

/** `setPassword('swordfish')` */
function isCall(text: string, { start, end }: Value): boolean {
  return (
    /(?:pass(?:word|wd)?|pwd|secret)\(\s{0,4}["'`]$/i.test(text.slice(Math.max(0, start - 20), start)) &&
    !/^["'`]\s{0,2},/.test(text.slice(end, end + 4))
  )
}

const VERSION = /^v?\d{1,4}\.\d{1,4}(?:\.[\w.-]{1,40})?$/
const GETTER = /(?:^|[._])(?:get|read|load|fetch|find|lookup)|\.(?:has|delete)$/i

/** Whether a sentence goes on, or ends: another word comes, or nothing. */
function endsOrGoesOn(text: string, at: number): boolean {
  return isSpace(text.charCodeAt(at)) && /^\s(?:[A-Za-z\d(]|[ \t]?(?:\n|$))/.test(text.slice(at, at + 3))
}

const CAPITALS =
  /^(?:[A-Z][A-Z\d]{0,20}(?:[-_][A-Z\d]{1,20}){1,6}|(?!SUPER|TOP)[A-Z]{0,20}(?:PASSW(?:OR)?D|SECRET|TOKEN|APIKEY))$/

/** `SECRET_NAME = "SHOP-API-KEY"`: what another place keeps the secret under. */
function isNameOfSecret(word: string): boolean {
  return word === 'PLACEHOLDER' || (CAPITALS.test(word) && (traitsOf(word) & Trait.mask) !== 0)
}

/** A word of small letters is a password only where a sentence ends with it: `the password is swordfish`. */
function isSaid(text: string, from: number, value: Value, word: string): boolean {
  return (
    !isProse(word) &&
    isLast(text, value.end) &&
    /(?:is|was|to|be|[:=])\s{0,4}:?\s{0,4}$/i.test(text.slice(from, value.start))
  )
}

/** `string password = 64;`: where a declaration of a message says which of its fields it is. */
function isFieldNumber(text: string, { start, end }: Value, bond: Bond, { text: name }: Name): boolean {
  if (bond !== 'assigned' || BY_ITSELF.test(name)) return false
  const line = text.slice(Math.max(0, start - 120), start)
  return (
    /^\s{0,8};/.test(text.slice(end, end + 9)) &&
    /(?:^|[\n;{])\s{0,32}[\w.<>]{1,60} [\w.]{1,60}\s{0,16}=\s{0,16}$/.test(line)
  )
}

const BY_ITSELF = /^(?:.*[^a-z])?(?:pin|otp|totp|cvv|cvc|cvv2|ssn|pincode|passcode|code)$/i

function isSecretNumber(word: string, bond: Bond, { text: name, traits }: Name): boolean {
  if ((traits & Trait.mask) === 0) return false
  // `pass: 12, fail: 0`
  if (/^pass$/i.test(name) && word.length < 4) return false
  // `UsePassword=0`: a flag. `passwordChanged: 1515902314`: a time.
  if (/^[01]$/.test(word) || isAboutSecret(name)) return false
  if (bond === 'beside') return BY_ITSELF.test(name) && /^\d{3,9}$/.test(word)
  if ((traits & Trait.numbers) !== 0) return true
  // `tokens: 128000` is a count; `token=482913` is none.
  return !/s$/i.test(name) && /^\d{6,12}$/.test(word)
}

/** The first key-like word in what the sentence goes on with: `the token that we got back, 8Zx…, is no longer valid`. */
function further(text: string, from: number): Span | undefined {
  const window = text.slice(from, from + 72)
  const line = window.search(/\n|\*{3}/)
  for (const { 0: word, index } of window.matchAll(/[\w+/=~.-]{12,72}/g)) {
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
