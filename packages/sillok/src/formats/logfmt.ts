import { COMMON_NAMES, readNames } from './names.js'
import type { Format, Source } from './types.js'

const NAMES = {
  ...COMMON_NAMES,
  level: [...COMMON_NAMES.level, 'at'],
}

/** One `key`, `key=value` or `key="quoted value"`, and the space before it. */
const PAIR = /\s*([^\s="]{1,200})(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y

/** Keys of which at least one stands on a line of logfmt; `a=b` alone may be anything. */
const TELLING = /(?:^|\s)(?:level|lvl|msg|message|ts|time|t|at|caller)=/

export const logfmt: Format = {
  name: 'logfmt',
  description: 'logfmt: key=value pairs, as many Go programs and Heroku write',
  looks: 'key=value pairs with a level, time or msg',
  fits: (line) => TELLING.test(line) && parse(line) !== undefined,
  read: (line) => [readNames(parse(line) ?? {}, NAMES)],
}

/** The pairs of a line; `undefined` for a line that is not made of pairs alone. */
function parse(line: string): Source | undefined {
  const fields: Source = Object.create(null)
  let pairs = 0
  const end = line.trimEnd().length
  PAIR.lastIndex = 0
  let at = 0
  while (at < end) {
    const found = PAIR.exec(line)
    if (found === null) return undefined
    at = PAIR.lastIndex
    const [, key = '', quoted, plain] = found
    // A key that comes again must not take the place of the first.
    const name = key in fields ? unusedName(fields, key) : key
    if (quoted !== undefined) fields[name] = unquote(quoted)
    else fields[name] = plain === undefined ? true : typed(plain)
    if (quoted !== undefined || plain !== undefined) pairs++
  }
  return pairs >= 2 ? fields : undefined
}

function unusedName(fields: Source, key: string): string {
  let count = 2
  while (`${key}.${count}` in fields) count++
  return `${key}.${count}`
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text.replace(/\\(["\\])/g, '$1')
  }
}

/** Numbers and truth values, where writing them back gives the same text: a version or a long id stays text. */
function typed(text: string): unknown {
  if (text === 'true') return true
  if (text === 'false') return false
  const number = text !== '' && text.length < 17 ? Number(text) : Number.NaN
  return String(number) === text ? number : text
}
