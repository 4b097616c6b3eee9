import { MASK } from '../../record/index.js'
import { isSpace } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { isBegunToken } from '../tokens/tokens.js'
import { isMadeUp, wordEnd } from '../values/values.js'

const TOKEN = /[\w.~+/=-]{1,16384}/y

/** What stands behind `Bearer`: the credential of an authorization header (RFC 6750), also without the header's name. */
export function bearer(text: string, end: number): Span | undefined {
  const start = afterSpace(text, end)
  if (start === undefined) return undefined
  TOKEN.lastIndex = start
  const word = TOKEN.exec(text)?.[0]
  if (word === undefined || word.length < 8) return undefined
  // Of small letters alone no word is as long.
  if (/^[a-z]{22,64}$/.test(word))
    return { start, end: start + word.length, rule: 'authorization', mask: MASK }
  if (isBegunToken(word) || /^eyJ\w*\./.test(word))
    return { start, end: start + word.length, rule: 'authorization', mask: MASK }
  if (!/\d/.test(word) || !isMadeUp(word, 8) || /^[\w.-]{1,40}=[^=]/.test(word)) return undefined
  return { start, end: wordEnd(text, start), rule: 'authorization', mask: MASK }
}

const BASE64 = /[\w+/-]{4,1024}={0,2}/y

/** What stands behind `Basic`: a name and a password in base64 (RFC 7617). */
export function basic(text: string, end: number): Span | undefined {
  const start = afterSpace(text, end)
  if (start === undefined) return undefined
  BASE64.lastIndex = start
  const word = BASE64.exec(text)?.[0]
  if (word === undefined || !/[A-Z\d]/.test(word) || !decode(word).includes(':')) return undefined
  return { start, end: start + word.length, rule: 'authorization', mask: MASK }
}

function afterSpace(text: string, at: number): number | undefined {
  let start = at
  while (start - at < 16 && isSpace(text.charCodeAt(start))) start++
  if (start === at && text.startsWith('%20', at)) return at + 3
  return start === at ? undefined : start
}

/** Base64 in either alphabet as text; `''` for what is none. */
export function decode(word: string): string {
  // No bytes have such a length in base64; an error costs more than all else that is done here.
  if (word.replace(/={1,2}$/, '').length % 4 === 1) return ''
  try {
    return atob(
      word
        .replace(/-/g, '+')
        .replace(/_/g, '/')
        .replace(/={1,2}$/, ''),
    )
  } catch {
    return ''
  }
}
