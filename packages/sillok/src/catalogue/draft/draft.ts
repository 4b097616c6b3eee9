import { relative, sep } from 'node:path'
import { stringify } from 'yaml'
import { listStreams } from '../../stream/index.js'
import type { Catalogue } from '../declare/catalogue.js'
import { walk } from '../walk/walk.js'
import { guess } from './guess.js'
import { type Family, PathTree } from './tree.js'

/** Declarations for what nothing declares yet. */
export interface Draft {
  /** YAML, with a comment above each log: what was found, and why it is taken for what it is. */
  yaml: string
  streams: number
  logs: number
}

/** A text as YAML has it, on one line; without `blockQuote: false` one that begins like a mark between documents, `---` or `...`, has two. */
const scalar = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names of files may have them
  /[\u0000-\u001f\u007f]/.test(text)
    ? JSON.stringify(text)
    : stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd()

/**
 * Drafts declarations for the files under a root that have none.
 *
 * @example const { yaml } = await draft(loadCatalogue())
 */
export async function draft(catalogue: Catalogue): Promise<Draft> {
  const { root, matcher, entries } = catalogue
  const names = new Set(entries.map(({ name }) => name))
  const streams = (await listStreams(root)).filter((stream) => !names.has(stream))
  for (const stream of streams) names.add(stream)
  const tree = new PathTree()
  for (const { path, stat, entry } of walk(root, matcher, { enter: (path) => !streams.includes(path) })) {
    if (entry === undefined) tree.add(path, stat.size, stat.mtimeMs)
  }
  const families = tree.families()
  const lines: string[] = []
  if (streams.length > 0) lines.push('streams:')
  for (const stream of streams)
    lines.push(`  # Sillok writes it.`, `  ${scalar(stream)}:`, '    class: L1', '')
  if (families.length > 0) lines.push('logs:')
  for (const family of families) lines.push(...declaration(root, family, names), '')
  return { yaml: `${lines.join('\n').trimEnd()}\n`, streams: streams.length, logs: families.length }
}

function declaration(root: string, family: Family, names: Set<string>): string[] {
  const { glob, files, bytes, newestMs, examples } = family
  const { kind, class: logClass, format, why } = guess(root, examples[0] as string)
  const count = `${files === 1 ? '1 file' : `${files} files`}, ${bytes} byte${bytes === 1 ? '' : 's'}, last written ${new Date(newestMs).toISOString().slice(0, 10)}.`
  return [
    `  # ${comment(count)}`,
    `  # ${comment(why)}`,
    `  ${scalar(nameFor(glob, names))}:`,
    `    match: ${scalar(glob)}`,
    `    kind: ${kind}`,
    ...(format === undefined ? [] : [`    format: ${format}`]),
    logClass === 'L1' ? '    class: L1 # kept for ever; L2 or L3 where it may go' : `    class: ${logClass}`,
  ]
}

const comment = (text: string): string => text.replace(/\s+/g, ' ')

/** A name from the fixed words of a glob. */
function nameFor(glob: string, taken: Set<string>): string {
  const words = glob
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\.[A-Za-z]\w{0,11}$/, '')
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
