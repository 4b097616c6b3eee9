import { BlockList, isIP } from 'node:net'
import { SillokError } from '../../record/index.js'

/**
 * Whose word about the client's address counts. A header says what its sender likes, so it is read only as far as those go who are
 * known: a number of proxies in front of this server, or the networks that they are in.
 */
export interface TrustProxy {
  /** How many proxies stand in front, or their addresses and networks: `2`, `['10.0.0.0/8', 'fd00::/8']`. */
  trust: number | readonly string[]
  /** The header that these proxies write. Of two headers a proxy writes one, and lets the client's own pass in the other. */
  header?: 'x-forwarded-for' | 'forwarded'
}

/** Finds the address of a request's client. */
export type ClientIp = (remote: string | undefined, header: (name: string) => unknown) => string | undefined

/**
 * Makes the rule by which the client's address is found. Without `trustProxy` it is the address of the connection.
 *
 * @throws SillokError `CONFIG_INVALID` for a number that counts nothing, and for what is no address or network
 * @example clientIpRule({ trust: ['10.0.0.0/8'] })('10.0.0.7', () => '203.0.113.9, 10.0.0.4') // '203.0.113.9'
 */
export function clientIpRule(trustProxy: TrustProxy | undefined): ClientIp {
  if (trustProxy === undefined) return (remote) => address(remote)
  const { trust, header = 'x-forwarded-for' } = trustProxy
  const trusted = typeof trust === 'number' ? hops(trust) : networks(trust)
  const read = header === 'forwarded' ? forwarded : forwardedFor
  return (remote, readHeader) => {
    let client = address(remote)
    if (client === undefined) return undefined
    const senders = read(text(readHeader(header)))
    // From the right: each trusted proxy speaks for the one before it, and the first that is not trusted for nobody.
    for (let hop = 0; trusted(client, hop); hop++) {
      const before = address(senders[senders.length - 1 - hop])
      if (before === undefined) break
      client = before
    }
    return client
  }
}

type Trusted = (address: string, hop: number) => boolean

function hops(count: number): Trusted {
  if (!Number.isInteger(count) || count < 0) {
    throw new SillokError(
      'CONFIG_INVALID',
      `trustProxy.trust is ${count}; a number of proxies is a whole number from 0.`,
    )
  }
  return (_address, hop) => hop < count
}

function networks(list: readonly string[]): Trusted {
  const known = new BlockList()
  for (const entry of list) {
    const [base = '', prefix] = String(entry).split('/')
    const family = isIP(base)
    const most = family === 4 ? 32 : 128
    const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : most + 1
    if (family === 0 || bits > most) {
      throw new SillokError(
        'CONFIG_INVALID',
        `trustProxy.trust has ${JSON.stringify(entry)}; it must be an IP address or a network such as 10.0.0.0/8.`,
      )
    }
    known.addSubnet(base, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => known.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

// More senders than any chain of proxies has are an attack on whoever reads them.
const MAX_SENDERS = 64

function forwardedFor(header: string): string[] {
  return header.split(',', MAX_SENDERS * 2).slice(-MAX_SENDERS)
}

/** The `for=` of each element of `Forwarded` (RFC 7239 §4); an element without one keeps its place, as a sender that nobody knows. */
function forwarded(header: string): string[] {
  return header
    .split(',', MAX_SENDERS * 2)
    .slice(-MAX_SENDERS)
    .map((element) => /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;\s]*)/i.exec(element)?.[1] ?? '')
}

// A header longer than this names no proxies; Node takes up to 16 KiB of headers.
const MAX_HEADER = 8192

function text(header: unknown): string {
  const value = Array.isArray(header) ? header.join(',') : header
  return typeof value === 'string' ? value.slice(-MAX_HEADER) : ''
}

/** A plain address out of `"[2001:db8::1]:443"`, `192.0.2.1:80`, `::ffff:10.0.0.1`, `fe80::1%eth0`; `undefined` for what is none. */
function address(sender: string | undefined): string | undefined {
  let plain = (sender ?? '').trim().replace(/^"(.*)"$/, '$1')
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(plain)
  if (bracketed) plain = bracketed[1] ?? ''
  else if (/^[^:]*:\d{1,5}$/.test(plain)) plain = plain.slice(0, plain.indexOf(':'))
  plain = plain.replace(/%.*$/, '').replace(/^::ffff:(?=\d{1,3}\.)/i, '')
  return isIP(plain) === 0 ? undefined : plain
}
