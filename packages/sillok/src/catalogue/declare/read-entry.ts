import type { Place } from '../../config/index.js'
import { FORMATS } from '../../formats/index.js'
import { isStreamName, STREAM_NAMES } from '../../stream/index.js'
import { type Glob, parseGlob } from '../glob/glob.js'
import type { Reader } from './fields.js'
import { readGlob, readRetention } from './read-retention.js'
import { readShapes } from './read-shapes.js'
import { CLASS_RETENTION } from './retention.js'
import type { Entry, Kind, LogClass, LogFormat, RotatedFormat, Writer } from './types.js'
import { parseDuration } from './units.js'

const KINDS: readonly Kind[] = ['records', 'text', 'state', 'cache', 'database', 'assets']
export const CLASSES = Object.keys(CLASS_RETENTION) as LogClass[]
const FILE_FORMATS: readonly LogFormat[] = [
  'document',
  'csv',
  'sqlite',
  'npz',
  'pickle',
  'parquet',
  'binary',
  'mixed',
]
const LOG_FORMATS: readonly LogFormat[] = [...FORMATS.map(({ name }) => name), ...FILE_FORMATS]

const ROTATED_FORMATS: readonly RotatedFormat[] = ['csv', 'npz', 'parquet', 'pickle']

const COMMON = [
  'class',
  'purpose',
  'owner',
  'writers',
  'readers',
  'personalData',
  'retention',
  'legalHold',
  'destinations',
  'rhythm',
  'shapes',
  'notes',
]

/** What stands around an entry: where classes' retention was changed, and how places become lines. */
export interface Surroundings {
  file: string
  line(place: Place): number
  retention: Partial<Record<LogClass, object>>
}

/** A declaration under `streams`: what Sillok writes. */
export function readStream(
  reader: Reader,
  name: string,
  value: unknown,
  around: Surroundings,
): Entry | undefined {
  const place = ['streams', name]
  if (!isStreamName(name)) return reader.problem(place, `is not a stream name: use ${STREAM_NAMES}`)
  const given = reader.object(value, place, [...COMMON, 'sealed', 'formats'])
  if (given === undefined) return undefined
  const sealed = reader.flag(given.sealed, [...place, 'sealed'])
  const formats = reader.list(given.formats, [...place, 'formats'], (format, at) =>
    reader.choice(format, at, ROTATED_FORMATS),
  )
  return {
    by: 'sillok',
    kind: 'records',
    format: 'sillok',
    ...readCommon(reader, name, given, place, around, streamGlobs(name)),
    ...(sealed === undefined ? {} : { sealed }),
    ...(given.formats === undefined ? {} : { formats }),
  }
}

/** A stream's link, and its folder. */
export function streamGlobs(name: string): Glob[] {
  return [parseGlob(`${name}.jsonl`), parseGlob(`${name}/**`)]
}

/** A declaration under `logs`: what others write. */
export function readLogs(
  reader: Reader,
  name: string,
  value: unknown,
  around: Surroundings,
): Entry | undefined {
  const place = ['logs', name]
  const given = reader.object(value, place, [...COMMON, 'match', 'kind', 'format'])
  if (given === undefined) return undefined
  const match = typeof given.match === 'string' ? [given.match] : given.match
  const at = [...place, 'match']
  if (match === undefined) reader.problem(place, 'must say which files it is about: match: <glob>')
  const globs = reader.list(match, at, (glob, where) =>
    readGlob(reader, glob, typeof given.match === 'string' ? at : where),
  )
  for (const glob of globs) {
    if (glob.source.split('/')[0] === '..') reader.problem(at, `"${glob.source}" leaves the root`)
  }
  if (Array.isArray(match) && match.length === 0) reader.problem(at, 'is empty')
  const kind = reader.choice(given.kind, [...place, 'kind'], KINDS)
  const format = reader.choice(given.format, [...place, 'format'], LOG_FORMATS)
  return {
    by: 'others',
    kind: kind ?? kindOf(given.class, format),
    ...(format === undefined ? {} : { format }),
    ...readCommon(reader, name, given, place, around, globs),
  }
}

/** What the other fields let expect, where a declaration does not say. */
function kindOf(logClass: unknown, format: LogFormat | undefined): Kind {
  if (logClass === 'state' || logClass === 'cache') return logClass
  if (format === 'sqlite') return 'database'
  if (format === 'binary') return 'assets'
  return format === 'text' || format === undefined ? 'text' : 'records'
}

function readCommon(
  reader: Reader,
  name: string,
  given: Record<string, unknown>,
  place: Place,
  around: Surroundings,
  globs: readonly Glob[],
): Omit<Entry, 'by' | 'kind'> {
  const at = (key: string): Place => [...place, key]
  if (given.class === undefined) reader.problem(place, `must have a class: one of ${CLASSES.join(', ')}`)
  const logClass = reader.choice(given.class, at('class'), CLASSES) ?? 'L0'
  const ofClass = { ...CLASS_RETENTION[logClass], ...around.retention[logClass] }
  const names = (globs[0]?.names ?? []).filter((part) => globs.every((glob) => glob.names.includes(part)))
  const text = (key: string) => keep(key, reader.text(given[key], at(key)))
  return {
    name,
    globs,
    class: logClass,
    shapes: readShapes(reader, given.shapes, at('shapes')),
    writers: reader.list(given.writers, at('writers'), (writer, where) => readWriter(reader, writer, where)),
    readers: reader.texts(given.readers, at('readers')),
    destinations: reader.texts(given.destinations, at('destinations')),
    retention: readRetention(reader, given.retention, at('retention'), logClass, ofClass, names),
    ...text('owner'),
    ...text('purpose'),
    ...text('notes'),
    ...keep('personalData', reader.flag(given.personalData, at('personalData'))),
    ...keep('legalHold', readHold(reader, given.legalHold, at('legalHold'))),
    ...keep('rhythmMs', reader.parsed(given.rhythm, at('rhythm'), parseDuration, 'a time such as 15m or 1d')),
    at: { file: around.file, line: around.line(place) },
  }
}

const keep = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: T })

function readWriter(reader: Reader, value: unknown, place: Place): Writer | undefined {
  if (typeof value !== 'string') {
    const program = reader.text(reader.object(value, place, ['program'])?.program, [...place, 'program'])
    return program === undefined ? undefined : { program }
  }
  const glob = readGlob(reader, value, place)
  return glob === undefined ? undefined : { source: value }
}

function readHold(reader: Reader, value: unknown, place: Place): Entry['legalHold'] {
  const given = reader.object(value, place, ['reason', 'by', 'until'])
  if (given === undefined) return undefined
  const reason = reader.text(given.reason, [...place, 'reason'])
  if (reason === undefined) return reader.problem(place, 'must have a reason')
  const untilMs = reader.parsed(given.until, [...place, 'until'], parseDay, 'a day such as 2027-01-31')
  return { reason, ...keep('by', reader.text(given.by, [...place, 'by'])), ...keep('untilMs', untilMs) }
}

/** The end of a day, or a point in time, in ms since 1970, UTC. */
function parseDay(value: unknown): number | undefined {
  const text = value instanceof Date ? value.toISOString() : String(value)
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text)) return undefined
  const ms = Date.parse(text.length === 10 ? `${text}T23:59:59.999Z` : text)
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? undefined : ms
}
