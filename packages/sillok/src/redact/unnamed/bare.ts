import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isDigit, isLower, isUpper, isWordStart } from '../text/chars.js'
import { DIGIT, JOINT, LOWER, UPPER } from '../text/marks.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isDense } from '../values/values.js'
import { isText } from './strangers.js'

/** The longest word that is looked at: what is longer is data. */
const LONGEST = 88
/** Random letters of both cases and digits, as many as no identifier in common use has (KSUID 27, Firebase 28), are a key wherever they stand. */
const LONG = 30
/** Lines of data are as long, and nothing stands beside them: PEM has 64 characters in one, MIME 76. */
const LINE = 60
/** The secret of an AWS access key, 30 bytes in base64; what is longer is no id, either. */
const AWS_SECRET = 40

/** How much before a word, and behind it, says what it is. */
const BEFORE = 72
const BEHIND = 40

/** What is said of secrets, and of nothing else that looks like one. */
const SECRET =
  /(?<![a-z])(?:(?:api|access|signing|encryption|private|secret|auth|account|master|license|service)?[ _-]?keys?|tokens?(?![ _-]?(?:usage|count|limit|budget|bucket|used|per))|secrets?|credentials?|creds|passwords?|passwd|pwd?|passphrase|bearer|schlüssel|passwort|kennwort|geheimnis|clés?|jeton|mot de passe|claves?|contraseña|senha)(?![a-z])|[\u9375\u5bc6]|キー|トークン|パスワード|シークレット|키(?![가-힣]{2})|토큰|비밀번호|시크릿/i
/** What services of models call their answers, calls and files, and where IPFS keeps something. */
const IDENTIFIER =
  /^(?:(?:msg|msgbatch|req|resp|run|step|thread|asst|batch|call|chatcmpl|gen|item|rs|fc|toolu|srvtoolu|file|evt|trace|span)[-_]|Qm[1-9A-HJ-NP-Za-km-z]{44}$)/
