import { Trait, traitsOf } from '../names/keys.js'
import type { Name } from '../names/name.js'
import { isPlainToken } from '../names/plain-tokens.js'
import { match } from '../text/match.js'
import { isPrinted } from '../values/code.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isReference } from '../values/reference.js'
import type { Value } from '../values/values.js'

/** What stands behind a quote that closes: the next name, up to its own quote. */
const NEXT_NAME = /^[;,]?\s{1,200}(?:[a-z]{2,8} )?[$\w:.-]{1,60}\s{0,4}[:=]\s{0,4}$/
/** What is left of a key that a document shows, or a tool that shortens it: `ghp_...`, `eyJ...`, `abc...xyz`. */
const SHORTENED = /^(?:[\w$]{1,14}[-_$]|[\w-]{1,8})(?:\.{3,6}|\u2026)\w{0,6}$/
/** Where something lies, in words and numbers: `logs/shop/2026/11.gz`, `v2:user:42:profile`. */
const PLACE =
  /^(?=[^\n]{0,100}[a-z]{3})(?=[\w.-]{1,60}[/:])(?:v\d{1,3}|[A-Z]?[a-z]{1,30}|\d{1,10})(?:[-_./:](?:v\d{1,3}|[A-Z]?[a-z]{1,30}|\d{1,10})){1,20}$/
const OPTION = /^--?[a-z]{2,20}(?:-[a-z]{2,20}){0,4}$/
/** `host=db password=password`, of a connection. */
const AMONG_PAIRS = /[a-z]=[^\s=,()]{1,40} $/
/** A type of a program, also with what it is by default. */
const TYPE = /^(?:(?:str|string|int|bytes|bool|float)(?:=.{0,20})?|Sec(?:ret|ure)(?:Str|String|Bytes))$/
/** A name of what is written on a page: `label.password`. */
const OF_PAGE = /^(?:label|lbl|msg|messages?|text|i18n|title|tooltip|placeholder|errors?|validation)[._]/i
/** What parsers, editors and designs call a token: `keyword.control`, `color.primary.500`. */
const DOTTED = /^[a-z]{2,20}(?:\.(?:[a-z]{2,20}|\d{2,4})){1,4}$/
/** What a thing with legs is wired to. */
const LEG = /^(?:GPIO|[AD]|P[A-K])[_.]?\d{1,2}$/
/** An address of a chain of blocks; a key has 64 digits. */
const ADDRESS = /^0x[\da-f]{40}$/i
const HEX = /^[\da-f]{32,128}$/i
/** How much a number tells. */
const UNIT =
  /[ -](?:bytes?|bits?|char(?:acter)?s?|digits?|letters?|symbols?|words?|(?:milli)?seconds?|minutes?|hours?|days?)(?![a-z])/iy

