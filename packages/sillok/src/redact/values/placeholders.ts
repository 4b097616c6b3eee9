import { isCrossedOut } from './crossed-out.js'
import { NOTHING } from './prose.js'
import { isMadeUp, type Value } from './values.js'

/** Placeholders: what stands where a secret would, and is none. */
const PLACEHOLDER =
  /^(?:\*{3}|\*{2}$|&lt;[^&]{0,60}&gt;$|(?:\$\{|\$?\{\{)(?:[ ]?[-.*A-Za-z_"'][^{}:]{0,80})?(?::[?+-])?$|#\{{1,2}[ ]?[@$:.]?(?:[A-Za-z_]{1,60}$|[A-Za-z_][\w.:?]{0,60}\W)|\$\([^()]{0,80}$|\${1,2}[A-Za-z_]\w{0,60}\$?$|\$\d{1,3}\}?$|%[A-Za-z_]\w{0,40}(?:\(\w{1,60}\))?%$|%\(\w{0,40}\)?$|\{(?!\w{0,40}\d[A-Za-z]{1,40}\d)[ ]?[\w.]{0,40}(?:![rsa])?(?::[\w<>^.]{0,8})?[ ]?\}$|<[^<>]{0,60}>?$|\[[\w ]{0,20}(?:redacted|filtered|masked|hidden|removed|omitted|scrubbed)[\w :-]{0,40}\]?$|\[[A-Za-z][A-Za-z _-]{2,40}\]$|\[[a-z]\w{1,30}\([^\n]{0,400}\)\]$|[a-z]\w{1,30}\(['"][^\n]{0,400}\)$|\{{1,2}[A-Z_$][\w.$]{0,60}[[(]$|your[-_][\w-]{1,60}$|replace[-_]?(?:me|this|with[-_][\w-]{1,40})$|\({1,2}[\w./-]{0,40}\){1,2}$|@\w{1,40}@$|:[a-z_]{1,40}$|\?+$|[-*#~_. ]{0,8}(?:redacted|sanitized|scrubbed|obfuscated)[-*#~_. ]{0,8}$|x{3,}$|[\w-]{1,14}[-_]0{8,}$|(?:[Xx]{6,}|[Yy]{6,}|[Zz]{6,})$|0{8}(?:-0{4}){3}-0{12}$|0{16,}$|\[?\.{2,}\]?$|-+$|_+$|\u2026|[\u00b7\u2022\u2219\u25cf\u25aa]{3,}$)/i

/** `$db_admin_2`: words. */
const VARIABLE = /^\$[A-Za-z]{1,20}\d{0,3}(?:_[A-Za-z]{0,20}\d{0,3}){1,8}$/
/** `$SITE-token` */
const BEGINS_WITH_VARIABLE = /^\$[A-Z][A-Z\d_]{1,40}[-/:.][a-z][a-z/:._#-]{0,60}$/

/** The marks around what a template fills in, from the first character to the last. */
const MARKS: readonly (readonly [opens: string, closes: string])[] = [
  ['${', '}'],
  ['#{', '}'],
  ['%{', '}'],
  ['{{', '}}'],
  ['{%', '%}'],
  ['<%', '%>'],
  ['[[', ']]'],
  ['[%', '%]'],
  ['@@', '@@'],
  ['@(', ')'],
  ['\\(', ')'],
  ['#', '#'],
]
const OPENS = '([{<'
const CLOSES = ')]}>'

/** Whether a template's marks stand around all of a text, and what is between them is an expression: its brackets close, and words begin it. */
function isWholeHole(value: string): boolean {
  if (!'$#%{<[@\\'.includes(value.charAt(0)) || value.length > 400) return false
  const marks = MARKS.find(([opens, closes]) => value.startsWith(opens) && value.endsWith(closes))
  if (marks === undefined) return false
  const inside = value.slice(marks[0].length, -marks[1].length)
  return /^[-\s*.@$:"'(]{0,4}[A-Za-z_]{2}/.test(inside) && isBalanced(inside) && !isRandom(inside)
}

/** One word in which letters and digits change too often. */
function isRandom(inside: string): boolean {
  return /^\w{8,}$/.test(inside) && (inside.match(/[A-Za-z]\d(?=[A-Za-z])/g)?.length ?? 0) > 1
}

function isBalanced(text: string): boolean {
  const open: number[] = []
  for (const char of text) {
    // An arrow, a comparison.
    if (char === '<' || char === '>') continue
    const opens = OPENS.indexOf(char)
    if (opens !== -1) open.push(opens)
    const closes = CLOSES.indexOf(char)
    if (closes !== -1 && open.pop() !== closes) return false
  }
  return open.length === 0
}

/** What a template leaves open: `${…}`, `$(…)`, `#{…}`, `{{…}}`, `{…}`, `<…>`, `[YOUR KEY]`, `%s`. */
const HOLE =
  /\$\w{0,20}\{{1,4}[^{}<>#$\n]{0,80}\}{1,4}|\$\([^()\n]{0,80}\)|#\{[^{}\n]{0,80}\}#?|\{{2,4}[^{}<>#$\n]{0,200}\}{2,4}|\{(?!\w{0,40}\d[A-Za-z]{1,40}\d)[ ]?\.?[A-Za-z_$][\w.$[\]'"()!]{0,60}[ ]?\}|<[^<>\n]{1,60}>|\[[A-Z][A-Z _-]{2,40}\]|(?<=[A-Za-z][-_ ])\{\d?\}|%[#+]?(?:\(\w{1,40}\))?[a-zX](?![A-Za-z\d])|\\\(\.?\w{1,40}\)/g

/** More kinds of marks than these, between holes or in one, are those of a password that a machine made. */
const MOST_MARKS = 3
const MOST_MARKS_INSIDE = 2

function kindsOf(text: string, marks: RegExp): number {
  return new Set(text.match(marks)).size
}

/** What is left of a text without its holes: of one, what it takes where it gets nothing, `${PW:-…}`. */
function withoutHoles(text: string): string {
  return text.replace(HOLE, (hole) => {
    if (kindsOf(hole.slice(2), /[!#^*~`;%&@$<>|,]/g) > MOST_MARKS_INSIDE + Number(hole.endsWith('>')))
      return hole
    return hole.startsWith('$') ? ` ${/:(.*)/.exec(hole)?.[1] ?? ''} ` : ' '
  })
}

/** A text with holes in it, and nothing else that could be a secret. */
function isToBeFilled(value: string): boolean {
  const end = value.includes('://') ? value.lastIndexOf('@') : -1
  const text = end === -1 ? value : value.slice(0, end)
  const rest = withoutHoles(text)
  return (
    rest !== text &&
    kindsOf(rest, /[!#$^*~`|\\;<>(){}[\]",+%]/g) <= MOST_MARKS &&
    !rest.split(/[^\w+=~-]+/).some((word) => isMadeUp(word, 4))
  )
}

/** A text of a program that is put together where it runs: `` `Basic ${…}` ``. */
export function isTemplate(text: string, { start, end }: Value): boolean {
  const value = text.slice(start, end)
  if (text.charCodeAt(start - 1) === 96) return value.includes('${')
  return /\{\d{0,2}\}/.test(value) && /^["']\.format\(/.test(text.slice(end, end + 9))
}

/** Words that say themselves that they stand for something else; `fake-…` is what tests call passwords that work. */
const STANDS_FOR = new Set(
  'placeholder example dummy replace replaceme replaced redacted todo tbd'.split(' '),
)
/** What is put there, or how: `paste-token-here`, `your key goes here`; `two words here` may be a password. */
const PUT =
  /(?:^|[^a-z])(?:put|goes|go|add|paste|set|type|your|the|an?|key|token|secret|pass\w*|value|id|url|name)s?(?![a-z])/i
/** How such a text begins that has other marks between its words: `paste-token-here`, `api_key_here`; `red-falcon-here` may be a password. */
const PUT_HERE = new Set('put paste add set type go goes api token key secret password pass id'.split(' '))
/** Those that say so at the beginning, and at the end. */
const FIRST = new Set('your insert enter provide sample autogenerated'.split(' '))
/** A sentence with marks between its words: `the-value-is-required`. */
const BINDS = new Set('your must required'.split(' '))

/** `not-a-secret`, but `should_not_show` may be one. */
const NOT = /(?:^|[-_.])not[-_.](?:an?|real|used|needed|for)(?![a-z])/i

/** What each of them has: most values have none. */
const SAYS =
  /placeh|examp|dummy|fake|repla|change|redac|todo|tbd|your|insert|enter|provid|sample|autog|here|must|should|requi|not/i

/** Words only, one of which says that the text is no secret: `insert-user-password`, `some_placeholder`, `PUT_KEY_HERE`. */
function isSaidToBeNone(value: string): boolean {
  if (!SAYS.test(value) || value.length > 80 || !/^[A-Za-z][\w .!:/-]*$/.test(value)) return false
  const words = value
    .replace(/[.!]+$/, '')
    .toLowerCase()
    .split(/[-_ .:/]+/)
  const [first = ''] = words
  // A number of more digits, or one between letters, may be a secret beside the word.
  if (!words.every((word) => /^(?:[a-z]{1,20}\d{0,3}|\d{1,3}|1234\d{1,6})$/.test(word))) return false
  if (words.some((word) => STANDS_FOR.has(word))) return true
  if (first === 'fake' && (words.length < 2 || value === value.toUpperCase())) return true
  if (words.length < 2) return false
  if (words.includes('changeme')) return true
  return (
    FIRST.has(first) ||
    (words.at(-1) === 'here' && (value.includes(' ') ? PUT.test(value) : PUT_HERE.has(first))) ||
    (words.length > 2 && !value.includes(' ') && (NOT.test(value) || words.some((word) => BINDS.has(word))))
  )
}

/** Keys that lie side by side, again and again: `asdfasdfasdf`. */
const FILLER = /^(?:asdf|qwer|zxcv|hjkl|jkl){3,40}[a-z]{0,4}$/i

/** A password or a key that begins with a dollar sign: letters and digits change in it as they do in no name of a variable of a shell. */
function isNoVariable(value: string): boolean {
  const name = value.slice(1)
  return (
    value.startsWith('$') &&
    /^\w+$/.test(name) &&
    (isRandom(name) || (isMadeUp(name, 16) && !VARIABLE.test(value)))
  )
}

/** `not set`, `to be defined`: nothing is there; so with a mark in place of the space, where it cannot be a password. */
const NOT_THERE =
  /^(?:(?:not|to be) [a-z]{3,12}(?: [a-z]{2,12}){0,2}|not[-_]?(?:set|configured|defined|available|provided|specified|found|given|applicable|used|needed|required))$/i

export function isPlaceholder(text: string): boolean {
  // `"\$NAME"` in a program is `$NAME` of a shell.
  const value = /^\\{1,3}[$%(]/.test(text) ? text.replace(/^\\+(?=[$%])/, '') : text
  return (
    value.trim() === '' ||
    (PLACEHOLDER.test(value) && !isNoVariable(value)) ||
    // `String?`: a type that may be nothing.
    NOTHING.has(value.toLowerCase().replace(/\?$/, '')) ||
    NOT_THERE.test(value) ||
    isWholeHole(value) ||
    BEGINS_WITH_VARIABLE.test(value) ||
    isSaidToBeNone(value) ||
    FILLER.test(value) ||
    isCrossedOut(value) ||
    (/[$#{<[%\\]/.test(value) && isToBeFilled(value))
  )
}