/** What is done with secrets. */
const HANDLED = /(?<![a-z])(?:rotat|revok|leak|expos|unauthori[sz]ed|authenticat|log ?in|sign ?in)/i
/** What else is called a key or a token, and what has no secret at all: the last words before it. */
const PLAIN =
  /(?:public[-_ ]?keys?["']?:\s{0,40}(?:-\s{1,40})?(?:[>|][-+]?\s{1,40})?$|(?:(?<![a-z])(?:ssh|ecdsa|sk)-[a-z\d@.-]{3,40}|(?<![a-z])(?:public|primary|foreign|cache|file|object|partition|sort|idempotency|routing|s3|row|hash|page|continuation|next|sync)[ _-]?(?:key|token)s?|(?<![a-z])(?!(?:sa|pa|la|d|val|inval|avo|ra|hybr|andro)id\b)(?:[a-z]{1,12}[_-]?)?(?:id(?:-\d)?|ids|uid|guid|uuid|ulid|ksuid|nanoid|hash|sha\d{0,3}|md5|digest|checksum|etag|nonce|cursor|integrity|commit|rev|revision|trace|span|request|fingerprint|signature|address|wallet|tx|transaction|block|order|invoice|file|path|image|container|build|version|chunk|object|bucket|blob|cid|user|customer|account|session|job|parcel|shipment|tracking|device|message|event|ref|tag|branch|slug|url|number|no|page|next|prev|offset|position|marker|code|enc))(?:[ \t]{1,2}(?:is|was|from|to|of|with|for|at|in|by|the|a|named?|called)){0,3}[\s:="'`(#[<]{0,4}$)/i

/** A key that stands in a sentence without a name: `rotate 9aZ…, please`; in a long word of it, `start` to `end`. */
export function bareIn(text: string, start: number, end: number): Span | undefined {
  if (end - start > LONGEST) return undefined
  const bot = text.charCodeAt(end) === 46 && isWordStart(text, start) ? match(BOT, text, start) : undefined
  if (bot !== undefined && isDense(text.slice(start, end)))
    return { start, end: bot, rule: 'bare-key', mask: MASK }
  const rule = start > 0 ? ofPair(text, start, end) : undefined
  if (rule !== undefined) return { start, end, rule, mask: MASK }
  const robot = start > 0 && text.charCodeAt(start - 1) === 58 ? isOfRobot(text, start, end) : false
  if (robot) return { start, end, rule: 'bare-key', mask: MASK }
  if (start > 0 && OPENS[text.charCodeAt(start - 1)] === 0 && !isAssigned(text, start, end)) return undefined
  if (!isBare(text, start, end)) return undefined
  return { start, end: paddingEnd(text, end), rule: 'bare-key', mask: MASK }
}

/** Discord's: the id of a bot in base64, a time, a signature. */
const BOT = /[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/y

/** What stands before a token that its service hands out behind an id or a mark, by the last character of that. */
const PAIRS: Readonly<Record<string, readonly [rule: string, before: RegExp, token: RegExp]>> = {
  // An app of Facebook: its id and its secret, or what was made of both.
  '|': ['facebook', /(?<![\w|.-])\d{13,17} ?\|$/, /^(?:[\w-]{27}|[\da-f]{32})$/],
  // Vault before 1.10.
  '.': [
    'hashicorp-vault',
    /(?<![\w.$-])s\.$/,
    /^(?=\D*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z\d]{24,64}$/,
  ],
}

/** The rule of a token that stands behind an id or a mark. */
function ofPair(text: string, start: number, end: number): string | undefined {
  const mark = text.charAt(start - 1) === ' ' ? text.charAt(start - 2) : text.charAt(start - 1)
  const [rule, before, token] = PAIRS[mark] ?? []
  if (rule === undefined || !token?.test(text.slice(start, end))) return undefined
  return before?.test(text.slice(Math.max(0, start - 20), start).trimEnd()) ? rule : undefined
}

const ROBOT = /(?:^|[\s"'`(=])[a-z\d][a-z\d_.-]{0,60}\+[a-z\d_.-]{1,60}:$/

/** The password of an account for machines, as registries of images name them: `shop+deploy:…`. */
function isOfRobot(text: string, start: number, end: number): boolean {
  if (!standsAlone(text, end) || !ROBOT.test(text.slice(Math.max(0, start - 124), start))) return false
  const kind = kindOf(text, start, end)
  return kind === 'plain' || kind === 'dense'
}

function paddingEnd(text: string, end: number): number {
  let at = end
  while (at - end < 2 && text.charCodeAt(at) === 61) at++
  return at
}

/** What may stand right before a word of a sentence, by code; so may any other script. */
const OPENS = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(' \t\n\r"\'`(<[*|'.includes(String.fromCharCode(code))),
)

/** A variable of a shell or of an INI file, not a parameter of a URL. */
const VARIABLE = /(?:^|[\s"'`])[A-Za-z][\w.-]{1,40}=$/
/** What base64 of URLs does not have, and ids neither. */
const MARKS = /[+/]/

/** `momo=9aZ/…+…`: as much as 32 random bytes are, in base64 with marks, so that it is no id. */
function isAssigned(text: string, start: number, end: number): boolean {
  return (
    text.charCodeAt(start - 1) === 61 &&
    end - start <= LINE &&
    MARKS.test(text.slice(start, end)) &&
    kindOf(text, start, end) === 'base64' &&
    VARIABLE.test(text.slice(Math.max(0, start - 44), start))
  )
}

/** The end of a word of a sentence: nothing but a space, a quote, a bracket or another script touches it. */
function standsAlone(text: string, end: number): boolean {
  return /^(?:$|[\s"'`)>\]*,;:!?|]|[^\0-\x7f]|\.(?:$|\s))/.test(text.slice(end, end + 2))
}

function isBare(text: string, start: number, end: number): boolean {
  const kind = kindOf(text, start, end)
  if (kind === undefined || !standsAlone(text, paddingEnd(text, end))) return false
  spend(BEFORE + BEHIND)
  const before = text.slice(Math.max(0, start - BEFORE), start)
  if (PLAIN.test(before) || isText(text.slice(start, end)) || isData(text, start, end)) return false
  const length = end - start
  // An address of a chain of blocks; what AWS has encrypted.
  if ((length === 42 && text.startsWith('0x', start)) || text.startsWith('AQICAH', start)) return false
  if (IDENTIFIER.test(text.slice(start, end))) return false
  if (kind === 'dense' && length >= LONG && length !== 76) return true
  // As long as a line of PEM or MIME is data, and the digest of a package says what it is itself: `sha512-…`.
  if (
    kind === 'base64' &&
    length >= AWS_SECRET &&
    length !== 64 &&
    length !== 76 &&
    !/^sha\d/.test(text.slice(start, start + 4))
  )
    return true
  // One digit again and again: filled in until there is a key.
  if (kind === 'hex' && /^(\d)\1*$/.test(text.slice(start, end))) return false
  // Of hex, which most ids and hashes are, only what is called a secret before it; a key may be one of a cache.
  if (kind === 'hex') return !/^[ _-]?(?:keys?)?$/i.test(SECRET.exec(before)?.[0] ?? '')
  const around = `${before}\n${text.slice(end, end + BEHIND)}`
  return SECRET.test(around) || HANDLED.test(around)
}

/** A line of something that is written in base64, as a certificate is. */
function isData(text: string, start: number, end: number): boolean {
  const isLine =
    (start === 0 || text.charCodeAt(start - 1) === 10) &&
    /^={0,2}\r?(?:\n|$)/.test(text.slice(end, end + 4)) &&
    paddingEnd(text, end) - start < text.length
  return isLine && (end - start >= LINE || text.lastIndexOf('-----BEGIN ', start) !== -1)
}

/**
 * Whether `kindOf` can find a word of these kinds of characters to be a random one: not without digits, nor where there are marks and letters of one case
 * only, as in a path, which most long words are.
 */
export function mayBeBare(kinds: number): boolean {
  if ((kinds & DIGIT) === 0) return false
  return (kinds & JOINT) === 0 || (kinds & (LOWER | UPPER)) === (LOWER | UPPER)
}

type Kind = 'dense' | 'base64' | 'plain' | 'hex'

/**
 * What random characters a word is made of: letters of both cases and digits (`dense`), with marks of base64 between them, of one case,
 * or hex as long as keys are. `undefined`: it is no random word, for its letters do not change as those do.
 */
function kindOf(text: string, start: number, end: number): Kind | undefined {
  let changes = 0
  let lower = 0
  let upper = 0
  let digits = 0
  let marks = 0
  let dashes = 0
  let beyondHex = 0
  let lowerRuns = 0
  let last = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    const kind = isDigit(code) ? 1 : isLower(code) ? 2 : isUpper(code) ? 3 : 4
    if (kind === 1) digits++
    else if (kind === 4) {
      marks++
      if (code === 45 || code === 95) dashes++
    } else {
      if (kind === 3) upper++
      else {
        lower++
        if (last !== 2) lowerRuns++
      }
      if ((code | 32) > 102) beyondHex++
    }
    if (kind !== last) changes++
    last = kind
  }
  const length = end - start
  // One in 32 characters is a mark of base64, and names have as many in less.
  const most = length > LINE ? 5 : 3
  if (digits < 2) return undefined
  if (beyondHex === 0)
    return marks === 0 && (length === 32 || length === 40 || length === 48 || length === 64)
      ? 'hex'
      : undefined
  if (lower > 2 && upper > 2) {
    if (changes <= length * 0.4 || lower >= lowerRuns * 3 || marks > most + 1 || dashes > most)
      return undefined
    return marks === 0 ? 'dense' : 'base64'
  }
  // Words and numbers with dashes between them are names of machines.
  return marks === 0 && length >= 24 && length <= 64 && changes > length * 0.3 && digits >= 4
    ? 'plain'
    : undefined
}