/** Whether what stands behind a name is no value of it, by the two of them and what is around. */
export function isNoValue(
  text: string,
  { quoted, start: from, end }: Value,
  word: string,
  { text: name, start, end: nameEnd, traits }: Name,
): boolean {
  const before = text.charAt(start - 1)
  const isPassword = /pass|pwd/i.test(name)
  return (
    // `url="…&password=" user="kim"`, `"<YOUR_PASSWORD>"⏎token = "…"`
    (quoted && NEXT_NAME.test(word)) ||
    // `<filter token="shop.name" value="…"/>`, `LAST_TOKEN = "?InTemplate"`: those of a parser.
    (quoted &&
      /token$/i.test(name) &&
      (/^[_?][A-Za-z_]{4,60}$/.test(word) || /^["']\s{1,60}value=["']/.test(text.slice(end, end + 72)))) ||
    // `PublicKeyToken=b77a5c561934e089`: the short name of a public key.
    /public[-_ ]?key[-_ ]?token$/i.test(name) ||
    // `orders_secret: ORDERS_PROD_A1`: where it is kept.
    (/^[a-z\d_]{3,60}_secret$/.test(name) &&
      /^[A-Z]{4,20}(?:_[A-Z]{1,20}\d{0,3}){1,6}$/.test(word) &&
      name.startsWith(word.slice(0, word.indexOf('_')).toLowerCase())) ||
    (/^(?:(?:design|colou?r|style|theme|syntax|last|current)[-_]?)?token$/i.test(name) &&
      (DOTTED.test(word) || /^#(?:[\da-f]{3}){1,2}$/i.test(word))) ||
    (ADDRESS.test(word) && !isPassword && !/key|secret/i.test(name)) ||
    (/^(?:.*[^a-z])?pin$/i.test(name) && LEG.test(word)) ||
    /(?:^|[^a-z])pub[-_]?key$/i.test(name) ||
    // `--- PASS: TestLogin (0.01s)`
    (name === 'PASS' && /^ \(\d/.test(text.slice(end, end + 3))) ||
    // A nonce that is no secret (RFC 6455, 11.3.1).
    /^sec-websocket-key$/i.test(name) ||
    // `passwd: password updated successfully`
    (!quoted &&
      /^(?:password|token|secret|key|credentials?)$/.test(word) &&
      /^ (?:is|was|has|not|[a-z]{2,16}(?:ed|ing))[ .,]/.test(text.slice(end, end + 20))) ||
    // `option '--password <password>' is missing`: the quote closes what an option takes.
    (quoted &&
      before === '<' &&
      text.slice(nameEnd, from - 1) === '>' &&
      text.charAt(end) !== text.charAt(from - 1)) ||
    // `page_token` alone is one only where its value looks like one.
    (/token/i.test(name) && (isPlainToken(name) || /(?:^|[^a-z])page[-_ ]?token$/i.test(name))) ||
    // A command, in a shell: ``PASSWORD=`get password` ``.
    (quoted &&
      text.charCodeAt(from - 1) === 96 &&
      /^[a-z]\S{0,40} /.test(word) &&
      text.charAt(nameEnd) === '=' &&
      nameEnd + 2 === from &&
      /^[A-Z\d_]+$/.test(name)) ||
    // `['auth.password', '--password', '…']`: the name of the next value.
    (quoted && OPTION.test(word) && (before === '-' || traitsOf(word) !== 0)) ||
    // `cookie: str=None`, `password: SecretStr`
    (!quoted && TYPE.test(word)) ||
    // What a key is called where it is kept.
    /(?:^|[^a-z])api[-_ ]?key[-_ ]?id$/i.test(name) ||
    // The dots behind a word are no part of it.
    ((!isPassword || word.startsWith('$')) &&
      SHORTENED.test(quoted ? word : word + (/^\.{3}/.exec(text.slice(end, end + 3))?.[0] ?? ''))) ||
    ((traits & Trait.mask) === 0 && PLACE.test(word)) ||
    (OF_PAGE.test(name) && /^\p{Lu}\p{L}{2,20}$/u.test(word)) ||
    // `SESSION_COOKIE=shop_session`: its name.
    (/cookie$/i.test(name) && /^(?:[a-z]{2,20}[._-]){1,3}(?:session|sid|sess|cookie)$/i.test(word)) ||
    // `RESET_PASSWORD = 'auth/RESET_PASSWORD'`
    (/[-_]/.test(name) && word.endsWith(`/${name}`)) ||
    // `"Password: " password`: the quote closes what is asked.
    (quoted &&
      before === text.charAt(from - 1) &&
      before !== text.charAt(end) &&
      !text.slice(nameEnd, from - 1).includes(before)) ||
    // `[token:](#token:)`: a link to a heading.
    (before === '#' && word.startsWith(')')) ||
    // `password: password`, `SHOP_TOKEN=SHOP_TOKEN`: a template, or a variable; in quotes people do log in with it.
    (!quoted &&
      !/[?&]/.test(before) &&
      !AMONG_PAIRS.test(text.slice(Math.max(0, start - 64), start)) &&
      !isPrinted(text, start) &&
      word.toLowerCase() === name.toLowerCase()) ||
    // `the private key is 32 bytes long`
    (/^\d{1,4}(?:[-\u2013]\d{1,4})?$/.test(word) && match(UNIT, text, end) !== undefined) ||
    // `pass as meta-data`, `pass to Reader1`: a verb.
    (name === 'pass' && /^ (?:as|to|from|through|via|in|on) $/.test(text.slice(nameEnd, from))) ||
    // `Enter password:`, and the next line begins with its time.
    (/^\[?\d{4}-\d\d-\d\d/.test(word) && text.slice(nameEnd, from).includes('\n')) ||
    // `gpg: using RSA key 9F86…`: how GnuPG calls keys.
    (/^(?:rsa|dsa|e[cd]dsa|gpg|pgp)[-_ ]key$/i.test(name) &&
      /^(?:0x)?(?:[\dA-F]{16}|[\dA-F]{40})$/.test(word)) ||
    // `X-Hub-Signature: 9f86d0…`: made with a secret; in a URL it is one itself.
    (/signature$/i.test(name) && before !== '?' && before !== '&' && HEX.test(word))
  )
}

const LONGEST_LIST = 2000
/** The texts of a list or an object, and those that are names in it. */
const TEXT = /"([^"\\\n]{0,200})"(\s{0,4}:)?/g
/** `Server=db;Database=shop;Integrated Security=True`: who is asked is known by the system. */
const CONNECTION = /^(?:[A-Za-z_ ]{2,40}=[^;=]{0,100}(?:;|$)){2,12}$/

/** What a template of a cloud fills in, and what it says of a parameter that has no default. */
const OF_TEMPLATE =
  /^\{\s{0,24}"(?:Ref"|Fn::|(?:(?:NoEcho|Type|M(?:in|ax)Length|(?:Constraint)?Description|AllowedPattern)"\s{0,4}:\s{0,4}(?:"[^"\n]{0,200}"|\d{1,9}|true|false)\s{0,24}(?:,\s{0,24}")?){1,9}\})/
/** A name of a variable in a list of them. */
const VARIABLE = /^[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}$/

/** Whether a list or an object holds texts, and each of them is a placeholder, a reference or a connection without a password. */
export function holdsNone(list: string): boolean {
  if (list.length > LONGEST_LIST) return list.startsWith('$ANSIBLE_VAULT;')
  if (list.startsWith('$ANSIBLE_VAULT;')) return true
  if (OF_TEMPLATE.test(list)) return true
  const texts = [...list.matchAll(TEXT)]
    .filter(([, , colon]) => colon === undefined)
    .map(([, text = '']) => text)
  // What is no text may be a number that is a secret.
  if (texts.length === 0 || /[^\s,:[\]{}]/.test(list.replace(TEXT, ''))) return false
  return texts.every(
    (text) =>
      isPlaceholder(text) ||
      isReference(text) ||
      (VARIABLE.test(text) && list.includes('alueFrom')) ||
      (CONNECTION.test(text) && !/p(?:ass)?w(?:or)?d|key|secret|token|sig/i.test(text)),
  )
}
