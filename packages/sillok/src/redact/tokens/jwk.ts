import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import type { Span } from '../text/spans.js'

/** How far on each side of its type the members of a key are looked for: one of RSA with 8,192 bits has some 6,000 characters. */
const REACH = 8192
const MEMBER = /\\{0,7}"(?:d|p|q|dp|dq|qi|k)\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"([\w-]{16,2000})/g

/** The private members of a key as JSON (RFC 7517): `{"kty":"oct","k":"…"}`. @param at of `"kty"` */
export function jsonWebKey(text: string, at: number): Span[] | undefined {
  const from = Math.max(text.lastIndexOf('{', at), at - REACH, 0)
  const close = text.indexOf('}', at)
  const to = Math.min(close === -1 ? text.length : close, at + REACH)
  spend(to - from)
  const spans: Span[] = []
  for (const { 0: all, 1: value = '', index } of text.slice(from, to).matchAll(MEMBER)) {
    const end = from + index + all.length
    spans.push({ start: end - value.length, end, rule: 'private-key', mask: MASK })
  }
  return spans.length === 0 ? undefined : spans
}
