import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isDigit, isLetter, isLower, isUpper, isWordStart } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { FAMILIES } from './families.js'
import { isNoToken } from './no-token.js'

/** A prefix and what may follow it. */
interface TokenShape {
  rule: string
  prefix: string
  /** What the automaton looks for: the beginning of the prefix. */
  anchor: string
  /** Bit of the characters that follow, in `KINDS`. */
  kind: number
  least: number
  mixed: boolean
}

const ANCHOR = 4
/** Words begin like these prefixes: more of them is looked for. */
const LIKE_WORDS = /^(?:acce|pack|sign|pola|MIGH)/
const LONG_ANCHOR = 8
const CODES = 'hauwdb'
const KINDS = new Uint8Array(128)
const SETS = [/[\da-fA-F]/, /[\da-zA-Z]/, /[\dA-Z]/, /[\w-]/, /[\w.-]/, /[\w+/=-]/]
for (let code = 33; code < 127; code++) {
  const char = String.fromCharCode(code)
  SETS.forEach((set, bit) => {
    if (set.test(char)) KINDS[code] = (KINDS[code] as number) | (1 << bit)
  })
}

const SHAPES: readonly TokenShape[] = FAMILIES.trim()
  .split('\n')
  .flatMap((line) => {
    const [rule = '', ...shapes] = line.split(' ')
    return shapes.map((shape): TokenShape => {
      const [all = '', set = 'w', least = '20', mark] = /([hauwdb])(\d+)(\?)?$/.exec(shape) ?? []
      const prefix = shape.slice(0, shape.length - all.length)
      return {
        rule,
        prefix,
        anchor: prefix.slice(0, LIKE_WORDS.test(prefix) ? LONG_ANCHOR : ANCHOR),
        kind: 1 << CODES.indexOf(set),
        least: Number(least),
        mixed: mark !== undefined,
      }
    })
  })

/** By what the automaton looks for; longest prefixes first: `sk-ant-` is looked at before `sk-`. */
export const ANCHORS = new Map<string, TokenShape[]>()
for (const { anchor } of SHAPES) ANCHORS.set(anchor, [])
for (const shape of [...SHAPES].sort((a, b) => b.prefix.length - a.prefix.length)) {
  // One may begin with the anchor of another: `sk-ant-` with `sk-`.
  for (let length = 1; length <= shape.anchor.length; length++) {
    ANCHORS.get(shape.anchor.slice(0, length))?.push(shape)
  }
}

/** A word begins with so much of a token behind its prefix; what is shorter may be its name. */
const LEAST_BEGUN = 5
/** `sk-learn` is a library. */
const LEAST_OF_WORD = 12

/**
 * Whether a word begins like a token, however short it is: where something else says that one stands there (`token ghp_…`, `https://ghp_…@host`), it was cut,
 * or is one of a test.
 */
export function isBegunToken(word: string): boolean {
  const shape = SHAPES.find(
    ({ prefix, mixed }) => (!mixed || prefix === 'sk-') && prefix.length > 2 && word.startsWith(prefix),
  )
  if (shape === undefined) return false
  const body = word.slice(shape.prefix.length)
  return (
    body.length >= (shape.mixed ? LEAST_OF_WORD : LEAST_BEGUN) &&
    /^[\w.-]+$/.test(body) &&
    !isNoToken(body) &&
    // A whole one is found by itself, and told by its service.
    tokenEnd(word, shape.prefix.length, shape) === undefined
  )
}

/** `-----BEGIN` in base64: the key goes on in the lines below. */
const ARMOUR = 'LS0tLS1CRUdJTi'

/** The token that begins at `start`, of one of these shapes. */
export function tokenAt(text: string, start: number, shapes: readonly TokenShape[]): Span | undefined {
  if (!isWordStart(text, start)) return undefined
  for (const shape of shapes) {
    if (!text.startsWith(shape.prefix, start)) continue
    // `favicon.ico-9f86d0…`: an icon, and the hash of what it is.
    if (shape.prefix === 'ico-' && text.charCodeAt(start - 1) === 46) continue
    // `call_hf_processor…`: a name of a program.
    if (shape.prefix === 'hf_' && text.charCodeAt(start - 1) === 95) continue
    // The body of a private key says so behind its length; that of a certificate, which is public, begins the same.
    if (shape.prefix === 'MII' && !text.startsWith('IBA', start + 6)) continue
    const end = tokenEnd(text, start + shape.prefix.length, shape)
    if (end === undefined) continue
    const isBody = shape.rule === 'private-key-body' || shape.prefix === ARMOUR
    const last = isBody ? bodyEnd(text, end) : end
    return { start, end: last, rule: shape.rule, mask: MASK }
  }
  return undefined
}

const BODY_LINE = /(?:\\{0,4}[rn]|\s){1,6}[\w+/]{16,128}={0,2}(?![\w+/])/y

/** The last one, where it is short. */
const LAST_LINE = /(?:\\{0,4}[rn]|\s){1,6}[\w+/]{2,15}={1,2}(?![\w+/=])/y

/** Where a key in base64 ends whose lines begin at `start`; `undefined`: there is none. */
export function armourEnd(text: string, { start, end }: { start: number; end: number }): number | undefined {
  return text.startsWith(ARMOUR, start) ? bodyEnd(text, end) : undefined
}

/** The lines of base64 that follow a first one. */
function bodyEnd(text: string, from: number): number {
  let end = from
  for (BODY_LINE.lastIndex = end; BODY_LINE.test(text); BODY_LINE.lastIndex = end) end = BODY_LINE.lastIndex
  LAST_LINE.lastIndex = end
  return end > from && LAST_LINE.test(text) ? LAST_LINE.lastIndex : end
}

/** How much of a token is looked at to tell it from words with dashes between them. */
const SAMPLE = 256

function tokenEnd(text: string, from: number, { kind, least, mixed }: TokenShape): number | undefined {
  let end = runEnd(text, from, kind, mixed ? Math.min(text.length, from + SAMPLE) : text.length)
  if (end - from < least || (mixed && !isMixed(text, from, end))) return undefined
  end = runEnd(text, end, kind, text.length)
  // `hf_readersofpagesandofbooks_by_id`: a name goes on behind its first words.
  if (text.charCodeAt(end) === 95 && /^[a-z]+$/.test(text.slice(from, Math.min(end, from + SAMPLE))))
    return undefined
  while (end > from && text.charCodeAt(end - 1) === 46) end--
  return end - from < least || isNoToken(text.slice(from, end)) ? undefined : end
}

function runEnd(text: string, from: number, kind: number, most: number): number {
  let end = from
  while (end < most && ((KINDS[text.charCodeAt(end)] ?? 0) & kind) !== 0) end++
  spend(end - from)
  return end
}

/** Whether a part of a text is no words with dashes between them: a long run in which letters and digits mix, or capitals and small letters. */
function isMixed(text: string, from: number, end: number): boolean {
  let digits = 0
  let letters = 0
  let turns = 0
  let run = 0
  let longest = 0
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i)
    if (isDigit(code)) digits++
    else if (isLetter(code)) {
      letters++
      if (isUpper(code) && i > from && isLower(text.charCodeAt(i - 1))) turns++
    } else {
      run = 0
      continue
    }
    if (++run > longest) longest = run
  }
  return longest >= 10 && letters > 1 && (digits > 1 || turns > 3 || (longest > 21 && turns === 0))
}
