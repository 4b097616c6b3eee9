import { MASK } from '../../record/index.js'
import { isAlnum, isDigit } from '../text/chars.js'
import type { Span } from '../text/spans.js'

const LONGEST_LOCAL = 64
const DOMAIN =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})(?![\p{L}\p{N}_])|\[(?:IPv6:)?[\da-fA-F.:]{3,45}\]/uy
/** Units of systemd: `user@1000.service` is one of many that are made alike. */
const UNIT = /^[\w-]{1,63}\.(?:service|socket|timer|target|mount|automount|slice|scope|device|swap)$/
const FILE = /^\d.*\.(?:png|jpe?g|gif|svg|webp|ico|js|ts|css|map|json|tgz|zip|gz|whl|jar)$/i

/**
 * An e-mail address: `u***@example.com` remains. A local part of one or two characters is masked with its domain.
 *
 * @param at of the at sign, `@` or `%40`, or of what is written in its place
 * @param behind where the domain begins
 */
export function email(text: string, at: number, behind: number, floor: number): Span | undefined {
  DOMAIN.lastIndex = behind
  const domain = DOMAIN.exec(text)?.[0]
  if (domain === undefined || FILE.test(domain) || UNIT.test(domain)) return undefined
  const end = behind + domain.length
  const start = nameStart(text, localStart(text, at, floor), end, floor)
  if (start === at) return undefined
  const local = text.slice(start, at)
  // `git@github.com:org/repo` names no person.
  if (local === 'git') return undefined
  // `root@host:~#`, `kim@host:/srv`: where a shell is, or a file.
  if (text.charCodeAt(end) === 58 && /[~/]/.test(text.charAt(end + 1))) return undefined
  const [first = ''] = local.startsWith('"') ? local.slice(1) : local
  const mask = local.length > 2 ? `${first}***${text.slice(at, end)}` : MASK
  return { start, end, rule: 'email', mask }
}

function localStart(text: string, at: number, floor: number): number {
  const lowest = Math.max(floor, at - LONGEST_LOCAL)
  let start = at
  if (text.charAt(at - 1) === '"') {
    const open = text.lastIndexOf('"', at - 2)
    return open >= lowest &&
      /^"[^\n]{0,64}[\p{L}\p{N}]/u.test(text.slice(open, at)) &&
      !text.slice(open, at).includes('\n')
      ? open
      : at
  }
  while (start > lowest && isLocal(text.charCodeAt(start - 1))) start--
  if (start === at) while (start > lowest && /[\p{L}\p{N}]/u.test(text.charAt(start - 1))) start--
  while (start < at && !isWordStart(text.charCodeAt(start))) start++
  // The letter of an escape: `\nuser@…`.
  if (start > 0 && text.charCodeAt(start - 1) === 92 && at - start > 1 && /[nrtbf]/.test(text.charAt(start)))
    start++
  return start
}

const PARTS = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}._-]{1,20}['\u2019]){1,2}$/u

/** Where a local part with apostrophes begins, `o'brien@…`: between letters they are part of it, unless they are the quotes of `f'kim@…'`. */
function nameStart(text: string, start: number, end: number, floor: number): number {
  const last = text.charAt(start - 1)
  if (last !== "'" && last !== '\u2019') return start
  const parts = PARTS.exec(text.slice(Math.max(floor, start - 42), start))?.[0] ?? ''
  return text.charAt(end) === last && /^[bfru]{1,2}.$/i.test(parts) ? start : start - parts.length
}

/** Of the characters that RFC 5322 allows, those that are in use; the others come from what stands around an address. */
function isLocal(code: number): boolean {
  return isAlnum(code) || (code >= 0xc0 && code <= 0x24f) || '._%+-!#$~^'.includes(String.fromCharCode(code))
}

function isWordStart(code: number): boolean {
  return isAlnum(code) || code >= 0xc0 || code === 95 || code === 43
}

const WRITTEN_OUT = /\s?[[(]\s?at\s?[\])]\s?/iy
const WRITTEN_DOMAIN = /(?:[a-z\d-]{1,63}\s?(?:\.|[[(]\s?dot\s?[\])])\s?){1,6}[a-z]{2,24}(?![a-z\d])/iy

/** `user [at] example [dot] com`: masked whole. */
export function writtenEmail(text: string, bracket: number, floor: number): Span | undefined {
  WRITTEN_OUT.lastIndex = bracket > floor && text.charAt(bracket - 1) === ' ' ? bracket - 1 : bracket
  const at = WRITTEN_OUT.lastIndex
  if (!WRITTEN_OUT.test(text)) return undefined
  WRITTEN_DOMAIN.lastIndex = WRITTEN_OUT.lastIndex
  if (!WRITTEN_DOMAIN.test(text)) return undefined
  const start = localStart(text, at, floor)
  return start === at || isDigit(text.charCodeAt(at))
    ? undefined
    : { start, end: WRITTEN_DOMAIN.lastIndex, rule: 'email', mask: MASK }
}
