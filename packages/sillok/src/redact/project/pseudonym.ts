import { SillokError } from '../../record/index.js'
import type { RedactOptions } from '../types.js'
import { hmac } from './sha256.js'

/** Puts a pseudonym in place of a mask; `undefined`: the rule keeps its mask. */
export type Pseudonymize = (rule: string, value: string) => string | undefined

const SHORTEST_KEY = 32
/** Ten bytes: no two of a billion values share a pseudonym, most probably. */
const BYTES = 10

/**
 * Keyed pseudonyms: the same value of the same rule has the same one, so that records can still be joined, and nobody without the
 * key can tell which value it was, not even by trying all telephone numbers there are.
 *
 * @throws SillokError `REDACTION_KEY_TOO_SHORT`
 */
export function pseudonymizer(options: NonNullable<RedactOptions['pseudonyms']>): Pseudonymize {
  const key = typeof options.key === 'string' ? new TextEncoder().encode(options.key) : options.key
  if (!(key instanceof Uint8Array) || key.length < SHORTEST_KEY) {
    throw new SillokError(
      'REDACTION_KEY_TOO_SHORT',
      `The key of pseudonyms must have at least ${SHORTEST_KEY} bytes.`,
    )
  }
  const { keyId = 'k1' } = options
  const rules = new Set(options.rules)
  return (rule, value) => {
    if (!rules.has(rule)) return undefined
    // The rule is part of what is hashed: the same digits as a card and as an account have nothing in common.
    const digest = hmac(key, new TextEncoder().encode(`${rule}\0${plain(rule, value)}`))
    // Letters only: digits might look like a number that is to be masked.
    const letters = Array.from(digest.subarray(0, BYTES), (byte) =>
      String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15)),
    )
    return `***${rule}:${keyId}:${letters.join('')}***`
  }
}

/** However it was written: the same address, the same number. */
function plain(rule: string, value: string): string {
  if (rule === 'email') return value.replace('%40', '@').toLowerCase()
  return rule === 'phone' || rule === 'card' ? value.replace(/\D/g, '') : value
}
