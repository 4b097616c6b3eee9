import { keyOf, literal, type NamePiece, piecesOf, singular } from './names.js'
import { type Rotating, withRotated } from './rotated.js'

/** Files whose paths differ only in what changes. */
export interface Family {
  globs: string[]
  files: number
  bytes: number
  newestMs: number
  /** Some of them, from the root. */
  examples: string[]
  /** How many kinds of files were put together, where it is a whole folder. */
  kinds?: number
}

interface Leaf extends Rotating, Omit<Family, 'globs'> {
  pieces: readonly NamePiece[]
  /** The one name there is, while it is one. */
  only: string | undefined
}

/** A folder, or several that are alike. */
interface Folder {
  pieces: readonly NamePiece[]
  only: string | undefined
  folders: Map<string, Folder>
  files: Map<string, Leaf>
}

const EXAMPLES = 3
/** So many folders, or files of one ending, with nothing in common but what is in them are taken for one kind. */
const ALIKE = 3
/** Logs are many in one folder, each of a program of its own. */
const ALIKE_LOGS = 12

const emptyFolder = (pieces: readonly NamePiece[], name: string): Folder => ({
  pieces,
  only: name,
  folders: new Map(),
  files: new Map(),
})

/** Paths put together by what they have in common. Its size is that of the kinds of names, not of the files. */
export class PathTree {
  private readonly top = emptyFolder([], '')

  add(path: string, bytes: number, mtimeMs: number): void {
    const names = path.split('/')
    const file = names.pop() as string
    let folder = this.top
    for (const name of names) {
      const pieces = piecesOf(name)
      const key = keyOf(pieces)
      const next = folder.folders.get(key) ?? emptyFolder(pieces, name)
      if (next.only !== name) next.only = undefined
      folder.folders.set(key, next)
      folder = next
    }
    const pieces = piecesOf(file)
    const key = keyOf(pieces)
    const known = folder.files.get(key)
    if (known === undefined)
      folder.files.set(key, { pieces, only: file, files: 1, bytes, newestMs: mtimeMs, examples: [path] })
    else {
      if (known.only !== file) known.only = undefined
      known.files++
      known.bytes += bytes
      known.newestMs = Math.max(known.newestMs, mtimeMs)
      if (known.examples.length < EXAMPLES) known.examples.push(path)
    }
  }

  /** The families, by their globs. */
  families(): Family[] {
    mergeFolders(this.top, 'root')
    return [...familiesIn(this.top, '', new Set())].sort((a, b) =>
      (a.globs[0] as string) < (b.globs[0] as string) ? -1 : 1,
    )
  }
}

function* familiesIn(folder: Folder, above: string, taken: ReadonlySet<string>): Generator<Family> {
  for (const leaf of mergeFiles(withRotated(folder.files))) {
    const { files, bytes, newestMs, examples, rotated = [] } = leaf
    const glob = above + globOf(leaf, new Set(taken))
    yield { globs: [glob, ...[...rotated].map((end) => glob + end)], files, bytes, newestMs, examples }
  }
  for (const below of folder.folders.values()) {
    const names = new Set(taken)
    yield* familiesIn(below, `${above}${globOf(below, names)}/`, names)
  }
}

/** A part's name is used once in a glob: used again it would have to be the same text. */
function globOf({ only, pieces }: Pick<Leaf, 'only' | 'pieces'>, taken: Set<string>): string {
  if (only !== undefined) return literal(only)
  return pieces
    .map((piece) => {
      if ('text' in piece) return literal(piece.text)
      let name = piece.part
      for (let i = 2; taken.has(name); i++) name = `${piece.part}${i}`
      taken.add(name)
      return `{${name}}`
    })
    .join('')
}

/** From the bottom up, so that folders are compared by what their own folders became. */
function mergeFolders(folder: Folder, name: string): void {
  for (const [key, below] of folder.folders) mergeFolders(below, below.only ?? key)
  const counts = new Map<string, number>()
  for (const below of folder.folders.values()) {
    for (const key of signature(below)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [common, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ['', 0]
  if (count < ALIKE || count * 2 < folder.folders.size) return
  const merged = emptyFolder([{ part: singular(name) }], '')
  merged.only = undefined
  for (const [key, below] of [...folder.folders]) {
    if (!signature(below).includes(common)) continue
    folder.folders.delete(key)
    mergeInto(merged, below)
  }
  folder.folders.set('{}', merged)
}

const signature = ({ files, folders }: Folder): string[] => [
  ...files.keys(),
  ...[...folders.keys()].map((key) => `${key}/`),
]

function mergeInto(target: Folder, from: Folder): void {
  for (const [key, leaf] of from.files) {
    const known = target.files.get(key)
    target.files.set(key, known === undefined ? leaf : joined(known, leaf))
  }
  for (const [key, below] of from.folders) {
    const known = target.folders.get(key)
    if (known === undefined) target.folders.set(key, below)
    else {
      if (known.only !== below.only) known.only = undefined
      mergeInto(known, below)
    }
  }
}

function joined(a: Leaf, b: Leaf): Leaf {
  return {
    pieces: a.pieces,
    only: a.only === b.only ? a.only : undefined,
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    newestMs: Math.max(a.newestMs, b.newestMs),
    examples: [...a.examples, ...b.examples].slice(0, EXAMPLES),
    rotated: new Set([...(a.rotated ?? []), ...(b.rotated ?? [])]),
  }
}

/** Several files of one ending in a folder, that have nothing else in common, are one family. */
function mergeFiles(leaves: readonly Leaf[]): Leaf[] {
  const byEnding = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    const ending = endingOf(leaf)
    byEnding.set(ending, [...(byEnding.get(ending) ?? []), leaf])
  }
  return [...byEnding].flatMap(([ending, alike]) => {
    const few = ending.startsWith('.log') ? ALIKE_LOGS : ALIKE
    if (alike.length <= few || ending === '') return alike
    const all = alike.reduce(joined)
    return [{ ...all, only: undefined, pieces: [{ part: 'name' }, { text: ending }] }]
  })
}

function endingOf({ pieces }: Leaf): string {
  const last = pieces.at(-1)
  return last !== undefined && 'text' in last
    ? (/(?:\.[A-Za-z][A-Za-z0-9]{0,11}){1,2}$/.exec(last.text)?.[0] ?? '')
    : ''
}
