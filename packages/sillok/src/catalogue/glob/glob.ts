import { type Gap, makeSegment, matchSegment, type Segment, type Unit } from './segment.js'
import { expandAlternatives, GlobError, parseSegment } from './syntax.js'

export { GlobError }

/** The text of the named parts of a glob, as a path has them. */
export type Parts = Record<string, string>

/** A pattern for paths, compiled. Made by `parseGlob`. */
export interface Glob {
  /** As it was written. */
  readonly source: string
  /** Names of its named parts, in their order. */
  readonly names: readonly string[]
  /** The ways it can be met; one unless it has alternatives such as `{csv,json}`. */
  readonly ways: readonly Way[]
}

/** One alternative of a glob: a segment for each name of a path; `**` stands for any number of names. */
export type Way = readonly (Segment | '**')[]

/**
 * Compiles a glob. Paths have `/` between their names and none at their beginning.
 *
 * - `*` any text in one name, `?` one character (UTF-16 unit), `[a-z]` and `[!a-z]` one of a class, `**` (as a whole name) any number of folders, none included
 * - `{csv,json}` one of several
 * - `{video}` a named part: at least one character of one name. Named again, it is the same text
 * - `\` before a character takes its meaning away
 *
 * @throws GlobError what is wrong with it
 * @example matchGlob(parseGlob('audio/{channel}/{video}/log.json'), 'audio/c1/v7/log.json') // { channel: 'c1', video: 'v7' }
 */
export function parseGlob(source: string): Glob {
  const ways = expandAlternatives(source).map(parseWay)
  const names = (ways[0] as Way).flatMap(namesIn)
  const sorted = [...new Set(names)].sort().join()
  for (const way of ways) {
    if ([...new Set(way.flatMap(namesIn))].sort().join() !== sorted)
      throw new GlobError('has named parts in some of its alternatives that others do not have')
  }
  return { source, names: [...new Set(names)], ways }
}

function parseWay(text: string): Way {
  if (text.startsWith('/')) throw new GlobError('begins with "/": paths are relative')
  const way = text.split('/').map((part) => (part === '**' ? part : parseSegment(part)))
  if (way.some((part) => part !== '**' && (part.source === '' || part.source === '.')))
    throw new GlobError('has an empty name, or "." as a name, in it')
  const isUp = (part: Segment | '**'): boolean => part !== '**' && part.source === '..'
  if (way.slice(way.findIndex((part) => !isUp(part))).some(isUp))
    throw new GlobError('has ".." behind a name')
  checkRepeated(way)
  // `a/**/**/b` is `a/**/b`.
  return way.filter((part, i) => part !== '**' || way[i - 1] !== '**')
}

const namesIn = (part: Segment | '**'): string[] =>
  part === '**' ? [] : part.gaps.flatMap(({ name }) => (name === undefined ? [] : [name]))

/** A part that is named again must be known without trying: first it is a whole name, and no `**` shifts where. */
function checkRepeated(way: Way): void {
  const seen = new Set<string>()
  for (const name of way.flatMap(namesIn)) {
    if (!seen.has(name)) {
      seen.add(name)
      continue
    }
    if (way.includes('**')) throw new GlobError(`names {${name}} twice beside "**"`)
    const first = way.find((part) => namesIn(part).includes(name)) as Segment
    if (first.source !== `{${name}}`)
      throw new GlobError(`names {${name}} twice, and the first is not a whole folder's name`)
  }
}

/**
 * The named parts of a path under a glob; `undefined` where it does not match. Where parts could be cut in several ways, earlier ones
 * are as short as they can be.
 */
export function matchGlob(glob: Glob, path: string): Parts | undefined {
  const names = path.split('/')
  for (const way of glob.ways) {
    const parts = matchWay(way, names)
    if (parts !== undefined) return parts
  }
  return undefined
}

function matchWay(way: Way, names: readonly string[]): Parts | undefined {
  // As in `matchSegment`: what stands between two `**` is taken at its first place, so one place to go back to is enough.
  const found = new Array<number>(way.length).fill(-1)
  let [at, here, backWay, backName] = [0, 0, -1, 0]
  while (here < names.length || at < way.length) {
    const part = way[at]
    if (part === '**') {
      if (at === way.length - 1) {
        // A folder's `**` is what is in it, not the folder.
        return here < names.length ? partsOf(way, names, found) : undefined
      }
      backWay = at++
      backName = here
      continue
    }
    if (
      part !== undefined &&
      here < names.length &&
      matchSegment(part, names[here] as string) !== undefined
    ) {
      found[at++] = here++
      continue
    }
    if (backWay === -1 || backName >= names.length) return undefined
    here = ++backName
    at = backWay + 1
  }
  return partsOf(way, names, found)
}

function partsOf(way: Way, names: readonly string[], found: readonly number[]): Parts | undefined {
  const parts: Parts = Object.create(null) as Parts
  for (const [i, part] of way.entries()) {
    if (part === '**' || part.gaps.every(({ name }) => name === undefined)) continue
    const name = names[found[i] as number] as string
    const filled = fillKnown(part, parts)
    const places = matchSegment(filled, name)
    if (places === undefined) return undefined
    for (const [g, gap] of filled.gaps.entries()) {
      if (gap.name !== undefined) parts[gap.name] = name.slice(places[2 * g], places[2 * g + 1])
    }
  }
  return parts
}

/** A segment in which the parts that are known stand as text. */
function fillKnown(segment: Segment, parts: Parts): Segment {
  if (!segment.gaps.some(({ name }) => name !== undefined && parts[name] !== undefined)) return segment
  const pieces: Unit[][] = [[...(segment.pieces[0] ?? [])]]
  const gaps: Gap[] = []
  for (const [g, gap] of segment.gaps.entries()) {
    const next = segment.pieces[g + 1] ?? []
    const known = gap.name === undefined ? undefined : parts[gap.name]
    if (known === undefined) {
      gaps.push(gap)
      pieces.push([...next])
    } else {
      // By UTF-16 unit, as names are compared.
      pieces.at(-1)?.push(...known.split(''), ...next)
    }
  }
  return makeSegment(segment.source, pieces, gaps)
}

/**
 * A glob with the text of known parts in place of their names: how `until: { exists }` finds the artefact of a file.
 *
 * @example fillGlob(parseGlob('final/{video}.wav'), { video: 'v7' }) // matches final/v7.wav
 */
export function fillGlob(glob: Glob, parts: Parts): Glob {
  const ways = glob.ways.map((way) => way.map((part) => (part === '**' ? part : fillKnown(part, parts))))
  return { source: glob.source, names: glob.names.filter((name) => parts[name] === undefined), ways }
}
