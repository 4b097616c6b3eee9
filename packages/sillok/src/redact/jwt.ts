import { MASK } from '../record/index.js'
import { isWordStart } from './chars.js'
import type { Span } from './spans.js'

const PARTS = /eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/y

/** A JSON Web Token (RFC 7519), signed, unsigned or encrypted: base64 of `{"`, and two to five parts with dots between them. */
export function jsonWebToken(text: string, start: number): Span | undefined {
  if (!isWordStart(text, start)) return undefined
  PARTS.lastIndex = start
  const token = PARTS.exec(text)?.[0]
  if (token === undefined || token.length < 24) return undefined
  return { start, end: start + token.length, rule: 'jwt', mask: MASK }
}
