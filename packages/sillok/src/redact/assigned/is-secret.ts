import { stemsOf, Trait, traitsOf } from '../names/keys.js'
import { isOfPassword } from '../names/maybe.js'
import { isAboutSecret, type Name } from '../names/name.js'
import { isBegunToken } from '../tokens/tokens.js'
import { isCode, lettersOf } from '../values/code.js'
import { isPlaceholder, isTemplate } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'
import { isForeignLabel, isMessage, isNameOf, isReference } from '../values/reference.js'
import {
  isDense,
  isKeyLike,
  isMadeUp,
  isMixedCase,
  isStandard,
  isUuid,
  isWords,
  type Value,
} from '../values/values.js'
import { MARKED } from './beside.js'
import type { Bond } from './join.js'
import { isNoValue } from './no-value.js'
import { isOfQuery } from './query.js'
import { isHeader, isScheme } from './scheme.js'
import { isSecretBy } from './secret-by-bond.js'
import { isBeginning } from './source-code.js'

/** Whether a word that stands under a name of secrets can be one. @param bond how the two are joined */
export function isSecret(text: string, value: Value, word: string, bond: Bond, name: Name): boolean {
  // Most words behind a name are those of a sentence or a program. So the last question comes first: the sixty patterns below only say no, but for
  // parameters of URLs and for headers.
  const before = text.charCodeAt(name.start - 1)
  const mayBeSure = before === 63 || before === 38 || (bond === 'colon' && isHeader(name.text))
  if (!mayBeSure && !isLikeOne(text, value, word, bond, name)) return false
  if (
    isPlaceholder(word) ||
    (isNameOfSecret(word) &&
      !(word === 'SECRET' && !/secret/i.test(name.text)) &&
      !isOfData(text, value, name)) ||
    isTemplate(text, value) ||
    /^;\s/.test(word)
  )
    return false
  // `f"password={password}"`: the bracket that closes the word is behind it.
  if (word.startsWith('{') && text.charCodeAt(value.end) === 125 && isPlaceholder(`${word}}`)) return false
  // `?token=123&sig=…`
  if (((name.traits & Trait.mask) !== 0 || OF_QUERY.test(name.text)) && isOfQuery(text, name))
    return word !== name.text && !SWITCH.test(word)
  // `accesskey="n"`, `SCM_CREDENTIALS = 0x2`, `"jsonwebtoken": "^9.0.2"`, `PWD=/home/Kim`
  if (
    (/^(?:.|0x[\da-f]{1,8})$/i.test(word) && !(value.quoted && /pass|pwd|token|secret/i.test(name.text))) ||
    RANGE.test(word) ||
    (/^(?:OLD)?PWD$/.test(name.text) && /^[/~]|^[A-Z]:\\/.test(word))
  )
    return false
  const { quoted } = value
  if (isNoValue(text, value, word, name)) return false
  if (isOfDocument(text, value, word, name)) return true
  // `key=[Your own value]`
  if (word.startsWith('[') && TO_FILL_IN.test(text.slice(value.start, value.start + 64))) return false
  // What is secret of a list of pairs is found in it.
  if (/connection/i.test(name.text) && PAIRS.test(text.slice(value.start, value.start + 500))) return false
  if (isAddress(name.text, word) || (isStandard(word) && !/pass/i.test(name.text))) return false
  if (
    (quoted && isScheme(word)) ||
    isKeptUnder(name.text, word) ||
    isReference(word) ||
    isNameOf(name.text, word) ||
    (quoted && isNone(text, value, word) && !isPhrase(name.text, word) && !isOfHeader(name.text, word))
  )
    return false
  // `prompt tokens: 1,204`, `tokens: 1.2k`, `tokens: prompt=1532 total=1821`
  if (
    /^(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,6}(?:\.\d{1,3})?[kKM]|(?:prompt|completion|input|output|total|cached|reasoning)=\d{1,9})$/.test(
      word,
    ) &&
    /tokens$/i.test(name.text)
  )
    return false
  if (!quoted && NUMBER.test(word)) return !mayBeSure || isLikeOne(text, value, word, bond, name)
  // `apiKeyName: "primary"`, `password_hash: bcrypt`, `passwordChanged: 1515902314`, `secretEscrow: "on paper"`
  if (
    !isMadeUp(word, 6) &&
    (NAME_OR_WAY.test(name.text) ||
      /^(?:\w{1,3}|\d+|[a-z]+ .*)$/.test(word) ||
      // `['refresh_token_generator', 'expires_in']`
      (bond === 'argument' && isWords(word.replace(/_/g, '-')))) &&
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
  // `--api-key-env SHOP_KEY`: the variable that holds it; `TOKEN=${TOKEN:-$OTHER}`: another one.
  if (/[-_]env(?:[-_]var(?:iable)?)?$/i.test(name.text) && /^[A-Z][A-Z\d_]*$/.test(word)) return false
  if (/^\$\{\w{1,60}:?[-=?+]\$\w{1,60}$/.test(word) && text.charCodeAt(value.end) === 125) return false
  // What Ansible is to do with one.
  if (/^update_password$/i.test(name.text) && /^(?:always|on_create)$/.test(word)) return false
  // `secretName: app-tls-4`
  if (/names?$/i.test(name.text) && isWords(word)) return false
  // `Authorization: Own-Scheme 9aZ…`
  if (bond === 'colon' && isHeader(name.text)) {
    const next = /^[ ]([^\s"']{1,64})/.exec(text.slice(value.end, value.end + 66))?.[1] ?? ''
    // `authorization: not provided`
    if (isProse(word) && /^[a-z]+[.,;:]?$/.test(next)) return false
    // `Authorization: Bearer {token.0}`
    if (/^\{[\w.]{1,60}\}/.test(next)) return false
    if (next.length > 7) return true
  }
  return !mayBeSure || isLikeOne(text, value, word, bond, name)
}

/** `{"password": "My password"}`: where all of a text is data, what stands under such a name is its value, as it is in an object; a sentence about it stands in a text. */
function isOfDocument(text: string, value: Value, word: string, name: Name): boolean {
  return (
    (name.traits & Trait.mask) !== 0 &&
    value.quoted &&
    word.includes(' ') &&
    !isForeignLabel(word) &&
    !isAboutSecret(name.text) &&
    /^(["'])\s{0,4}:\s{0,4}\1$/.test(text.slice(name.end, value.start)) &&
    /^\s{0,16}[[{]/.test(text) &&
    /[}\]]\s{0,16}$/.test(text.slice(-17))
  )
}

const NUMBER = /^[-+]?\d{1,12}(?:\.\d{1,9})?(?:[eE][-+]?\d{1,3})?$/

/** Whether a word looks like a secret for how it is joined to its name. */
function isLikeOne(text: string, value: Value, word: string, bond: Bond, name: Name): boolean {
  if (!value.quoted && NUMBER.test(word))
    return isSecretNumber(word, bond, name) && !isFieldNumber(text, value, bond, name)
  return (name.traits & Trait.mask) === 0
    ? isSecretAsSuch(text, value, word, bond, name)
    : isSecretBy(text, value, word, bond, name)
}

/** Under a name that may be of a secret, or of something else, the word itself has to look like one. */
function isSecretAsSuch(text: string, value: Value, said: string, bond: Bond, name: Name): boolean {
  const { quoted } = value
  const word = quoted ? said.trim() : said
  // What a text may be made of: `UNRESERVED_PAT = "ABC…xyz0…9-_"`.
  if (word.length > 50 && /abcdefghijklmnopqrstuvwxyz/i.test(word)) return false
  const isStrong = bond === 'assigned' || bond === 'option' || bond === 'colon'
  if ((isStrong || bond === 'told') && isBegunToken(word)) return true
  // `my storage key is 73eT…`
  if (bond === 'told' && word.length > 23 && isDense(word)) return true
  // `restored from key: node-modules-linux-9f86d0…`: what it is of, and a hash.
  if (HASHED_NAME.test(word)) return false
  // `REDIS_AUTH=…`; npm's older tokens and what AppRole of Vault logs in with are UUIDs.
  if (isStrong && /(?:^|_)AUTH$/.test(name.text) && (isMadeUp(word, 8) || isUuid(word))) return true
  if (isStrong && /(?:^|[^a-z])secret[-_]?id\d?$/i.test(name.text)) return isUuid(word)
  // `shop-key 9f86d0…`
  if (
    bond === 'beside' &&
    /[a-z][-_]key$/i.test(name.text) &&
    isKeyLike(word, 20) &&
    /^[\w+/]{20,}$/.test(word)
  )
    return true
  return (
    // `env.STRIPE_KEY || '…'` and the next element; of a call, the arguments may be anything.
    (isStrong || (bond === 'argument' && !/[,(]/.test(text.slice(name.end, value.start)))) &&
    !word.endsWith(`.${name.text}`) &&
    (((isMadeUp(word, 6) ||
      (quoted && /^[A-Z\d]+_PASS_/.test(name.text) && /^\w{4,64}$/.test(word) && !isProse(word))) &&
      isOfPassword(name.text) &&
      !isWords(word) &&
      (quoted || !isCode(text, value, name.text))) ||
      ((isKeyLike(word) || isDense(word)) && !isWords(word) && (quoted || !isCode(text, value, name.text))) ||
      PRODUCT_KEY.test(word) ||
      (quoted && PASSWORD_LIKE.test(word)) ||
      (word.length > 15 && isMixedCase(word.replace(/\d/, ''))) ||
      (quoted && word.length > 31 && MARKED.test(word) && /\d.*[A-Z]|[A-Z].*\d/.test(word)) ||
      // Keys of small letters alone: no word is as long.
      (quoted && /^[a-z]{17,64}$/.test(word)))
  )
}

const HASHED_NAME =
  /^[a-z][a-z\d]{1,19}(?:[-.:][A-Za-z][A-Za-z\d]{0,19}){1,8}[-.:](?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/

/** `key='…'` of an encrypted database: what people are told to choose. */
const PASSWORD_LIKE = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!#$%^&*])[\w!#$%^&*@-]{8,64}$/
/** What software is unlocked with: `QWZXK-…`, four or five groups. */
const PRODUCT_KEY = /^(?:[A-Z\d]{5}-){3,4}[A-Z\d]{5}$/
/** `Server=db;Password=…;` */
const PAIRS = /^[A-Za-z ]{1,40}=[^;\n]{0,400};[A-Za-z ]{1,40}=/
/** The versions that a program may have. */
const RANGE = /^(?:[\^~]|[<>=]=?[ ]?)\d{1,4}(?:\.[\w*-]{1,20}){0,3}(?: .*)?$/
/** Names of parameters that are secrets in a URL only. */
const OF_QUERY = /(?:^|[-_])sig(?:nature)?$|^(?:pass|auth|api)_?key$|^(?:auth|session)$/i
const SWITCH = /^(?:true|false|yes|no|on|off|[01]|v\d)$/i
const NAME_OR_WAY = /(?:[a-z\d]Name|(?:^|[^A-Za-z])name|[Hh]ash)$/
const TO_FILL_IN = /^\[[A-Za-z']{1,20}(?: [A-Za-z']{1,20}){1,6}\]/
/** `password_mysql: tabasco`: what stands behind the first word may say whose it is. */
function isChosenFor(name: string, word: string): boolean {
  return (
    /^pass(?:w(?:or)?d)?[-_.][a-z]{2,20}$/i.test(name) &&
    word.length > 4 &&
    !isProse(word) &&
    !isStandard(word)
  )
}

const CAMEL = /^[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,6}$/

/** `TRUSTSTORE_PASSWORD = "trustStore.password"`, `XAmzToken = "X-Amz-Token"`: more than one word, and all of them the name's, in its order or in another. */
function isItsOwnName(name: string, word: string): boolean {
  if (!OWN_NAME.test(word)) return false
  if (lettersOf(name).endsWith(lettersOf(word))) return true
  const stems = stemsOf(word)
  const own = stemsOf(name)
  return stems.length > 2 && stems.every((stem) => own.includes(stem))
}
const OWN_NAME =
  /^(?:[a-z]{2,20}(?:[-._/][a-z]{2,20}|[A-Z][a-z]{1,20}){1,5}|[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}|_{0,2}[A-Z][a-z]{0,20}(?:-?[A-Z][a-z]{1,20}){1,6})$/

/** `--ask-password https://…`: where something is; who logs in there, and what is at the end of a webhook, has rules of its own. */
function isAddress(name: string, word: string): boolean {
  const password = /^[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/]{0,64}:([^\s@]{1,200})@[^\s@?]{0,200}$/i.exec(
    word,
  )?.[1]
  // `dsn = 'mysql://kim:*****@db/shop'`
  if (password !== undefined) return isPlaceholder(password)
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

/** `"Authorization": "Basic orangesecret"`: two words, but no label. */
function isOfHeader(name: string, word: string): boolean {
  const [scheme = '', rest = '', ...more] = word.split(' ')
  return (
    more.length === 0 &&
    isHeader(name) &&
    isScheme(scheme) &&
    rest.length > 7 &&
    traitsOf(rest) !== 0 &&
    !SAYS_WHAT.test(rest) &&
    !isPlaceholder(rest) &&
    !isProse(rest)
  )
}
const SAYS_WHAT =
  /^(?:pass\w*|credentials?|(?:access|api|auth|my|your|the|jwt)?[-_]?(?:token|key|secret)s?)$/i

/** A quoted text that holds no secret itself: `"Bearer {{token}}"`, `"user:" + …`, `"The password is too short"`. */
function isNone(text: string, value: Value, word: string): boolean {
  const space = word.indexOf(' ')
  // `password: "Password:"`: a label.
  if (word.endsWith(':') && (traitsOf(word.slice(0, -1)) & Trait.mask) !== 0) return true
  if (space === -1) return isBeginning(text, value, word) || isMessage(word)
  return (isScheme(word.slice(0, space)) && isPlaceholder(word.slice(space + 1))) || isMessage(word)
}

const CAPITALS =
  /^(?:(?!HARD-?CODED[-_]|(?:TOP|SUPER|VERY)[-_]SECRET$)[A-Z][A-Z\d]{0,20}(?:[-_][A-Z\d]{1,20}){1,6}|(?!SUPER|TOP)[A-Z]{0,20}(?:PASSW(?:OR)?D|SECRET|TOKEN|APIKEY))$/

/** `SECRET_NAME = "SHOP-API-KEY"`: what another place keeps the secret under. */
function isNameOfSecret(word: string): boolean {
  return (
    word === 'PLACEHOLDER' ||
    (CAPITALS.test(word) && (traitsOf(word) & Trait.mask) !== 0 && !isAboutSecret(word))
  )
}

/** `"api_key":"VERY_SECRET"`: a name in quotes, and its value; programs name what a variable holds, data does not. */
function isOfData(text: string, { start, end: last, quoted }: Value, { text: name, end }: Name): boolean {
  return (
    quoted &&
    // `'NPM tokens': 'RULE_SECRET_12'`: one of a list of names.
    !/_\d{1,3}$/.test(text.slice(start, last)) &&
    !/secrets?$|name|env|ref/i.test(name) &&
    /^(["'])\s{0,4}:\s{0,4}\1$/.test(text.slice(end, start))
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
