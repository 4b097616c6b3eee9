import { relative, sep } from 'node:path'
import { stringify } from 'yaml'
import { listStreams } from '../../stream/index.js'
import type { Catalogue } from '../declare/catalogue.js'
import { walk } from '../walk/walk.js'
import { folded } from './fold.js'
import { type Guess, guess } from './guess.js'
import { literal } from './names.js'
import { type Family, PathTree } from './tree.js'
import { whose } from './whole.js'

/** Declarations for what nothing declares yet. */
export interface Draft {
  /** YAML, with a comment above each log: what was found, and why it is taken for what it is. */
  yaml: string
  streams: number
  logs: number
  /** Folders and files that could not be read. */
  unreadable: number
  /** There was no time to look into all folders; those that were left are declared as they are. */
  cut: boolean
}

export interface DraftOptions {
  /** After this time no more folders are entered, in ms: 20 s. */
  lookMs?: number
  /** Hears of each thousandth file. */
  onCount?: (count: number) => void
}

const LOOK_MS = 20_000

/** A text as YAML has it, on one line; without `blockQuote: false` one that begins like a mark between documents, `---` or `...`, has two. */
const scalar = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names of files may have them
  /[\u0000-\u001f\u007f]/.test(text)
    ? JSON.stringify(text)
    : stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd()

/**
 * Drafts declarations for the files under a root that have none. What is not for people to read one by one is declared by the folder: packages, histories, folders
 * with very many kinds of files, and those that there was no time for.
 *
 * @example const { yaml } = await draft(loadCatalogue())
 */
export async function draft(
  catalogue: Catalogue,
  { lookMs = LOOK_MS, onCount }: DraftOptions = {},
): Promise<Draft> {
  const { root, matcher, entries } = catalogue
  const names = new Set(entries.map(({ name }) => name))
  const streams = (await listStreams(root)).filter((stream) => !names.has(stream))
  for (const stream of streams) names.add(stream)
  const tree = new PathTree()
  const wholes = new Map<string, { count: number; of: string }>()
  const late: string[] = []
  const until = Date.now() + lookMs
  let [unreadable, count] = [0, 0]
  const enter = (path: string): boolean => {
    if (streams.includes(path)) return false
    const of = whose(path)
    if (of !== undefined) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      wholes.set(name, { count: (wholes.get(name)?.count ?? 0) + 1, of })
    } else if (Date.now() > until) late.push(path)
    else return true
    return false
  }
  for (const { path, stat, entry } of walk(root, matcher, { enter, onError: () => void unreadable++ })) {
    if (++count % 1000 === 0) onCount?.(count)
    if (entry === undefined) tree.add(path, stat.size, stat.mtimeMs)
  }
  const families = folded(tree.families())
  const lines: string[] = []
  if (streams.length > 0) lines.push('streams:')
  for (const stream of streams)
    lines.push(`  # Sillok writes it.`, `  ${scalar(stream)}:`, '    class: L1', '')
  if (families.length + wholes.size + late.length > 0) lines.push('logs:')
  for (const family of families) lines.push(...declared(family, root, names), '')
  for (const [name, { count: folders, of }] of wholes) {
    const many = `${folders} folder${folders === 1 ? '' : 's'}, not looked into.`
    lines.push(...entry([`**/${name}/**`], [many, `It is ${of}, and no log.`], NO_LOG, names), '')
  }
  for (const path of late) {
    const why = ['Not looked into: there was no time.', 'Nothing is known of it.']
    lines.push(...entry([`${literal(path)}/**`], why, NO_LOG, names), '')
  }
  const logs = families.length + wholes.size + late.length
  const yaml = `${lines.join('\n').trimEnd()}\n`
  return { yaml, streams: streams.length, logs, unreadable, cut: late.length > 0 }
}

/** What nobody looked at file by file is kept, and is no log until somebody says so. */
const NO_LOG: Omit<Guess, 'why'> = { kind: 'assets', class: 'state', format: undefined }

function declared(family: Family, root: string, names: Set<string>): string[] {
  const { globs, files, bytes, newestMs, examples, kinds } = family
  const count = `${files === 1 ? '1 file' : `${files} files`}, ${bytes} byte${bytes === 1 ? '' : 's'}, last written ${new Date(newestMs).toISOString().slice(0, 10)}.`
  if (kinds !== undefined)
    return entry(globs, [count, `${kinds} kinds of files: too many to tell one by one.`], NO_LOG, names)
  const guessed = guess(root, examples[0] as string)
  return entry(globs, [count, guessed.why], guessed, names)
}

function entry(
  globs: readonly string[],
  comments: readonly string[],
  { kind, class: logClass, format }: Omit<Guess, 'why'>,
  names: Set<string>,
): string[] {
  return [
    ...comments.map((text) => `  # ${comment(text)}`),
    `  ${scalar(nameFor(globs[0] as string, names))}:`,
    globs.length === 1
      ? `    match: ${scalar(globs[0] as string)}`
      : `    match: [${globs.map((glob) => JSON.stringify(glob)).join(', ')}]`,
    `    kind: ${kind}`,
    ...(format === undefined ? [] : [`    format: ${format}`]),
    ...(logClass === 'L1' ? KEPT : [`    class: ${logClass}`]),
  ]
}

/** Class L1 goes to an archive by month once it is large. Of a guess nobody knows which program reads the files where they are: so that is for people to say. */
const KEPT = [
  '    class: L1 # kept for ever; L2 or L3 where it may go',
  '    retention: { monthlyArchive: false } # without this: once it has more than 64 MB, months that are over go to _archive/',
]

const comment = (text: string): string => text.replace(/\s+/g, ' ')

/** A name from the fixed words of a glob. */
function nameFor(glob: string, taken: Set<string>): string {
  const words = glob
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/(?<=[^/])\.[A-Za-z]\w{0,11}$/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  const base = words.slice(-3).join('_').slice(0, 48) || 'log'
  let name = base
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`
  taken.add(name)
  return name
}

/** The head of a new `sillok.config.yaml`. @param project the folder it will be in */
export function draftHead(project: string, root: string): string {
  const path = relative(project, root).split(sep).join('/')
  return `# Every log of this project. What can be said of each: docs/map.md of Sillok. Check it: sillok map --check
root: ${scalar(path === '' ? '.' : path)}

`
}
