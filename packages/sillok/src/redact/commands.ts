import { MASK } from '../record/index.js'
import type { Span } from './spans.js'
import { isMadeUp, isPlaceholder } from './values.js'

const PAIR = `["']?[^\\s"':|;<]{0,80}["']?:(?!\\/\\/)["']?([^\\s"']{1,256})`
// A line that ends with a backslash goes on in the next.
const USER = new RegExp(`^(?:[^\\n|;]|\\\\\\r?\\n){0,400}?\\s(?:-u|--user)[\\s=]{0,3}${PAIR}`)
// A key in place of a name, and no password: `curl -u sk_…:`.
const USER_ALONE =
  /^(?:[^\n|;]|\\\r?\n){0,400}?\s(?:-u|--user)[\s=]{0,3}["']?([^\s"':]{12,256})(?=:["']?(?:\s|$))/
const OPTION = new RegExp(`^[\\s=]{1,3}${PAIR}`)
const MYSQL = /^[^\n|;]{0,200}?\s-p["']?([^\s"'-][^\s"']{0,127})/
const PASSWORD = /^[^\n|;]{0,200}?\s-[pa](?:[ \t=]{1,2})["']?([^\s"'-][^\s"']{0,255})/

/** Passwords in options of one letter, which only the command tells: `curl -u name:…`, `mysql -p…`, `docker login -p …`. */
export function commandOption(text: string, start: number, end: number): Span | undefined {
  const behind = text.slice(end, end + 460)
  switch (text.slice(start, start + 2).toLowerCase()) {
    case '--':
      return option(end, OPTION.exec(behind))
    case 'cu':
      return option(end, USER.exec(behind)) ?? userAlone(end, behind)
    case 'my':
      return option(end, MYSQL.exec(behind))
    default:
      return option(end, PASSWORD.exec(behind))
  }
}

function userAlone(end: number, behind: string): Span | undefined {
  const found = USER_ALONE.exec(behind)
  return found !== null && isMadeUp(found[1] as string, 12) ? option(end, found) : undefined
}

/** `jdbc:oracle:thin:name/password@host` */
export function oracleThin(text: string, end: number): Span | undefined {
  return option(end, /^[\w.$-]{1,64}\/([^\s@"']{1,128})(?=@)/.exec(text.slice(end, end + 200)))
}

/** `CREATE USER … IDENTIFIED BY '…'` */
export function identifiedBy(text: string, end: number): Span | undefined {
  return option(
    end,
    /^\s{1,4}(?:with\s[\w'"]{1,40}\s{1,4})?by\s{1,4}(?:password\s{1,4})?\\{0,3}["']([^"'\n]{1,256})/i.exec(
      text.slice(end, end + 330),
    ),
  )
}

function option(from: number, found: RegExpExecArray | null): Span | undefined {
  const password = found?.[1]
  if (found === null || password === undefined || isPlaceholder(password)) return undefined
  const end = from + found[0].length
  return { start: end - password.length, end, rule: 'assignment', mask: MASK }
}
