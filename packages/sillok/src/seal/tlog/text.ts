import { SillokError } from '../../record/index.js'

/**
 * Bytes as text. What is no UTF-8 is refused, and so are control characters but for newline: a text that looks the same
 * must be the same.
 *
 * @throws SillokError with `code`
 */
export function textOf(bytes: Uint8Array, code: string, what: string): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new SillokError(code, `${what} is not UTF-8.`, { cause })
  }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x20 && unit !== 0x0a) throw new SillokError(code, `${what} has a control character.`)
  }
  return text
}

/** The bytes of a base64 text (RFC 4648, section 4) of the one form that they have; `undefined` for any other. */
export function bytesOf(base64: string, length?: number): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) return undefined
  return length === undefined || bytes.length === length ? bytes : undefined
}

/** A count in decimal without leading zeros; `undefined` for anything else, also for what passes 2^53 − 1. */
export function countOf(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
