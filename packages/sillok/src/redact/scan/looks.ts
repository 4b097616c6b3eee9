import { ABROAD_ANCHORS, foreignKeyValue } from '../assigned/abroad.js'
import { accountPassword, addressedPassword, LOGIN_WORDS, passwordAtHost } from '../assigned/account.js'
import { bundlerLogin } from '../assigned/bundler.js'
import { keyValue } from '../assigned/key-value.js'
import { PAYLOAD_ANCHORS, payloadAt } from '../assigned/payload.js'
import { SERVICES, serviceKey } from '../assigned/services.js'
import { email, writtenEmail } from '../personal/email.js'
import { IBAN_COUNTRIES, iban } from '../personal/iban.js'
import { letteredAt } from '../personal/lettered.js'
import { numberAt } from '../personal/numbers.js'
import { basic, bearer } from '../syntax/auth.js'
import { columnSecrets } from '../syntax/columns.js'
import {
  COMMAND_ANCHORS,
  commandOption,
  identifiedBy,
  oracleThin,
  passwordBeforeUser,
  passwordOfUser,
} from '../syntax/commands.js'
import { COMPLAINT_ANCHORS, complainedOf } from '../syntax/complaints.js'
import { DEVICE_ANCHORS, deviceSecret } from '../syntax/devices.js'
import { insertedSecrets } from '../syntax/sql.js'
import { TABLE_ANCHORS, tabledSecrets } from '../syntax/tables.js'
import { TRANSCRIPT_ANCHORS, transcribed } from '../syntax/transcripts.js'
import {
  condaToken,
  hook,
  hostCredentials,
  loginCode,
  NODES,
  nodeKey,
  queryValue,
  urlCredentials,
  webhook,
} from '../syntax/urls.js'
import { isDigit, isLower, isUpper } from '../text/chars.js'
import { FOLDABLE_EXAMPLE } from '../text/foldable.js'
import type { Span } from '../text/spans.js'
import { jsonWebKey } from '../tokens/jwk.js'
import { jsonWebToken } from '../tokens/jwt.js'
import { launchDarkly, markedToken, telegramBot, vendorKey } from '../tokens/marked-tokens.js'
import { privateKey, puttyKey } from '../tokens/pem.js'
import { pgpass, storedPassword } from '../tokens/stored.js'
import { ANCHORS, tokenAt } from '../tokens/tokens.js'

/** Looks closer at a place where a literal was found. Answers what may not leave, or where to go on; `undefined`: right behind. */
export type Look = (
  text: string,
  start: number,
  end: number,
  floor: number,
  name: string,
) => Span | Span[] | number | undefined

const keyword: Look = (text, start, end, floor) =>
  columnSecrets(text, start, end) ?? keyValue(text, start, end, floor)

/** Short words are parts of others: these count only where no small letter touches them. */
const word: Look = (text, start, end, floor) =>
  (isLower(text.charCodeAt(start - 1)) && isLower(text.charCodeAt(start))) || isLower(text.charCodeAt(end))
    ? undefined
    : keyword(text, start, end, floor, '')

/** `sendgridkey`, `userpw`, `api_keys`: letters before the word belong to it where none comes behind but a plural. */
const ending: Look = (text, start, end, floor) => {
  const until = text.charCodeAt(end) === 115 ? end + 1 : end
  return isLower(text.charCodeAt(until)) ? undefined : keyword(text, start, until, floor, '')
}

/** The first of the digits; what stands before them is a mark. */
const digits: Look = (text, start, _end, floor, name) =>
  numberAt(text, isDigit(text.charCodeAt(start)) ? start : start + 1, floor, name)

const parameter =
  (least: number): Look =>
  (text, start, end) =>
    '?&#;'.includes(text.charAt(start - 1) || ' ') ? queryValue(text, end, least) : undefined

