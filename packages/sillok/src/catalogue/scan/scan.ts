import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { literal } from '../draft/names.js'
import { parseGlob } from '../glob/glob.js'
import { Matcher } from '../glob/matcher.js'
import { walk } from '../walk/walk.js'
import { judge } from './judge.js'
import { Parsers } from './parsers.js'
import { type Language, SHELL, sources } from './sources.js'
import { ROOT, type ShellUse, shown, UNKNOWN, type Use } from './value.js'

/** A place in the sources where a program writes a log. */
export interface CodePlace {
  /** From the project. */
  file: string
  /** From 1. */
  line: number
  /** It opens a path for writing, builds one from the function that gives the root, sends output into one, or copies or moves a file there. */
  how: 'opens' | 'builds' | 'redirects' | 'moves'
  /** The path as far as the source says it; `…` for what only running it would tell. */
  path: string
  /** `declared`: a log of the catalogue. `legacy`: of no log, and nothing under the root was written to by it lately. `ad-hoc`: of no log. */
  verdict: 'declared' | 'ad-hoc' | 'legacy'
  /** The log's name, where it is declared. */
  entry?: string
  /** When such a file was last written under the root, in ms since 1970; only where nothing declares it. */
  lastWrittenMs?: number
  /** The path is found from the working directory. */
  relative: boolean
}

/** What nobody has written to for so long is not in use any more. */
const LEGACY_MS = 90 * 86_400_000

/** A text without any of this has no path of a log in it, whatever it writes. The last are libraries whose files need no such name. */
const HINT = /log|jsonl|winston|pino|bunyan|sonicboom/i

/**
 * Finds where the sources of a project write logs: TypeScript, JavaScript, Python and shell, read by real parsers. Paths are followed through the
 * constants of their file, not into other files.
 *
 * @throws SillokError `PARSER_MISSING`: the optional package is not installed
 * @example for (const { file, line, verdict } of await scanCode(loadCatalogue())) console.log(`${file}:${line} ${verdict}`)
 */
export async function scanCode(catalogue: Catalogue, now = Date.now()): Promise<CodePlace[]> {
  const parsers = await Parsers.load()
  const places: (CodePlace & Under)[] = []
  for (const { path: file, text, language } of sources(catalogue.project, catalogue.root)) {
    if (!language.worth.test(text) || !HINT.test(text)) continue
    for (const { line, how, value, isLog } of withoutRepeats(await usesIn(parsers, language, text))) {
      const judged = judge(value, catalogue, isLog)
      if (judged === undefined) continue
      const { entry, relative, path: under, certain } = judged
      places.push({
        file,
        line,
        how,
        path: shown(value.text),
        verdict: entry === undefined ? 'ad-hoc' : 'declared',
        ...(entry === undefined ? {} : { entry: entry.name }),
        relative,
        under,
        certain,
      })
    }
  }
  const written = lastWritten(catalogue, places)
  return places.map(({ under, certain, ...place }) => {
    const lastWrittenMs = under === undefined ? undefined : written.get(under)
    if (place.entry !== undefined) return place
    const isOld = lastWrittenMs === undefined ? certain : now - lastWrittenMs > LEGACY_MS
    return {
      ...place,
      ...(lastWrittenMs === undefined ? {} : { lastWrittenMs }),
      verdict: isOld ? 'legacy' : 'ad-hoc',
    }
  })
}

/** What a text writes to; lines that it gives to a shell are read as such. */
async function usesIn(parsers: Parsers, { grammar, query, uses }: Language, text: string): Promise<Use[]> {
  const found: Use[] = []
  const shells: ShellUse[] = []
  const parse = await parsers.of(grammar, query)
  parse(text, (nodes) => {
    for (const use of uses(nodes)) 'shell' in use ? shells.push(use) : found.push(use)
  })
  for (const { line, shell } of shells) {
    if (!SHELL.worth.test(shell.text)) continue
    const script = shell.text.replaceAll(ROOT, `\${SILLOK_ROOT}`).replaceAll(UNKNOWN, `\${unknown}`)
    const parseShell = await parsers.of(SHELL.grammar, SHELL.query)
    parseShell(script, (nodes) => {
      for (const use of SHELL.uses(nodes)) if (!('shell' in use)) found.push({ ...use, line })
    })
  }
  return found.sort((a, b) => a.line - b.line)
}

/** A path that is built where it is opened is told of once; and a folder that is built is no log yet. */
function withoutRepeats(uses: readonly Use[]): Use[] {
  return uses.filter(({ how, line, value: { text } }) => {
    if (how !== 'builds') return true
    const isFile = text.slice(text.lastIndexOf('/')).includes('.')
    return isFile && !uses.some((use) => use.how === 'opens' && use.line === line && use.value.text === text)
  })
}

/** Where under the root a place writes, with `UNKNOWN` in it, and whether that is certain. */
interface Under {
  under: string | undefined
  certain: boolean
}

/** When files that such paths may be were last written. */
function lastWritten({ root }: Catalogue, places: readonly (CodePlace & Under)[]): Map<string, number> {
  const globs = new Map<string, string>()
  for (const { under, entry } of places) {
    const glob = under === undefined || entry !== undefined ? undefined : globOf(under)
    if (under !== undefined && glob !== undefined) globs.set(glob, under)
  }
  const newest = new Map<string, number>()
  if (globs.size === 0) return newest
  const entries = [...globs.keys()].map(
    (glob) => ({ name: glob, globs: [parseGlob(glob)] }) as unknown as Entry,
  )
  for (const { stat, entry } of walk(root, new Matcher(entries))) {
    const path = entry === undefined ? undefined : globs.get(entry.name)
    if (path !== undefined) newest.set(path, Math.max(newest.get(path) ?? 0, stat.mtimeMs))
  }
  return newest
}

const UNKNOWNS = new RegExp(`${UNKNOWN}+`, 'g')

function globOf(path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '')
  const glob = names.map((name) => literal(name).replace(UNKNOWNS, '*')).join('/')
  try {
    parseGlob(glob)
    return glob
  } catch {
    return undefined
  }
}
