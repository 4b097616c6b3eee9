/** What in a name changes from one file to the next, and how such a part is called. In this order: a date is no number. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['date', /\d{4}-?\d\d-?\d\d(?:[T_-]?\d\d[-:]?\d\d(?:[-:]?\d\d)?(?:\.\d+)?Z?)?/],
  ['id', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i],
  ['id', /(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Z]{26}(?![0-9A-Za-z])/],
  ['id', /(?<![0-9A-Za-z])(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?![0-9A-Za-z])/],
  ['n', /\d+/],
]

const ANY = new RegExp(PARTS.map(([, { source }]) => `(${source})`).join('|'), 'g')

/** Pieces of a name: fixed text, and the kind of each part that changes. */
export type NamePiece = { text: string } | { part: string }

/**
 * A name with the parts that look as if they change from file to file. What ends a name (`.jsonl.gz`, `.mp3`) stays.
 *
 * @example piecesOf('job-20261120-3.log') // job- {date} - {n} .log
 */
export function piecesOf(name: string): NamePiece[] {
  const end = /(?:\.[A-Za-z][A-Za-z0-9]{0,11}){1,2}$/.exec(name)?.index ?? name.length
  const stem = name.slice(0, end)
  const pieces: NamePiece[] = []
  let at = 0
  for (const match of stem.matchAll(ANY)) {
    if (match.index > at) pieces.push({ text: stem.slice(at, match.index) })
    const which = match.slice(1).findIndex((group) => group !== undefined)
    pieces.push({ part: PARTS[which]?.[0] ?? 'n' })
    at = match.index + match[0].length
  }
  const rest = name.slice(at)
  if (rest !== '') pieces.push({ text: rest })
  return pieces
}

/** Names that differ only in what changes have the same key. */
export const keyOf = (pieces: readonly NamePiece[]): string =>
  pieces.map((piece) => ('text' in piece ? piece.text : `{${piece.part}}`)).join('')

export const literal = (text: string): string => text.replace(/[\\*?[\]{}]/g, '\\$&')

/** What one of several is called: `videos` has a `video`. */
export function singular(folder: string): string {
  const word = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
  const one = word
    .replace(/ies$/, 'y')
    .replace(/(?<=ch|sh|ss|x)es$/, '')
    .replace(/(?<=[a-z]{2}[^su])s$/, '')
  return one === '' || one === word ? 'folder' : one.slice(0, 32)
}
