import { MASK } from '../../record/index.js'
import { isAlnum, isDigit, isLower, isSpace } from '../text/chars.js'
import type { Span } from '../text/spans.js'

/** The shortest run of letters and digits that is looked at, and the longest. */
const SHORTEST = 24
const LONGEST = 128

/** By code: 1 for hex, 3 for other letters, 0 for all else. A table, since most texts have long words. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) =>
  isAlnum(code) ? (isDigit(code) || (code | 32) < 103 ? 1 : 3) : 0,
)
/** What may stand right before a key: a quote, a sign between name and value, a space. */
const OPENS = Uint8Array.from({ length: 128 }, (_, code) =>
  Number('"\'`=: '.includes(String.fromCharCode(code))),
)
const NAME = /(?:^|[\s{(,;<"'])[A-Za-z][\w-]{1,31}$/
/** Names whose values look like keys and are none. */
const PLAIN =
  /^[\s{(,;<]?public|(?:id|ids|hash|sha\d{0,3}|md5|digest|etag|nonce|cursor|checksum|integrity|commit|rev|revision|trace|span|request|name|path|file|ur[il]|host|build|version|container|image|data|body|content|base64|fingerprint|uuid|ref|tag|label|branch|code|offset|page|next|prev|slug|sig|address|wallet|tx|account)$/i

/**
 * A key behind the name of a service that no list has: `ramp = '9aZ…'`, `jira 9aZ…`.
 *
 * @param start where a word of letters and digits begins
 */
export function strangerAt(text: string, start: number): Span | undefined {
  if (start === 0 || OPENS[text.charCodeAt(start - 1)] !== 1) return undefined
  let end = start
  let kinds = 0
  for (let kind = KINDS[text.charCodeAt(end)]; kind !== undefined && kind !== 0; ) {
    kinds |= kind
    kind = KINDS[text.charCodeAt(++end)]
  }
  // Most long words are hex.
  if (kinds !== 3) return undefined
  const length = end - start
  return length >= SHORTEST && length <= LONGEST && isStranger(text, start, end)
    ? { start, end, rule: 'assignment', mask: MASK }
    : undefined
}

function isStranger(text: string, start: number, end: number): boolean {
  const kinds = kindsIn(text, start, end)
  // An address of a chain of blocks; what AWS has encrypted.
  if (kinds === 0 || (end - start === 42 && text.startsWith('0x', start)) || text.startsWith('AQICAH', start))
    return false
  const before = text.charAt(start - 1)
  const quoted = '"\'`'.includes(before)
  if (quoted ? text.charAt(end) !== before : /[\w+/=.@-]/.test(text.charAt(end))) return false
  let at = start - Number(quoted)
  const spaced = text.charAt(at - 1) === ' '
  if (spaced) at--
  if (text.startsWith('=>', at - 2)) at--
  const assigned = '=:'.includes(text.charAt(at - 1) || '-')
  if (!assigned && !spaced) return false
  while (assigned && '=: '.includes(text.charAt(at - 1) || '-')) at--
  if (assigned && '"\''.includes(text.charAt(at - 1) || '-')) at--
  const name = NAME.exec(text.slice(Math.max(0, at - 33), at))
  if (name === null || PLAIN.test(name[0]) || isText(text.slice(start, end))) return false
  if (assigned) return kinds === 3 || quoted
  if (kinds < 3) return false
  // With no sign between them nothing else stands in the line.
  return quoted || (end - start > 31 && isWholeLine(text, at - name[0].trim().length, end))
}

/** Of how many kinds the characters are, where they change from one to the other as they do by chance; else 0, and so for hex. */
function kindsIn(text: string, start: number, end: number): number {
  let changes = 0
  let lower = 0
  let upper = 0
  let digits = 0
  let beyondHex = 0
  let words = 0
  let last = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    const kind = isDigit(code) ? 1 : isLower(code) ? 2 : 3
    if (kind === 1) digits++
    else {
      if (kind === 3) upper++
      else {
        lower++
        if (last !== 2) words++
      }
      if ((code | 32) > 102) beyondHex++
    }
    if (kind !== last) changes++
    last = kind
  }
  if (beyondHex === 0 || digits < 2) return 0
  const length = end - start
  // In camelCase small letters stand together.
  if (lower > 1 && upper > 1) return changes > length * 0.4 && lower < words * 3 ? 3 : 0
  return changes > length * 0.22 ? 2 : 0
}

/** More of what a text holds can be read; of random bytes it is a third. */
const READABLE = 0.85

/** A text in base64, of which a few characters may be broken. */
export function isText(run: string): boolean {
  try {
    const text = atob(run.slice(0, run.length - (run.length % 4)))
    return text.length < 100 && (text.match(/[\t\n\r -~]/g)?.length ?? 0) > text.length * READABLE
  } catch {
    return false
  }
}

function isWholeLine(text: string, start: number, end: number): boolean {
  const begins = start <= 0 || text.charCodeAt(start - 1) === 10
  return (
    begins &&
    (end === text.length || isSpace(text.charCodeAt(end))) &&
    /^[ \t\r]{0,20}(?:\n|$)/.test(text.slice(end, end + 22))
  )
}
