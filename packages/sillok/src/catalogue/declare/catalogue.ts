import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { MAX_TOLD, type Place, placeText, readSource } from '../../config/index.js'
import { SillokError } from '../../record/index.js'
import { findProjectFile, findRoot, rootOf, startingPoints } from '../../stream/index.js'
import { Matcher } from '../glob/matcher.js'
import { Reader } from './fields.js'
import { HOUSE } from './house.js'
import { CLASSES, readLogs, readStream, type Surroundings, streamGlobs } from './read-entry.js'
import { readRetention } from './read-retention.js'
import { CLASS_RETENTION } from './retention.js'
import type { Entry, LogClass } from './types.js'
import { parseSize } from './units.js'

/** The declared logs of one root. */
export interface Catalogue {
  /** The folder of all logs: absolute, links resolved where it exists. */
  root: string
  /** The configuration file, where there is one. */
  file: string | undefined
  /** The folder of the project, which globs of source files are relative to: that of the configuration, else the working directory. */
  project: string
  service: string | undefined
  /** As they are declared: streams, then logs; then what Sillok itself keeps. */
  entries: readonly Entry[]
  /** The most bytes that all logs together may have. */
  maxBytes: number | undefined
  matcher: Matcher
}

/** `workers` and what goes with them is read by `supervise/`, `redact` by `config/`. */
const KEYS = [
  'root',
  'service',
  'environment',
  'version',
  'streams',
  'logs',
  'retention',
  'maxBytes',
  'redact',
  'workers',
]

/**
 * The catalogue of a project: its `sillok.config.json`, `.yaml`, `.yml`, `.mjs`, `.js` or `.ts`. Without one, a catalogue with nothing declared.
 *
 * @param given an explicit root, as `--root` has it; `SILLOK_ROOT` counts where it is absent. The configuration is then the nearest above that root, else
 * the one that is found without it
 * @throws SillokError `CONFIG_INVALID`: the file cannot be read, or says what cannot be; the message has a line for each problem, with entry and line
 * @example
 * const { root, entries } = loadCatalogue()
 * for (const { name, class: logClass } of entries) console.log(name, logClass)
 */
export function loadCatalogue(given?: string, from: readonly string[] = startingPoints()): Catalogue {
  const named = given ?? (process.env.SILLOK_ROOT || undefined)
  const root = findRoot(given, from)
  const file = findProjectFile(given, from)
  if (file !== undefined) return readCatalogue(file, named === undefined ? undefined : root)
  return catalogueOf(
    { root, file: undefined, project: realpathSync(process.cwd()), service: undefined, maxBytes: undefined },
    [],
  )
}

/**
 * The catalogue of one configuration file.
 *
 * @param root in place of the root that the file names
 * @throws SillokError `CONFIG_INVALID`
 */
export function readCatalogue(given: string, root = rootOf(resolve(given))): Catalogue {
  // Code is loaded by its whole path.
  const file = resolve(given)
  const source = readSource(file)
  const reader = new Reader()
  const config = reader.object(source.value ?? {}, [], KEYS) ?? {}
  checkRoot(reader, file, config.root)
  const around: Surroundings = {
    file,
    line: (place) => source.line(place),
    retention: readClasses(reader, config.retention),
  }
  const entries = [
    ...Object.entries(reader.object(config.streams, ['streams']) ?? {}).map(([name, value]) =>
      readStream(reader, name, value, around),
    ),
    ...Object.entries(reader.object(config.logs, ['logs']) ?? {}).map(([name, value]) =>
      readLogs(reader, name, value, around),
    ),
  ].filter((entry) => entry !== undefined)
  for (const { name, by } of entries) {
    if (by === 'others' && config.streams !== undefined && Object.hasOwn(config.streams as object, name))
      reader.problem(['logs', name], 'has the name of a stream: each log has its own')
  }
  const service = reader.text(config.service, ['service'])
  const maxBytes = reader.parsed(config.maxBytes, ['maxBytes'], parseSize, 'bytes, or like 100GB')
  if (reader.problems.length > 0) throw refusal(file, reader, source.line)
  return catalogueOf({ root, file, project: dirname(file), service, maxBytes }, entries)
}

function catalogueOf(rest: Omit<Catalogue, 'entries' | 'matcher'>, declared: readonly Entry[]): Catalogue {
  const entries = [...declared, ...HOUSE.filter(({ name }) => !declared.some((entry) => entry.name === name))]
  return { ...rest, entries, matcher: new Matcher(entries) }
}

/** The logger finds the root without reading the whole file (`stream/config.ts`): both must come to the same. */
function checkRoot(reader: Reader, file: string, root: unknown): void {
  if (reader.text(root, ['root']) === undefined) return
  if (/\.ya?ml$/.test(file) && rootOf(file) !== real(resolve(dirname(file), root as string)))
    reader.problem(['root'], 'must be a text on one line at the left margin, such as root: workspaces/logs')
}

/**
 * The catalogue with streams that nothing declares, as if they were declared and nothing was demanded of them: for who wants to see
 * them beside the others.
 *
 * @returns it, and the names of those that were added
 */
export function withStreams(
  catalogue: Catalogue,
  streams: readonly string[],
): { catalogue: Catalogue; added: ReadonlySet<string> } {
  const known = new Set(catalogue.entries.map(({ name }) => name))
  const added = streams.filter((name) => !known.has(name))
  const entries = [
    ...catalogue.entries,
    ...added.map(
      (name): Entry => ({
        name,
        by: 'sillok',
        globs: streamGlobs(name),
        kind: 'records',
        class: 'L3',
        format: 'sillok',
        shapes: [],
        writers: [],
        readers: [],
        destinations: [],
        retention: {},
      }),
    ),
  ]
  return { catalogue: { ...catalogue, entries, matcher: new Matcher(entries) }, added: new Set(added) }
}

function readClasses(reader: Reader, value: unknown): Partial<Record<LogClass, object>> {
  const given = reader.object(value, ['retention'], CLASSES) ?? {}
  const classes: Partial<Record<LogClass, object>> = {}
  for (const logClass of CLASSES) {
    const own = given[logClass]
    if (own === undefined) continue
    const before = reader.problems.length
    readRetention(reader, own, ['retention', logClass], logClass, CLASS_RETENTION[logClass], [])
    // Where it is wrong it is told once, and not for each log of the class.
    if (reader.problems.length === before) classes[logClass] = own as object
  }
  return classes
}

function refusal(file: string, { problems }: Reader, line: (place: Place) => number): SillokError {
  const told = problems
    .slice(0, MAX_TOLD)
    .map(
      ({ place, message }) => `${file}:${line(place)} ${placeText(place) || 'The configuration'} ${message}.`,
    )
  if (problems.length > MAX_TOLD) told.push(`… and ${problems.length - MAX_TOLD} more.`)
  return new SillokError('CONFIG_INVALID', told.join('\n'))
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
