import { MASK } from '../../record/index.js'
import { maySecret } from '../names/maybe.js'
import { isCard, maskCard } from '../personal/cards.js'
import { nationalId } from '../personal/national.js'
import { isPhoneName } from '../personal/phone-names.js'
import { maskPhone } from '../personal/phones.js'
import { isOfJsonWebKey } from '../tokens/jwk.js'
import { isKeyLike, isWords } from '../values/values.js'

/** Ids of W3C Trace Context, https://www.w3.org/TR/trace-context/#version-format: one in 20,000 passes for the number of a card. */
export function isTraceId(text: string, name: string): boolean {
  if (text.length !== 16 && text.length !== 32) return false
  return /^(?:trace|span|parent_?span)_?id$/i.test(name) && /^[\da-f]*$/.test(text)
}

/** Whether a text is a secret only under its name, which alone does not say so: `signature`, `STRIPE_KEY`. */
export function isSecretByName(name: string, text: string): boolean {
  return (
    name !== '' &&
    text.length >= 16 &&
    (maySecret(name) || isOfJsonWebKey(name, text)) &&
    isKeyLike(text) &&
    !isWords(text) &&
    // JSON is no key; what is one in it has a name there.
    !/^["[\\]{0,9}\{\\{0,7}"/.test(text)
  )
}

/** What a number of a program is that may not leave, and what stands in its place. */
export function personalNumber(digits: string, name: string): { rule: string; mask: string } | undefined {
  if (!/^\d{7,19}$/.test(digits)) return undefined
  if (isCard(digits)) return { rule: 'card', mask: maskCard(digits) }
  if (isPhoneName(name)) return { rule: 'phone', mask: maskPhone(digits) }
  const rule = nationalNumber(digits, name)
  return rule === undefined ? undefined : { rule, mask: MASK }
}

/** As a number it has lost the zeros that it began with. */
function nationalNumber(digits: string, name: string): string | undefined {
  if (name === '') return undefined
  for (let { length } = digits; length <= digits.length + 2; length++) {
    const rule = nationalId(digits.padStart(length, '0'), length, name)
    if (rule !== undefined) return rule
  }
  return undefined
}
