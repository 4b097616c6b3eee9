import { MASK } from '../../record/index.js'
import type { Name } from '../names/name.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isMadeUp } from '../values/values.js'
import { declaredDefault } from './declared.js'
import { PAIR_BELOW } from './join.js'

const VERB = /^(?:is|was|as|est|ist|es)$/i
const ARTICLE = /^(?:the|my|our|your|their|his|her|a|an|le|la|das|mein)$/i

/** An article at most three words before a name. */
const NEAR_ARTICLE = /(?:^|\s)(?:the|my|our|your|their|his|her|a|an|le|la|das|mein) (?:\S{1,30} ){0,2}$/i

const COMPARED_WITH =
  /(["'])([^"'\s]{6,128})\1(?:\s{0,3}[=!]={1,2}\s{0,3}|\.(?:equals|__eq__)\(\s{0,2}|\)?,\s{0,2})$/

function isVisible(code: number): boolean {
  return code > 32 && code < 127
}

/** `if ("…" == password)` */
function compared(text: string, name: Name): Span | undefined {
  // Both patterns end with one of three signs and a few spaces: nearly no name has them before it.
  let last = name.start - 1
  while (name.start - last < 4 && !isVisible(text.charCodeAt(last))) last--
  if (!'=(,'.includes(text.charAt(last) || ' ')) return undefined
  const from = Math.max(0, name.start - 140)
  const before = text.slice(from, name.start)
  // An argument before another one only where both are held against each other.
  if (
    !/(?:=\s{0,3}|(?:equals|__eq__)\(\s{0,2}|(?:assert_?(?:not_?)?(?:eq|same|that)|expect|equal|compare)\w{0,16}\([^()\n]{1,132},\s{0,2})$/i.test(
      before,
    )
  )
    return undefined
  const found = COMPARED_WITH.exec(before)
  const value = found?.[2]
  if (found === null || value === undefined || !isMadeUp(value, 6)) return undefined
  const start = from + found.index + 1
  return { start, end: start + value.length, rule: 'assignment', mask: MASK }
}

// `{"fieldValue":"…","fieldName":"password"}`
const VALUE_FIRST =
  /["']\w{0,24}(?:value|val)(\\{0,7}["'])\s{0,4}:\s{0,4}(\\{0,7}["'])((?:(?!\2)[^\n]){1,256})\2\s{0,4},\s{0,8}\\{0,7}["']\w{0,24}(?:name|key|field|param|header)\1\s{0,4}:\s{0,4}\\{0,7}["']$/i

/** `<input value="…" name="password">` */
const ATTRIBUTE_FIRST =
  /\svalue\s?=\s?(["'])([^"'\n]{1,256})\1(?:\s{1,8}[\w-]{1,30}=(?:"[^"<>\n]{0,80}"|'[^'<>\n]{0,80}')){0,4}\s{1,8}(?:name|key|id)\s?=\s?["']$/i

/** On lines of their own, in YAML or HCL. */
const VALUE_ABOVE =
  /(?:^|\n)[ \t-]{0,32}(value)[ \t]{0,16}[:=][ \t]{0,16}(["']?)([^"'\n]{1,256}?)\2[ \t\r]{0,8}\n(?:[ \t]{0,32}(?:#|\/\/)[^\n]{0,120}\n){0,4}[ \t]{0,32}name[ \t]{0,16}[:=][ \t]{0,16}["']?$/

const NAMED = /\n[ \t]{0,32}name[ \t]{0,16}[:=][ \t]{0,16}["']?$/

export function valueFirst(text: string, name: Name): Span | undefined {
  const declared = declaredDefault(text, name)
  if (declared !== undefined) return declared
  const quote = text.charCodeAt(name.start - 1)
  const isQuoted = quote === 34 || quote === 39
  if (!isQuoted && quote !== 32 && quote !== 61) return undefined
  // Most names in quotes begin a pair: `, "token": …`.
  if (isQuoted && !':= \\'.includes(text.charAt(name.start - 2) || ',')) return undefined
  const from = Math.max(0, name.start - 400)
  const found =
    (isQuoted ? VALUE_FIRST.exec(text.slice(from, name.start)) : null) ??
    // Where its value is below it, the one above is another's.
    (NAMED.test(text.slice(Math.max(0, name.start - 72), name.start)) &&
    match(PAIR_BELOW, text, name.end + Number(isQuoted)) === undefined
      ? VALUE_ABOVE.exec(text.slice(from, name.start))
      : null)
  const attribute = found === null && isQuoted ? ATTRIBUTE_FIRST.exec(text.slice(from, name.start)) : null
  if (attribute !== null) {
    const value = attribute[2] as string
    const start = from + attribute.index + attribute[0].indexOf(value, attribute[0].search(/["']/))
    return isPlaceholder(value)
      ? undefined
      : { start, end: start + value.length, rule: 'assignment', mask: MASK }
  }
  const value = found?.[3]
  if (found === null || value === undefined || isPlaceholder(value)) return undefined
  const start = from + found.index + found[0].indexOf(value, found[0].search(/[:=]/) + 1)
  return { start, end: start + value.length, rule: 'assignment', mask: MASK }
}

/** `hunter2 is the password`, `hunter2 is the new root password` */
export function valueBefore(text: string, name: Name): Span | undefined {
  const equal = compared(text, name)
  if (equal !== undefined) return equal
  if (text.charCodeAt(name.start - 1) !== 32) return undefined
  const from = Math.max(0, name.start - 96)
  if (!NEAR_ARTICLE.test(text.slice(Math.max(from, name.start - 48), name.start))) return undefined
  const words = text.slice(from, name.start - 1).split(' ')
  const article = words.findLastIndex((word) => ARTICLE.test(word))
  if (article < 2 || article < words.length - 3 || !VERB.test(words[article - 1] as string)) return undefined
  const said = words[article - 2] as string
  const word = said.replace(/^.*[\s"'`]/s, '').replace(/^(?:\/\/|\/\*|[#;(])/, '')
  const start = from + words.slice(0, article - 1).join(' ').length - word.length
  const value = word.replace(/["'`]$/, '')
  return isMadeUp(value, 6) ? { start, end: start + value.length, rule: 'assignment', mask: MASK } : undefined
}
