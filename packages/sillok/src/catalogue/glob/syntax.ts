import { type Gap, makeSegment, type Segment, type Unit } from './segment.js'

/** What is wrong with a glob, as the end of a sentence that begins with the glob. */
export class GlobError extends Error {}

/** More alternatives than anyone writes by hand. */
const MAX_WAYS = 256

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** `a{b,c}d` as `abd` and `acd`. Braces without a comma are named parts, and stay. */
export function expandAlternatives(source: string): string[] {
  if (source.length > 1024) throw new GlobError('is longer than 1024 characters')
  let ways = ['']
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string
    let options = [char]
    if (char === '\\') options = [source.slice(at, ++at + 1)]
    else if (char === '{') {
      const end = source.indexOf('}', at)
      const inner = source.slice(at + 1, end)
      if (end === -1) throw new GlobError('has a "{" without its "}"')
      if (inner.includes('{')) throw new GlobError('has braces within braces')
      options = inner.includes(',') ? inner.split(',') : [`{${inner}}`]
      at = end
    } else if (char === '}') throw new GlobError('has a "}" without its "{"')
    ways = ways.flatMap((way) => options.map((option) => way + option))
    if (ways.length > MAX_WAYS) throw new GlobError(`has more than ${MAX_WAYS} alternatives`)
  }
  return ways
}

/** One name of a path, without `/` and without alternatives. */
export function parseSegment(source: string): Segment {
  const pieces: Unit[][] = [[]]
  const gaps: Gap[] = []
  const gap = (one: Gap): void => {
    gaps.push(one)
    pieces.push([])
  }
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string
    const piece = pieces.at(-1) as Unit[]
    if (char === '*') {
      if (source[at + 1] === '*') throw new GlobError('has "**" that is not a whole name')
      gap({ min: 0 })
    } else if (char === '?') piece.push({ any: true })
    else if (char === '[') {
      const end = source.indexOf(']', at + 2)
      if (end === -1) throw new GlobError('has a "[" without its "]"')
      piece.push(parseClass(source.slice(at + 1, end)))
      at = end
    } else if (char === '{') {
      const end = source.indexOf('}', at)
      gap({ min: 1, name: checkName(source.slice(at + 1, end)) })
      at = end
    } else if (char === '\\') {
      if (at + 1 === source.length) throw new GlobError('ends with "\\"')
      piece.push(source[++at] as string)
    } else piece.push(char)
  }
  return makeSegment(source, pieces, gaps)
}

function checkName(name: string): string {
  if (NAME.test(name)) return name
  throw new GlobError(`has {${name}}: a named part is letters, digits and "_", beginning with a letter`)
}

function parseClass(inner: string): Unit {
  const not = inner[0] === '!' || inner[0] === '^'
  const text = not ? inner.slice(1) : inner
  if (text === '') throw new GlobError('has an empty class')
  const ranges: [number, number][] = []
  for (let at = 0; at < text.length; at++) {
    const low = text.charCodeAt(at)
    const isRange = text[at + 1] === '-' && at + 2 < text.length
    const high = isRange ? text.charCodeAt(at + 2) : low
    if (high < low) throw new GlobError(`has the class [${inner}], which runs backwards`)
    ranges.push([low, high])
    if (isRange) at += 2
  }
  return { ranges, not }
}
