import { MASK } from '../../record/index.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'

/** The private part of a key of PuTTY: lines of base64 behind their number. */
const PUTTY = /private-lines:[ ]{0,4}\d{1,4}(?:\\[rn]|\s){1,4}(?=[\w+/]{16})/iy
const PUTTY_LINE = /[\w+/]{1,128}={0,2}(?:(?:\\{1,4}[rn]|\s){1,4}|$)(?!\s)/y

/** @param start of `Private-Lines` */
export function puttyKey(text: string, start: number): Span | undefined {
  const from = match(PUTTY, text, start)
  if (from === undefined) return undefined
  let end = from
  for (let next = match(PUTTY_LINE, text, end); next !== undefined; next = match(PUTTY_LINE, text, end))
    end = next
  while (end > from && /[\s\\]/.test(text.charAt(end - 1))) end--
  return { start: from, end, rule: 'private-key', mask: MASK }
}

const LABEL = /-----BEGIN[ +_]([A-Z0-9 +_]{0,48})-----/iy
const BODY = /[\w+/=\s\\:,.()-]/

/**
 * A private key in PEM or OpenPGP armour, with real line breaks, escaped ones or none. One without an end is taken to
 * the last character that may belong to it.
 */
export function privateKey(text: string, start: number): Span | undefined {
  LABEL.lastIndex = start
  const label = LABEL.exec(text)?.[1]
  if (label === undefined || !/PRIVATE|SECRET/i.test(label)) return undefined
  let end = start + label.length + 16
  const close = text.indexOf('-----END', end)
  if (close !== -1) {
    const dashes = text.indexOf('-----', close + 8)
    end = dashes !== -1 && dashes - close < 80 ? dashes + 5 : close + 8
  } else while (end < text.length && BODY.test(text.charAt(end))) end++
  return { start, end, rule: 'private-key', mask: MASK }
}
