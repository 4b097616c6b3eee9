import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import type { Span } from '../text/spans.js'

/** The private members of a key as JSON (RFC 7518, 6.2.2, 6.3.2, 6.4.1). */
const PRIVATE = 'd|p|q|dp|dq|qi|k'
const NAME = new RegExp(`^(?:${PRIVATE})$`)
const MEMBER = new RegExp(
  `\\\\{0,7}"(?:${PRIVATE})\\\\{0,7}"\\s{0,4}:\\s{0,4}\\\\{0,7}"([\\w-]{16,2000})`,
  'g',
)
/** How far on each side of its type the members of a key are looked for: one of RSA with 8,192 bits has some 6,000 characters. */
const REACH = 8192

/** The private members of a key in a text: `{"kty":"oct","k":"…"}`. @param at of `"kty` */
export function jsonWebKey(text: string, at: number): Span[] | undefined {
  const least = Math.max(0, at - REACH)
  const window = text.slice(least, at + REACH)
  const opens = window.lastIndexOf('{', at - least)
  if (opens === -1) return undefined
  const closes = window.indexOf('}', at - least)
  const key = window.slice(opens, closes === -1 ? undefined : closes)
  spend(key.length)
  const spans: Span[] = []
  for (const { 0: all, 1: value = '', index } of key.matchAll(MEMBER)) {
    const end = least + opens + index + all.length
    spans.push({ start: end - value.length, end, rule: 'private-key', mask: MASK })
  }
  return spans.length === 0 ? undefined : spans
}

/** Whether a field is a private member of a key: at least 32 bytes in base64 of URLs. */
export function isOfJsonWebKey(name: string, text: string): boolean {
  return (
    NAME.test(name) &&
    /^[\w-]{43,1400}$/.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /\d/.test(text)
  )
}
