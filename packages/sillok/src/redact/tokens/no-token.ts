import { isCrossedOut } from '../values/crossed-out.js'

const IN_ORDER = '0123456789abcdefghijklmnopqrstuvwxyz'
const SIGNS = /^(?:[xX*#._-]+|[0._-]+|[xX0._-]{12,})$/

/** What is longer is no name. */
const LONGEST = 80
const PART = /^(?:[A-Z][a-z]{1,20}|[a-z]{2,20}|[A-Z]{2,20}|\d{1,2})$/
/** As many letters words have at least, one with the other; those of a random text change their case more often. */
const LETTERS = 3.5

/** Words put together, as names in programs and documents are: `hf_requiredTypesForDisplay`, `xoxb-my-bot-token`. A letter again and again stands for a token in tests. */
function isName(body: string): boolean {
  if (body.length > LONGEST || /(.)\1{3}/.test(body)) return false
  const parts = body.split(/[-_.]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
  return parts.length > 1 && body.length > parts.length * LETTERS && parts.every((part) => PART.test(part))
}

/** Whether what stands behind the prefix of a token is none: `ghp_xxxxxxxx`, `sk_test_00000000`, `AKIA0123456789ABCDEF`, or words. */
export function isNoToken(body: string): boolean {
  return (
    SIGNS.test(body) ||
    (body.startsWith('0') && IN_ORDER.startsWith(body.toLowerCase())) ||
    isCrossedOut(body) ||
    isName(body)
  )
}
