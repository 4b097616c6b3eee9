import { basename, relative, sep } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { ROOT, UNKNOWN, type Value } from './value.js'

/** What a path in a source says of the log that it is. */
export interface Judged {
  /** From the root, with `UNKNOWN` in it; `undefined` where it is certain that it lies elsewhere. */
  path: string | undefined
  entry: Entry | undefined
  /** That it lies under the root is certain; else it is what fits. */
  certain: boolean
  /** It is found from the working directory: started elsewhere, the program writes elsewhere. */
  relative: boolean
}

/** Names that only logs have. */
const LOG_NAME = /\.(log|jsonl|ndjson)(\.\w+)?$|(^|\/)logs?\.(json|txt|csv)$/i

/** What stands in for an unknown part when a path is held against globs: something of letters, of digits, or a date. */
const STAND_INS = ['x', '0', '2026-01-01']

const WORDS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g
const PLACE_WORD = /^(root|dir|directory|folder|path|base)$/
const LOG_WORD = /^(sys|app|error|access|audit)?logs?(root|dir|directory|folder|path|base)?$/

/** A variable that by its name holds the root, or a folder in it: `LOG_DIR`, `options.logsPath`, and not `blogDir`. */
function isLogFolder(name: string): boolean {
  const words = name.match(WORDS)?.map((word) => word.toLowerCase()) ?? []
  if (PLACE_WORD.test(words.at(-1) ?? '')) words.pop()
  return LOG_WORD.test(words.at(-1) ?? '')
}

/**
 * Whether a value is the path of a log, and of which; `undefined` for what is none.
 *
 * @param isSurely that it is one does not need its name
 */
export function judge(value: Value, catalogue: Catalogue, isSurely = false): Judged | undefined {
  const { text, from } = value
  if (text === '' || text === UNKNOWN || text === ROOT) return undefined
  const placed = place(text, catalogue)
  const entry = placed.path === undefined ? undefined : entryOf(placed.path, catalogue)
  // Something unknown in front may lead anywhere: `join(folder, 'log.json')` is a log only where that is declared, or its name says so.
  const isLog =
    (isSurely && !text.startsWith('/dev/')) ||
    text.startsWith(ROOT) ||
    placed.inRoot ||
    LOG_NAME.test(text) ||
    (entry !== undefined && from !== undefined && isLogFolder(from)) ||
    (from !== undefined && isLogFolder(from) && /\.\w{1,12}$/.test(text))
  return isLog ? { path: placed.path, entry, certain: placed.inRoot, relative: placed.relative } : undefined
}

function place(
  text: string,
  { root, project }: Catalogue,
): { path: string | undefined; inRoot: boolean; relative: boolean } {
  if (text.startsWith(ROOT)) return { path: trim(text.slice(1)), inRoot: true, relative: false }
  if (text.startsWith('/')) {
    const inside = text.startsWith(`${root}/`)
    return { path: inside ? text.slice(root.length + 1) : undefined, inRoot: inside, relative: false }
  }
  const plain = text.replace(/^(\.\.?\/)+/, '')
  const isOpen = text.startsWith(UNKNOWN)
  for (const folder of foldersOf(root, project)) {
    if (plain.startsWith(`${folder}/`))
      return { path: plain.slice(folder.length + 1), inRoot: true, relative: true }
    const at = plain.lastIndexOf(`/${folder}/`)
    if (isOpen && at !== -1)
      return { path: plain.slice(at + folder.length + 2), inRoot: true, relative: false }
  }
  // What is unknown may be the root.
  if (isOpen) return { path: trim(plain.slice(1)), inRoot: false, relative: false }
  return { path: undefined, inRoot: false, relative: true }
}

/** How the root is written from the project, and by its own name, which an alias may have too. */
function foldersOf(root: string, project: string): string[] {
  const path = relative(project, root).split(sep).join('/')
  return [...new Set([path, basename(root), 'logs'])].filter(
    (folder) => folder !== '' && !folder.startsWith('..'),
  )
}

const trim = (text: string): string => text.replace(/^\/+/, '')

function entryOf(path: string, { matcher }: Catalogue): Entry | undefined {
  for (const standIn of STAND_INS) {
    const entry = matcher.match(path.replaceAll(UNKNOWN, standIn))?.entry
    if (entry !== undefined) return entry
  }
  return undefined
}
