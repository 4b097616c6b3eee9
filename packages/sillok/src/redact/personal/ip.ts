import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'

const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const ADDRESS = new RegExp(
  `(?<![\\w.])${BYTE}(?:\\.${BYTE}){3}(?![\\w]|\\.\\d)|(?<![\\w:.])(?:[\\da-f]{1,4}:){2,7}(?::|[\\da-f]{1,4}|:?(?:[\\da-f]{1,4}:){0,5}[\\da-f]{1,4})(?![\\w:])|(?<![\\w:.])::(?:[\\da-f]{1,4}:){0,6}[\\da-f]{1,4}(?![\\w:])`,
  'gi',
)

/** Addresses of the Internet Protocol, of both versions; only where the option asks for it. A time of day is none. */
export function ipAddresses(text: string): Span[] {
  return [...text.matchAll(ADDRESS)]
    .filter(([address]) => !/^\d{1,2}(?::\d\d){1,2}$/.test(address))
    .map(({ 0: address, index }) => ({
      start: index,
      end: index + address.length,
      rule: 'ip-address',
      mask: MASK,
    }))
}
