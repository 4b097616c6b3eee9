import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import type { Span } from '../text/spans.js'

/** How databases and validators begin to say which value they refused; that of which column or field stands before or behind it. */
export const COMPLAINT_ANCHORS = [
  ')=(',
  'duplicate entry ',
  'duplicate key value is (',
  'with value ',
  'failed for value ',
  'path `',
  ' for field ',
]

const LONGEST = 700

// PostgreSQL: `Key (tenant, api_token)=(7, …) already exists.`
const COLUMNS = /\(([^()\n]{1,200})$/
const VALUES = /([^\n]{1,512}?)\)(?=\s(?:already|is|conflicts|was)|[.;,"'\\]|\s{0,4}(?:\n|$))/y
// MySQL: `Duplicate entry '…' for key 'users.api_token'`
const ENTRY = /(\\{0,7}')([^\n]{1,512}?)\1 for key \1([^'\\\n]{1,128})/y
// SQL Server: `… unique index 'UX_token'. The duplicate key value is (…).`
const KEY_VALUE = /([^\n]{1,512}?)\)(?=\.|\s|$)/y
const INDEX = /(?:index|constraint) '([^'\n]{1,128})'[^\n]{0,160}$/i
// joi: `"password" with value "…" fails to match …`
const FIELD = /\\{0,7}["'`]([^"'`\\\n]{1,80})\\{0,7}["'`] $/
const QUOTED = /(\\{0,7}["'`])([^\n]{1,512}?)\1/y
// Mongoose: ``Path `password` (`…`) is shorter …``; `Cast to ObjectId failed for value "…" (type string) at path "token"`
const PATH = /([\w.$-]{1,80})` \(`([^\n]{1,512}?)`\)/y
const CAST = /(\\{0,7}["'`])([^\n]{1,512}?)\1 (?:\(type \w{1,20}\) )?at path \\{0,7}["'`]([\w.$-]{1,80})/y

// `value "…" for field "password"`
const BEFORE = /(\\{0,7}["'`])([^"'`\\\n]{1,512})\1$/
const NAMED = /\\{0,7}["'`]?([\w.$-]{1,80})/y

/** What an index is called besides its columns. */
const OF_INDEX = /^(?:uq|ux|uk|ix|idx|pk)_|_(?:unique|uniq|uq|uk|idx|index|ix|key)$/gi

/**
 * The value of a secret column or field in the complaint of a database or a validator.
 *
 * @param start where one of the anchors begins
 * @param end where it ends
 */
export function complainedOf(text: string, start: number, end: number): Span[] | undefined {
  const before = text.slice(Math.max(0, start - LONGEST), start)
  switch (text.charAt(start) === ')' ? ')' : text.slice(start, end).toLowerCase()) {
    case ')':
      return columns(text, before, end)
    case 'duplicate entry ': {
      const found = at(ENTRY, text, end)
      return found && secret(found[3], end + (found[1] as string).length, found[2] as string)
    }
    case 'duplicate key value is (': {
      const found = at(KEY_VALUE, text, end)
      return found && secret(INDEX.exec(before)?.[1], end, found[1] as string)
    }
    case 'with value ': {
      const found = at(QUOTED, text, end)
      return (
        found &&
        secret(FIELD.exec(before.slice(-90))?.[1], end + (found[1] as string).length, found[2] as string)
      )
    }
    case ' for field ': {
      const value = BEFORE.exec(before)
      return (
        (value &&
          secret(
            at(NAMED, text, end)?.[1],
            start - (value[1] as string).length - (value[2] as string).length,
            value[2] as string,
          )) ??
        undefined
      )
    }
    case 'path `': {
      const found = at(PATH, text, end)
      return found && secret(found[1], end + (found[1] as string).length + '` (`'.length, found[2] as string)
    }
    default: {
      const found = at(CAST, text, end)
      return found && secret(found[3], end + (found[1] as string).length, found[2] as string)
    }
  }
}

function columns(text: string, before: string, from: number): Span[] | undefined {
  const names = COLUMNS.exec(before.slice(-210))?.[1]?.split(', ')
  const written = at(VALUES, text, from)?.[1]
  if (names === undefined || written === undefined || !names.some(isSecret)) return undefined
  const values = written.split(', ')
  // A value with commas in it: which part is whose is not known.
  if (values.length !== names.length) return spanOf(from, written)
  let start = from
  return values.flatMap((value, index) => {
    const span = isSecret(names[index] as string) ? spanOf(start, value) : undefined
    start += value.length + 2
    return span ?? []
  })
}

function isSecret(name: string): boolean {
  return (traitsOf(name.replaceAll('"', '').replace(OF_INDEX, '')) & Trait.mask) !== 0
}

function secret(name: string | undefined, start: number, value: string): Span[] | undefined {
  return name === undefined || !isSecret(name) ? undefined : spanOf(start, value)
}

function spanOf(start: number, value: string): Span[] | undefined {
  if (value === '' || value.startsWith('***')) return undefined
  return [{ start, end: start + value.length, rule: 'assignment', mask: MASK }]
}

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index
  return pattern.exec(text) ?? undefined
}
