import { Trait, traitsOf } from './keys.js'

/** As long as a name in a text is looked at. */
const LONGEST = 64

/**
 * Whether a text ends with a name behind which a secret stands, as in `log.info('password', value)` or `'password: %s'`; of a number only where it is none
 * that counts something.
 *
 * @example namesSecret('the new password is', 'hunter2') // true
 */
export function namesSecret(text: unknown, value: unknown): boolean {
  if (typeof text !== 'string' || (typeof value !== 'string' && typeof value !== 'number')) return false
  const words = text
    .slice(-LONGEST)
    .replace(/(?: is| was){0,2}[\s:=>]{0,8}(?:%\w|{})?$/i, '')
    .split(/[\s"'(,;]/)
  const wanted = typeof value === 'number' ? Trait.mask | Trait.numbers : Trait.mask
  const says = (from: number, to?: number) => (traitsOf(words.slice(from, to).join(' ')) & wanted) === wanted
  // `API key`; but `password reset` is about one.
  return says(-1) || (says(-2) && !says(-2, -1))
}
