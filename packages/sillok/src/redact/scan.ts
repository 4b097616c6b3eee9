import { ABROAD_ANCHORS, foreignKeyValue } from './abroad.js'
import { basic, bearer } from './auth.js'
import { buildAutomaton } from './automaton.js'
import { spend, startBudget } from './budget.js'
import { isDigit, isLower, isUpper } from './chars.js'
import { commandOption, identifiedBy, oracleThin } from './commands.js'
import { FOLDABLE_EXAMPLE, FOLDABLE_RANGES } from './homoglyphs.js'
import { jsonWebToken } from './jwt.js'
import { keyValue } from './key-value.js'
import { launchDarkly, markedToken } from './marked-tokens.js'
import { privateKey } from './pem.js'
import { email, writtenEmail } from './personal/email.js'
import { IBAN_COUNTRIES, iban } from './personal/iban.js'
import { letteredAt, numberAt } from './personal/numbers.js'
import { SERVICES, serviceKey } from './services.js'
import { merge, type Span } from './spans.js'
import { ANCHORS, tokenAt } from './tokens.js'
import { queryValue, urlCredentials, webhook } from './urls.js'

/** Looks closer at a place where a literal was found. Answers what may not leave, or where to go on; `undefined`: right behind. */
type Look = (
  text: string,
  start: number,
  end: number,
  floor: number,
  name: string,
) => Span | number | undefined

const keyword: Look = (text, start, end, floor) => keyValue(text, start, end, floor)

/** Short words are parts of others: these count only where no small letter touches them. */
const word: Look = (text, start, end, floor) =>
  (isLower(text.charCodeAt(start - 1)) && isLower(text.charCodeAt(start))) || isLower(text.charCodeAt(end))
    ? undefined
    : keyValue(text, start, end, floor)

/** The first of the digits; what stands before them is a mark. */
const digits: Look = (text, start, _end, floor, name) =>
  numberAt(text, isDigit(text.charCodeAt(start)) ? start : start + 1, floor, name)

const parameter =
  (least: number): Look =>
  (text, start, end) =>
    '?&#;'.includes(text.charAt(start - 1) || ' ') ? queryValue(text, end, least) : undefined

const LOOKS: readonly [string, Look][] = [
  [
    'pass secret token jwt authori cred cookie session sessid csrf xsrf verific recovery backup mnemonic connection asserti kennwort contrase senha pwd apikey sskey etkey tekey pincode wachtwoord signature webhook',
    keyword,
  ],
  ['key auth otp pin mfa sid card cvv cvc ssn social seed dsn sig pw login database', word],
  ['bearer', (text, start, end, floor) => bearer(text, end) ?? keyValue(text, start, end, floor)],
  ['basic', (text, _start, end) => basic(text, end)],
  ['://', (text, _start, end) => urlCredentials(text, end)],
  ['@', (text, start, end, floor) => email(text, start, end, floor)],
  [
    '%40',
    (text, start, end, floor) => (text.startsWith('%40', start) ? email(text, start, end, floor) : undefined),
  ],
  ['[at] (at)', (text, start, _end, floor) => writtenEmail(text, start, floor)],
  ['+0', (text, _start, end, floor, name) => numberAt(text, end - 1, floor, name)],
  ['-----begin', (text, start) => privateKey(text, start)],
  ['eyj', (text, start) => jsonWebToken(text, start)],
  [ABROAD_ANCHORS.join(' '), (text, start, _end, floor) => foreignKeyValue(text, start, floor)],
  ['sig= hmac=', parameter(10)],
  ['key=', parameter(10)],
  ['code=', parameter(10)],
  [
    'hooks webhook.o discord api.teleg ifttt dingtalk',
    (text, start, _end, floor) => webhook(text, start, floor),
  ],
  [SERVICES, (text, start, end) => serviceKey(text, start, end)],
  ['--user curl mysql docker sshpass redis-cli mongo', (text, start, end) => commandOption(text, start, end)],
  ['thin:', (text, _start, end) => oracleThin(text, end)],
  ['identified', (text, _start, end) => identifiedBy(text, end)],
  ['-us0 _mmk q~ .atlasv0. :aa access_token$ !aq', (text, start) => markedToken(text, start)],
  ['api- sdk- mob-', (text, start, end) => launchDarkly(text, start, end)],
]

/**
 * Where numbers begin that may be cards, telephones, accounts: eight digits in a row, or two groups with a mark between them. A `0` is
 * any digit.
 */
const NUMBERS = '00000000,00-0,00 0,00.00,00) ,00)0,00/0'

/** What national numbers with letters have in common; the letters are capitals. */
const LETTERED = `000000a,000000b,000000c,000000d,x0000000,y0000000,z0000000,${[...'abcdehlmprst'].map((month) => `00${month}00`)}`

/** Says that a text must be folded before it is looked at. */
const FOLD = -1

const literals: string[] = []
const looks: Look[] = []

/** Of literals that count only where a letter of theirs is a capital: its place in them. */
const CAPITAL = new Map<number, number>()

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
for (const literal of NUMBERS.split(',')) add(literal, digits)
for (const literal of LETTERED.split(',')) {
  const letter = literal.search(/[a-z]/)
  addCapital(literal, letter, (text, start, end, floor) =>
    letteredAt(text, letter === 0 ? end - 1 : start, floor),
  )
}
for (const country of IBAN_COUNTRIES) addCapital(`${country}00`, 0, (text, start) => iban(text, start))
for (const [anchor, shapes] of ANCHORS)
  add(anchor.toLowerCase(), (text, start) => tokenAt(text, start, shapes))