const LOOKS: readonly [string, Look][] = [
  [TRANSCRIPT_ANCHORS.join(' '), (text, start, end) => transcribed(text, start, end)],
  ['into', (text, _start, end) => insertedSecrets(text, end)],
  [LOGIN_WORDS, (text, start, end) => accountPassword(text, start, end)],
  [
    'pass paas pasw secret token jwt authori cred cookie session sessid csrf xsrf verific recovery backup mnemonic connection asserti kennwort contrase senha senord adgangskode salasana haslo heslo lozinka ifre jelsz psswd pwd psw apikey psk pswd p@ss p@$$ pa$$ _pat -pat pincode wachtwoord signature webhook community parola verifier device_code devicecode samlre dockerc',
    keyword,
  ],
  ['key pw p/w _api', ending],
  ['salt auth oauth otp pin mfa sid card cvv cvc ssn social seed dsn sig login database', word],
  ['bearer', (text, start, end, floor) => bearer(text, end) ?? keyValue(text, start, end, floor)],
  ['basic', (text, _start, end) => basic(text, end)],
  ['://', (text, _start, end) => urlCredentials(text, end)],
  ['@', (text, start, end, floor) => email(text, start, end, floor) ?? hostCredentials(text, start, floor)],
  [
    '%40',
    (text, start, end, floor) => (text.startsWith('%40', start) ? email(text, start, end, floor) : undefined),
  ],
  ['[at] (at)', (text, start, _end, floor) => writtenEmail(text, start, floor)],
  ['+0', (text, _start, end, floor, name) => numberAt(text, end - 1, floor, name)],
  ['-----begin', (text, start) => privateKey(text, start)],
  ['"kty', (text, start) => jsonWebKey(text, start)],
  ['private-lines', (text, start) => puttyKey(text, start)],
  [
    '$0$ $y$ $apr0$ $0a$ $0b$ $0y$ $argon0 $pbkdf0 $scrypt$ pbkdf0_sha pbkdf0:sha scrypt: {sha {ssha {md0} {smd0} {crypt}',
    (text, start) => storedPassword(text, start),
  ],
  [':0000: :00000: :*:', (text, start) => pgpass(text, start)],
  ['eyj', (text, start) => jsonWebToken(text, start)],
  [ABROAD_ANCHORS.join(' '), (text, start, _end, floor) => foreignKeyValue(text, start, floor)],
  ['sig= hmac=', parameter(10)],
  ['key=', parameter(10)],
  [
    'code=',
    (text, start, end, floor, name) =>
      loginCode(text, start, end) ?? parameter(10)(text, start, end, floor, name),
  ],
  ['oauth_verifier=', parameter(8)],
  [
    'hooks webhook.o discord api.teleg ifttt dingtalk',
    (text, start, _end, floor) => webhook(text, start, floor),
  ],
  ['conda', (text, _start, end) => condaToken(text, end)],
  [NODES, (text, _start, end) => nodeKey(text, end)],
  ['hook', (text, start, end) => hook(text, start, end)],
  [SERVICES, (text, start, end) => serviceKey(text, start, end)],
  ['bundle_', (text, _start, end) => bundlerLogin(text, end)],
  ['/user:', (text, start, end) => passwordOfUser(text, end) ?? passwordBeforeUser(text, start)],
  ['--user --username --proxy-user /u:', (text, _start, end) => passwordOfUser(text, end)],
  [
    'connect( connection( entry( dsobject( client( source( pdo( pool( construct(',
    (text, _start, end) => addressedPassword(text, end),
  ],
  ['thin:', (text, _start, end) => oracleThin(text, end)],
  ['identified', (text, _start, end) => identifiedBy(text, end)],
  ['-us0 _mmk q~ .atlasv0. access_token$ !aq !ar', (text, start) => markedToken(text, start)],
  ['_live_ _prod_', (text, start) => vendorKey(text, start)],
  ['api- sdk- mob-', (text, start, end) => launchDarkly(text, start, end)],
]

/**
 * Where numbers begin that may be cards, telephones, accounts: eight digits in a row, or two groups with a mark between them. A `0` is
 * any digit.
 */
const NUMBERS = '00000000,00-0,00 0,00.00,00) ,00)0,00/0,00_0'

/** What national numbers with letters have in common; the letters are capitals. */
const LETTERED = `000000a,000000b,000000c,000000d,x0000000,y0000000,z0000000,${[...'abcdehlmprst'].map((month) => `00${month}00`)}`

/** Says that a text must be folded before it is looked at. */
export const FOLD = -1

/** What is looked for, and who looks closer where it stands. */
export const literals: string[] = []
export const looks: Look[] = []

/** Of literals that count only where a letter of theirs is a capital: its place in them. */
export const CAPITAL = new Map<number, number>()
/** Of those: the ones that count in small letters as well, where a word begins with them. */
export const OR_WORD = new Set<number>()

function add(literal: string, look: Look): void {
  literals.push(literal.replace(/\d/g, '0'))
  looks.push(look)
}

/** @param letter where in the literal the letter stands that must be a capital */
function addCapital(literal: string, letter: number, look: Look): void {
  CAPITAL.set(literals.length, letter)
  add(literal, (text, start, end, floor, name) =>
    isUpper(text.charCodeAt(start + letter)) ? look(text, start, end, floor, name) : undefined,
  )
}

for (const [words, look] of LOOKS) for (const literal of words.split(' ')) add(literal, look)
for (const literal of TABLE_ANCHORS) add(literal, (text, start) => tabledSecrets(text, start))
for (const literal of ['log in', 'log on', 'sign in'])
  add(literal, (text, start, end) => accountPassword(text, start, end))
for (const literal of PAYLOAD_ANCHORS) add(literal, (text, _start, end) => payloadAt(text, end))
for (const literal of COMPLAINT_ANCHORS) add(literal, (text, start, end) => complainedOf(text, start, end))
for (const literal of DEVICE_ANCHORS) add(literal, (text, start, end) => deviceSecret(text, start, end))
for (const literal of COMMAND_ANCHORS) add(literal, (text, start, end) => commandOption(text, start, end))
add(' -u ', (text, _start, end) => passwordOfUser(text, end))
for (const literal of ['(', '-->']) add(literal, (text, start) => passwordAtHost(text, start))
addCapital(':a', 1, (text, start) => telegramBot(text, start))
for (const literal of NUMBERS.split(',')) add(literal, digits)
for (const literal of LETTERED.split(',')) {
  const letter = literal.search(/[a-z]/)
  addCapital(literal, letter, (text, start, end, floor) =>
    letteredAt(text, letter === 0 ? end - 1 : start, floor),
  )
}
for (const country of IBAN_COUNTRIES) {
  OR_WORD.add(literals.length)
  CAPITAL.set(literals.length, 0)
  add(`${country.toLowerCase()}00`, (text, start) => iban(text, start))
}
for (const [anchor, shapes] of ANCHORS) {
  const look: Look = (text, start) => tokenAt(text, start, shapes)
  const letter = anchor.search(/[A-Z]/)
  // Without its case the mark of Twilio, `SK`, is in every `task`.
  if (letter === -1) add(anchor, look)
  else addCapital(anchor.toLowerCase(), letter, look)
}

add(String.fromCharCode(FOLDABLE_EXAMPLE), () => FOLD)
add('\\u00', () => FOLD)
