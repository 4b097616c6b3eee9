import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { SillokError } from 'sillok/record'

/** The shortest key, in characters: 16 of base64 are 96 bits. */
const MIN_KEY_LENGTH = 16

/**
 * The keys in the text of `SILLOK_KEYS`: separated by commas.
 *
 * @throws SillokError `KEY_TOO_SHORT`; the message never holds a key
 * @example parseKeys('one-long-enough-key,another-long-enough-key')
 */
export function parseKeys(text: string | undefined): string[] {
  const keys = (text ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
  if (keys.some((key) => key.length < MIN_KEY_LENGTH)) {
    throw new SillokError(
      'KEY_TOO_SHORT',
      `Each key in SILLOK_KEYS needs at least ${MIN_KEY_LENGTH} characters.`,
    )
  }
  return keys
}

/** Whether a host name or address to bind to is reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (name === 'localhost' || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

/**
 * Refuses to listen where others can reach the server without a key.
 *
 * @throws SillokError `KEYS_REQUIRED`
 */
export function assertBindable(host: string, keys: readonly string[]): void {
  if (isLoopback(host) || keys.length > 0) return
  throw new SillokError(
    'KEYS_REQUIRED',
    `${host || 'An empty host'} can be reached from other machines, and no keys are configured. ` +
      'Set SILLOK_KEYS to one or more keys, separated by commas, or listen on 127.0.0.1.',
  )
}

/**
 * A check for the value of an `Authorization` header: `Bearer <key>`, or `Basic` with the key as the password, which is
 * what a browser sends once its user was asked. Takes the same time for every wrong key.
 *
 * @returns which of the keys it is, from 1; 0 for none
 */
export function createKeyCheck(keys: readonly string[]): (authorization: string | undefined) => number {
  const digests = keys.map(digest)
  return (authorization) => {
    const given = digest(keyOf(authorization ?? ''))
    let found = 0
    digests.forEach((known, at) => {
      if (timingSafeEqual(known, given)) found = at + 1
    })
    return found
  }
}

function keyOf(authorization: string): string {
  const [, scheme = '', rest = ''] = /^(\w+) +(.*)$/.exec(authorization.slice(0, 4096)) ?? []
  if (scheme.toLowerCase() === 'bearer') return rest.trim()
  if (scheme.toLowerCase() !== 'basic') return ''
  const pair = Buffer.from(rest, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