add(String.fromCharCode(FOLDABLE_EXAMPLE), () => FOLD)
add('\\u00', () => FOLD)

const { classes, next, accepting, found, shift } = buildAutomaton(literals)

// What a reader sees differently is a kind of character of its own: the text is folded, and looked at again.
for (const [from, to] of FOLDABLE_RANGES) {
  for (let code = from; code <= to; code++) {
    if (classes[code] === 0) classes[code] = classes[FOLDABLE_EXAMPLE] as number
  }
}

/** By accepting state: how far before its end the one letter stands that all its literals want as a capital; 0: none, look closer. */
const capitals = Uint8Array.from(found, (indexes) => {
  const [first = 0, ...others] = indexes.map((index) => {
    const letter = CAPITAL.get(index)
    return letter === undefined ? 0 : (literals[index] as string).length - letter
  })
  return others.every((other) => other === first) ? first : 0
})

/** Where the automaton is, between two calls of `advance`. */
let state = 0

/** Reads on, from `at`, until a literal ends or the text does; answers the index behind. */
function advance(text: string, at: number, limit: number): number {
  // Local, so that the loop need not ask for them.
  const kinds = classes
  const table = next
  const first = accepting
  const width = shift
  let now = state
  while (at < limit) {
    now = table[(now << width) | (kinds[text.charCodeAt(at++)] as number)] as number
    if (now >= first) break
  }
  state = now
  return at
}

/** Shorter texts are read faster than they are copied. */
const LEAST_COPIED = 64
const encoder = new TextEncoder()
const copy = new Uint8Array(64 * 1024)

/** Whether the text is ASCII, and now in `copy`: reading bytes takes half the time of reading a string. */
function isCopied(text: string): boolean {
  const { length } = text
  if (length < LEAST_COPIED || length > copy.length) return false
  return encoder.encodeInto(text, copy).written === length
}

/** As `advance`, in `copy`. */
function advanceCopy(at: number, limit: number): number {
  const kinds = classes
  const table = next
  const first = accepting
  const width = shift
  const bytes = copy
  let now = state
  while (at < limit) {
    now = table[(now << width) | (kinds[bytes[at++] as number] as number)] as number
    if (now >= first) break
  }
  state = now
  return at
}

/**
 * What the default rules find in a text as a reader sees it: in order, without overlap. `undefined`: nothing.
 * `'fold'`: the text has characters that a reader does not see as they are.
 *
 * @param isFolded such characters are none any more
 */
export function scan(text: string, name: string, isFolded: boolean): Span[] | undefined | 'fold' {
  let spans: Span[] | undefined
  const copied = isCopied(text)
  let floor = 0
  startBudget(text.length)
  state = 0
  // A span that begins further on: what stands before it is looked at as well, and then it is jumped over.
  let ahead: Span | undefined
  let limit = text.length
  for (let at = 0; ; ) {
    if (at >= limit) {
      if (ahead === undefined) break
      spans = push(spans, ahead)
      floor = ahead.end
      at = floor
      state = 0
      ahead = undefined
      limit = text.length
      continue
    }
    at = copied ? advanceCopy(at, limit) : advance(text, at, limit)
    if (state < accepting) continue
    const capital = capitals[state - accepting] as number
    if (capital !== 0 && !isUpper(text.charCodeAt(at - capital))) continue
    const seen = look(text, state, at, floor, name)
    if (seen === undefined || (seen === FOLD && isFolded)) continue
    if (seen === FOLD) return 'fold'
    if (typeof seen === 'number') {
      if (seen <= at) continue
      at = Math.min(seen, limit)
      state = 0
    } else if (seen.start >= at && ahead === undefined) {
      ahead = seen
      limit = seen.start
    } else if (seen.start >= floor && seen.end > seen.start) {
      spans = push(spans, seen)
      if (seen.start >= at) continue
      floor = Math.max(floor, seen.end)
      if (ahead !== undefined && floor > ahead.start) {
        spans.push(ahead)
        floor = Math.max(floor, ahead.end)
        ahead = undefined
        limit = text.length
      }
      if (floor < at) continue
      at = floor
      state = 0
    }
  }
  return spans && merge(spans)
}

function push(spans: Span[] | undefined, span: Span): Span[] {
  if (spans === undefined) return [span]
  spans.push(span)
  return spans
}

const lengths = literals.map((literal) => literal.length)

/** What one closer look costs, about, besides the value that it reads. */
const LOOK = 32

function look(
  text: string,
  state: number,
  end: number,
  floor: number,
  name: string,
): Span | number | undefined {
  let resume: number | undefined
  spend(LOOK)
  for (const index of found[state - accepting] as readonly number[]) {
    const start = end - (lengths[index] as number)
    if (start < floor) continue
    const seen = (looks[index] as Look)(text, start, end, floor, name)
    if (typeof seen === 'object') return seen
    resume = seen ?? resume
  }
  return resume
}

/** Whether the automaton fits its table; asked by a test. */
export const STATES = next.length >> shift
