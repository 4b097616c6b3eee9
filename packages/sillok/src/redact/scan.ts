import { ABROAD_ANCHORS, foreignKeyValue } from './abroad.js'
import { basic, bearer, userOption } from './auth.js'
import { buildAutomaton } from './automaton.js'
import { spend, startBudget } from './budget.js'
import { isDigit, isLower } from './chars.js'
import { jsonWebToken } from './jwt.js'
import { keyValue } from './key-value.js'
import { privateKey } from './pem.js'
import { email, writtenEmail } from './personal/email.js'
import { numberAt } from './personal/numbers.js'
import type { Span } from './spans.js'
import { SHAPES, tokenAt } from './tokens.js'
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

const digits: Look = (text, start, end, floor, name) =>
  isDigit(text.charCodeAt(start - 1)) ? undefined : numberAt(text, end - 1, floor, name)

const parameter =
  (least: number): Look =>
  (text, start, end) =>
    '?&#;'.includes(text.charAt(start - 1) || ' ') ? queryValue(text, end, least) : undefined

const LOOKS: readonly [string, Look][] = [
  [
    'pass secret token jwt authori cred cookie session sessid csrf xsrf verific recovery backup mnemonic connection asserti kennwort contrase senha pwd apikey sskey etkey tekey pincode wachtwoord signature webhook',
    keyword,
  ],
  ['key auth otp pin mfa sid code card cvv cvc ssn social seed dsn sig pw login database', word],
  ['bearer', (text, start, end, floor) => bearer(text, end) ?? keyValue(text, start, end, floor)],
  ['basic', (text, _start, end) => basic(text, end)],
  ['://', (text, _start, end) => urlCredentials(text, end)],
  ['@', (text, start, end, floor) => email(text, start, end, floor)],
  [
    '%40',
    (text, start, end, floor) => (text.startsWith('%40', start) ? email(text, start, end, floor) : undefined),
  ],
  ['[at] (at)', (text, start, _end, floor) => writtenEmail(text, start, floor)],
  ['000', digits],
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
  ['--user curl', userOptions],
]

/** Numbers in pairs of digits: `06 12 34 56 78`, `AB 12 34 56 C`. */
const PAIRS = ['00 00 0', '00-00-0', '00.00.0']

function userOptions(text: string, start: number, end: number): Span | undefined {
  if (text.charCodeAt(start) === 45) return userOption(text, end)
  const option = /\s-u(?=[\s"'=]|\w)/.exec(text.slice(end, end + 400))
  return option === null ? undefined : userOption(text, end + option.index + 3)
}

const literals: string[] = []
const looks: Look[] = []

function add(literal: string, look: Look): void {
  literals.push(literal.replace(/\d/g, '0'))
  looks.push(look)
}

for (const [words, look] of LOOKS) for (const literal of words.split(' ')) add(literal, look)
for (const literal of PAIRS) add(literal, digits)
for (const anchor of new Set(SHAPES.map((shape) => shape.anchor))) {
  add(anchor.toLowerCase(), (text, start) => tokenAt(text, start, anchor))
}

const { classes, next, accepting, found, shift } = buildAutomaton(literals)

/** What the default rules find in a text as a reader sees it: in order, without overlap. `undefined`: nothing. */
export function scan(text: string, name: string): Span[] | undefined {
  let spans: Span[] | undefined
  let floor = 0
  startBudget(text.length)
  let state = 0
  const { length } = text
  for (let i = 0; i < length; i++) {
    state = next[state | (classes[text.charCodeAt(i)] as number)] as number
    if (state < accepting) continue
    const seen = look(text, state, i + 1, floor, name)
    if (seen === undefined) continue
    if (typeof seen === 'number') {
      if (seen > i + 1) {
        i = seen - 1
        state = 0
      }
      continue
    }
    if (seen.start < floor || seen.end <= seen.start) continue
    spans ??= []
    spans.push(seen)
    floor = seen.end
    if (floor > i) {
      i = floor - 1
      state = 0
    }
  }
  return spans
}

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
  for (const index of found[(state - accepting) >> shift] as readonly number[]) {
    const start = end - (literals[index] as string).length
    if (start < floor) continue
    const seen = (looks[index] as Look)(text, start, end, floor, name)
    if (typeof seen === 'object') return seen
    resume = seen ?? resume
  }
  return resume
}

/** Whether the automaton fits its table; asked by a test. */
export const STATES = next.length >> shift
