import { SillokError } from '../../record/index.js'
import type { RedactOptions } from '../types.js'
import { hmac } from './sha256.js'

/** Puts a pseudonym in place of a mask; `undefined`: the rule keeps its mask. */
export type Pseudonymize = (rule: string, value: string) => string | undefined

const SHORTEST_KEY = 32
/** Ten bytes: no two of a billion values share a pseudonym, most probably. */
const BYTES = 10

/** What stands in place of a value. Letters only: digits might look like a number that is to be masked. */
const PSEUDONYM = /^\*{3}[a-z\d-]{1,64}:[\w-]{1,32}:[a-p]{20}\*{3}$/
const KEY_ID = /^[\w-]{1,32}$/
const MEMBERS = ['key', 'keyId', 'rules']

/** Whether a value is one already: redacting again changes nothing. */
export function isPseudonym(value: string): boolean {
  return PSEUDONYM.test(value)
}

/**
 * Keyed pseudonyms: the same value of the same rule has the same one, so that records can still be joined, and nobody without the
 * key can tell which value it was, not even by trying all telephone numbers there are.
 *
 * @param known the ids of all rules: one that is none of them would get no pseudonyms, and nobody would know
 * @throws SillokError `REDACTION_KEY_TOO_SHORT`, `CONFIG_INVALID`
 */
export function pseudonymizer(
  options: NonNullable<RedactOptions['pseudonyms']>,
  known: ReadonlySet<string>,
): Pseudonymize {
  const refuse = (what: string): never => {
    throw new SillokError('CONFIG_INVALID', `pseudonyms${what}.`)
  }
  if (typeof options !== 'object') refuse(' must be an object with key and rules')
  const mistyped = Object.keys(options).find((member) => !MEMBERS.includes(member))
  if (mistyped !== undefined) refuse(` has "${mistyped}"; there is ${MEMBERS.join(', ')}`)
  const key = typeof options.key === 'string' ? new TextEncoder().encode(options.key) : options.key
  if (!(key instanceof Uint8Array) || key.length < SHORTEST_KEY) {
    throw new SillokError(
      'REDACTION_KEY_TOO_SHORT',
      `The key of pseudonyms must have at least ${SHORTEST_KEY} bytes.`,
    )
  }
  const { keyId = 'k1' } = options
  if (typeof keyId !== 'string' || !KEY_ID.test(keyId))
    refuse('.keyId must be at most 32 letters, digits, dashes and underscores')
  if (!Array.isArray(options.rules)) refuse('.rules must be a list of ids of rules')
  const rules = new Set(options.rules)
  for (const rule of rules) {
    if (!known.has(rule))
      refuse(`.rules names ${JSON.stringify(rule)}, which is no rule: sillok redact --rules lists them`)
  }
  return (rule, value) => {
    if (!rules.has(rule)) return undefined
    // The rule is part of what is hashed: the same digits as a card and as an account have nothing in common.
    const digest = hmac(key, new TextEncoder().encode(`${rule}\0${plain(rule, value)}`))
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
