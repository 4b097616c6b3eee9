import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'

const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const V4 = `${BYTE}(?:\\.${BYTE}){3}(?![\\w]|\\.\\d)`
/** What may be an address of version 6: its end may be written as one of version 4, and behind it may be its zone. */
const V6 = `(?=[\\da-f]{0,4}:)[\\da-f:]{2,39}(?:(?<=:)${V4}|(?![\\w:.]|%[\\w])|(?=\\.?(?:$|\\s))|%\\w[\\w.-]{0,15})`
const ADDRESS = new RegExp(`(?<![\\w.:])(?:${V4}|${V6})`, 'gi')

/** Addresses of the Internet Protocol, of both versions; only where the option asks for it. */
export function ipAddresses(text: string): Span[] {
  return [...text.matchAll(ADDRESS)]
    .filter(([address]) => !address.includes(':') || isVersion6(address))
    .map(({ 0: address, index }) => ({
      start: index,
      end: index + address.length,
      rule: 'ip-address',
      mask: MASK,
    }))
}

/** Eight groups, or fewer with one gap (RFC 4291, 2.2): a time of day is none, and neither is a name of C++. */
function isVersion6(address: string): boolean {
  const groups = address
    .replace(/%.*/, '')
    .replace(/(?<=:)[\d.]{7,15}$/, '0:0')
    .split(':')
  if (!/\d/.test(address) || groups.some((group) => group.length > 4)) return false
  const gaps = address.split('::').length - 1
  const filled = groups.filter((group) => group !== '').length
  return gaps === 0 ? filled === 8 && groups.length === 8 : gaps === 1 && filled < 8 && filled > 0
}
