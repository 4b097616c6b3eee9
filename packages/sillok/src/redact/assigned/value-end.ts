import type { Name } from '../names/name.js'
import { spend } from '../text/budget.js'
import { match } from '../text/match.js'
import { isMadeUp, type Value, wordEnd } from '../values/values.js'

const LONGEST_ELEMENT = 4096

/** In XML everything up to the closing tag is the value: `<secret>{AQAAABAAA …}</secret>`. */
export function elementEnd(text: string, name: Name, { start }: Value): number | undefined {
  // `<password>`, `<ns:password>`
  if (!/<(?:[\w-]{1,24}:)?$/.test(text.slice(Math.max(0, name.start - 26), name.start))) return undefined
  const opened = text.slice(name.end, start).trimEnd()
  if (!/^[^<>]{0,256}>$/.test(opened)) return undefined
  const close = text.indexOf('<', start)
  spend(Math.max(0, close - start))
  if (close === -1 || close - start > LONGEST_ELEMENT || text.charCodeAt(close + 1) !== 47) return undefined
  return start + text.slice(start, close).trimEnd().length
}

const GROUPS = /\d{2,4}(?:(?:[ \u00a0\u2009\u202f]{1,3}|[ ]?[-./\u2013][ ]?)\d{2,6}){1,7}(?![\w:.-]\w)/y

/** Google shows passwords of applications in four groups of letters. */
const OF_APPLICATION = /[a-z]{4}(?:[ \u00a0][a-z]{4}){3}(?=["']|[.,;]?(?:\s|$)(?![ ]?[a-z]))/y

/** A number in groups is one value: `card: 4012 8888 8888 1881`. Fewer than nine digits may be two numbers, unless all groups are alike. */
export function groupsEnd(text: string, { start }: Value): number | undefined {
  const end = match(GROUPS, text, start)
  if (end === undefined) return match(OF_APPLICATION, text, start)
  const groups = text.slice(start, end).match(/\d+/g) as string[]
  const isOne = groups.join('').length > 8 || groups.every(({ length }) => length === groups[0]?.length)
  return isOne ? end : undefined
}

const SLASH = /[ ]\/[ ](?=[^\s/])/y

/** `ID / PW: kim / …`: what two names stand before is two values. */
export function pairEnd(text: string, name: Name, { end }: Value): number | undefined {
  const next = text.startsWith('/ ', name.start - 2) ? match(SLASH, text, end) : undefined
  return next === undefined ? undefined : wordEnd(text, next)
}

const NEXT_OF_LIST =
  /(?:[ ]{0,2}[,;|]|,?[ ](?:and|or|und|et))[ ]{0,2}(?=([\w+/.-]{4,128})(?![\w+/.-]|\s{0,2}[=:]))/y

/** `backup codes: 4821-9930, 5512-0042`: what a plural names is more than one. */
export function listEnd(text: string, name: Name, from: number): number {
  if (!/[a-z]s$/i.test(name.text)) return from
  let end = from
  for (let next = match(NEXT_OF_LIST, text, end); next !== undefined; next = match(NEXT_OF_LIST, text, end)) {
    const until = wordEnd(text, next)
    const word = text.slice(next, until)
    if (until === next || !(isMadeUp(word, 6) || /^\d{4,12}(?:-\d{3,12}){0,4}(?:,|$)/.test(word))) break
    end = until
  }
  return end
}

const ITEM = /-[ ]{1,4}(?![\w.-]{1,40}["']?:(?:\s|$))["']?([^\s"'][^\n]{0,256})/y
const NEXT_ITEM = /\r?\n[ \t]{0,32}(?=-[ ])/y

/** A list of YAML, a line for each: all of it. Of secrets, words are the names of some. */
export function yamlList(
  text: string,
  { text: name, end: before }: Name,
  at: number,
): Omit<Value, 'quoted'> | undefined {
  if (text.charCodeAt(at) !== 45 || !text.slice(before, at).includes('\n')) return undefined
  let end: number | undefined
  for (let next: number | undefined = at; next !== undefined; next = end && match(NEXT_ITEM, text, end)) {
    ITEM.lastIndex = next
    const item = ITEM.exec(text)?.[1]
    if (item === undefined) break
    if (/secret|token|cred|cookie/i.test(name) && !isMadeUp(item.replace(/["',\s]{1,8}$/, ''), 6))
      return undefined
    end = ITEM.lastIndex
  }
  return end === undefined ? undefined : { start: at, end: at + text.slice(at, end).trimEnd().length }
}

const ARROW = /["'`]?[ ]{0,2}(?:[-=~]{1,2}>|[\u2190-\u21ff])[ ]{0,2}["'`]?(?=[^\s"'`])/y
const NEXT_ONE = /["'`]?,?[ ](?:to|into|now|by|with)[ ]{1,2}["'`]?(?=[^\s"'`])/y

/** `changed from 9aZ… to 8Bx…`, `9aZ… -> 8Bx…`: what a value becomes is one, too. */
export function becomes(text: string, name: Name, start: number, end: number): number {
  const next =
    match(ARROW, text, end) ??
    (/from|chang|updat|rotat|replac/i.test(text.slice(name.end, start))
      ? match(NEXT_ONE, text, end)
      : undefined)
  if (next === undefined) return end
  const until = wordEnd(text, next)
  return isMadeUp(text.slice(next, until), 4) ? until : end
}
