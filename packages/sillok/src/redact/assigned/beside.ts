import type { Name } from '../names/name.js'
import { isBegunToken } from '../tokens/tokens.js'
import { isCode } from '../values/code.js'
import { isProse } from '../values/prose.js'
import { isMadeUp, isUuid, type Value } from '../values/values.js'

/** Four marks among the letters: no word, no path, no address. */
export const MARKED =
  /^[^!#$%^&*+=~?{}()[\]<>]{0,99}(?:[!#$%^&*+=~?{}()[\]<>]{1,9}[^!#$%^&*+=~?{}()[\]<>]{1,99}){4}/

/** With nothing but a space between them: `password hunter2`, `ENV TOKEN …`, `api_secret "…";`. */
export function isSecretBeside(
  text: string,
  value: Value,
  word: string,
  { text: name, start, end }: Name,
): boolean {
  if (!value.quoted && /^[\w.-]{1,40}[=:]/.test(word)) return false
  // `Archive Signing Key (12/bookworm)`
  if (/\s/.test(word) || /^\d{1,3}\/[a-z]{2,20}$/.test(word)) return false
  if (isUuid(word))
    return /secret|pass|key|cred|api|auth|access/i.test(name) || (value.quoted && /_token$/i.test(name))
  if (value.quoted)
    return (
      isMadeUp(word, 4) ||
      (word.length > 9 && MARKED.test(word)) ||
      (/pass[wp]|private|pwd/i.test(name) &&
        !isProse(word) &&
        (word.length > 5 ||
          SQL.test(text.slice(Math.max(0, start - 160), start)) ||
          (word.length > 3 && /[=!]=/.test(text.slice(end, value.start)))))
    )
  return (
    isBegunToken(word) ||
    (isMadeUp(word, 6) && !ERROR_CODE.test(word) && !isCode(text, value, name)) ||
    (/^pass(?:word|wd)?$/i.test(name) && isLast(text, value.end) && isOfLogin(text, start, word))
  )
}

/** `CREATE USER kim WITH PASSWORD '…'` */
const SQL = /\b(?:create|alter)\s{1,4}(?:user|role|login)\s[^;\n]{1,128}$/i

const LOGIN =
  /(?:^|\n)[ \t]{0,16}(?:(?:machine|host|login|user(?:name)?|account)[ \t]{1,8}\S{1,128}\s{1,16}){1,3}$/i

/** `login kim password open_sesame`, in one line or in lines. */
function isOfLogin(text: string, start: number, word: string): boolean {
  return LOGIN.test(text.slice(Math.max(0, start - 300), start)) && !isProse(word)
}

const ERROR_CODE = /^[A-Z]{1,8}[-_]?\d{2,6}$/

/** Whether nothing comes behind it in its line. */
export function isLast(text: string, at: number): boolean {
  return /^[.!?]?\s*(?:\n|$)/.test(text.slice(at, at + 4))
}
