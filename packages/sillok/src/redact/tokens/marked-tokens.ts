import { MASK } from '../../record/index.js'
import { isAlnum, isDigit, isWordStart } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { isCrossedOut } from '../values/crossed-out.js'
import { isNoToken } from './no-token.js'

// Tokens whose mark is not at their beginning, with how far it is from there.
const MARKED: readonly [rule: string, before: number, shape: RegExp][] = [
  ['mailchimp', 32, /[\da-f]{32}-us\d{1,2}(?![\da-z])/y],
  ['maxmind', 36, /[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk(?!\w)/y],
  ['azure-client-secret', 4, /[\w~.]{3}\dQ~[\w~.-]{31,34}/y],
  ['terraform', 14, /[A-Za-z\d]{14}\.atlasv1\.[\w=-]{60,70}/y],
  // Braintree's, which is PayPal's: the kind, the merchant, the key.
  ['paypal', 0, /access_token\$(?:production|sandbox)\$[\da-z]{10,32}\$[\da-f]{20,64}/y],
  // The organisation, then the session.
  ['salesforce', 15, /00D[A-Za-z\d]{12}!A[QR][\w.]{40,200}/y],
  ['salesforce', 18, /00D[A-Za-z\d]{15}!A[QR][\w.]{40,200}/y],
]

/** A token that is told by a mark in its middle or at its end. */
export function markedToken(text: string, mark: number): Span | undefined {
  for (const [rule, before, shape] of MARKED) {
    const start = mark - before
    if (start < 0) continue
    shape.lastIndex = start
    if (!shape.test(text) || !isWordStart(text, start)) continue
    const end = shape.lastIndex
    if (isCrossedOut(text.slice(start, end))) continue
    return { start, end, rule, mask: MASK }
  }
  return undefined
}

const VENDOR =
  /(?!pk_)[a-z][a-z\d]{1,9}_(?:live|prod)_(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{16,128}(?!\w)/y

/** `shp_live_9aZ…`: a key as most vendors write theirs, of one that no list has. @param mark behind the vendor */
export function vendorKey(text: string, mark: number): Span | undefined {
  let start = mark
  while (mark - start < 10 && isAlnum(text.charCodeAt(start - 1))) start--
  VENDOR.lastIndex = start
  if (!VENDOR.test(text) || !isWordStart(text, start)) return undefined
  const end = VENDOR.lastIndex
  return isNoToken(text.slice(mark + 6, end)) ? undefined : { start, end, rule: 'bare-key', mask: MASK }
}

const BOT = /\d{6,16}:A[\w-]{33,36}(?!\w)/y

/** A bot of Telegram: its number and what belongs to it. @param colon between the two */
export function telegramBot(text: string, colon: number): Span | undefined {
  let start = colon
  while (colon - start < 16 && isDigit(text.charCodeAt(start - 1))) start--
  BOT.lastIndex = start
  if (!BOT.test(text) || !isWordStart(text, start)) return undefined
  const end = BOT.lastIndex
  return isCrossedOut(text.slice(start, end)) ? undefined : { start, end, rule: 'telegram', mask: MASK }
}

/** The keys of LaunchDarkly are UUIDs behind what they are for. */
export function launchDarkly(text: string, start: number, end: number): Span | undefined {
  if (!isWordStart(text, start) || /[_-]/.test(text.charAt(start - 1))) return undefined
  if (
    !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}(?![\w-])/.test(
      text.slice(end, end + 37),
    )
  )
    return undefined
  return { start, end: end + 36, rule: 'launchdarkly', mask: MASK }
}
