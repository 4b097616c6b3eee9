import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isWordStart } from '../text/chars.js'
import type { Span } from '../text/spans.js'

/** A header with a chain of certificates in it is some kilobytes long. */
const LONGEST_HEADER = 16_384
const HEADER = new RegExp(`eyJ[\\w-]{8,${LONGEST_HEADER}}`, 'y')
const PARTS = /(?:\.[\w-]*){1,4}/y

/** A JSON Web Token (RFC 7519), signed, unsigned or encrypted: base64 of `{"`, and two to five parts with dots between them. */
export function jsonWebToken(text: string, start: number): Span | undefined {
  if (!isWordStart(text, start)) return undefined
  HEADER.lastIndex = start
  if (!HEADER.test(text)) return undefined
  // What is read in vain is paid for: a text may begin a token at every fourth character.
  spend(HEADER.lastIndex - start)
  PARTS.lastIndex = HEADER.lastIndex
  if (!PARTS.test(text) || PARTS.lastIndex - start < 24) return undefined
  return { start, end: PARTS.lastIndex, rule: 'jwt', mask: MASK }
}
