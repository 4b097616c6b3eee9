import type { Place } from '../../config/index.js'
import { type Glob, GlobError, parseGlob } from '../glob/glob.js'
import type { Reader } from './fields.js'
import { KEPT_FOR_EVER } from './retention.js'
import type { LogClass, Retention } from './types.js'
import { parseDuration, parseSize } from './units.js'

const KEYS = [
  'compressAfter',
  'archiveAfter',
  'deleteAfter',
  'keepLast',
  'maxBytes',
  'monthlyArchive',
  'until',
] as const
const ENDS = ['deleteAfter', 'keepLast', 'maxBytes', 'until'] as const

/**
 * A log's retention: its own over what its class gives.
 *
 * @param names the named parts that every glob of the log has
 */
export function readRetention(
  reader: Reader,
  own: unknown,
  place: Place,
  logClass: LogClass,
  ofClass: object,
  names: readonly string[],
): Retention {
  const declared = reader.object(own, place, KEYS) ?? {}
  if (KEPT_FOR_EVER.includes(logClass)) {
    for (const key of ENDS) {
      if (declared[key] !== undefined && declared[key] !== null)
        reader.problem([...place, key], `cannot be: ${logClass} is kept for ever. Another class may end`)
    }
  }
  // An age of the class's own that no longer fits gives way to what the log itself says.
  const merged = withoutBeaten({ ...ofClass }, declared)
  const ms = (key: string): number | undefined =>
    reader.parsed(merged[key], [...place, key], parseDuration, 'a time such as 12h, 30d or 5y')
  const [compressAfterMs, archiveAfterMs, deleteAfterMs] = [
    ms('compressAfter'),
    ms('archiveAfter'),
    ms('deleteAfter'),
  ]
  if (compressAfterMs !== undefined && archiveAfterMs !== undefined && compressAfterMs > archiveAfterMs)
    reader.problem([...place, 'archiveAfter'], 'must not be before compressAfter')
  if (archiveAfterMs !== undefined && deleteAfterMs !== undefined && archiveAfterMs >= deleteAfterMs)
    reader.problem(
      [...place, 'deleteAfter'],
      'must be later than archiveAfter, since it is when the archived copy goes, too; without it the copy stays',
    )
  if (
    archiveAfterMs === undefined &&
    compressAfterMs !== undefined &&
    compressAfterMs >= (deleteAfterMs ?? Infinity)
  )
    reader.problem([...place, 'compressAfter'], 'must be before deleteAfter')
  const keepLast = readKeepLast(reader, merged.keepLast, [...place, 'keepLast'], names)
  const maxBytes = reader.parsed(merged.maxBytes, [...place, 'maxBytes'], parseSize, 'bytes, or like 100MB')
  const monthlyArchive = reader.flag(merged.monthlyArchive ?? undefined, [...place, 'monthlyArchive'])
  const exists = readUntil(reader, merged.until ?? undefined, [...place, 'until'], names)
  return {
    ...(compressAfterMs === undefined ? {} : { compressAfterMs }),
    ...(archiveAfterMs === undefined ? {} : { archiveAfterMs }),
    ...(deleteAfterMs === undefined ? {} : { deleteAfterMs }),
    ...(keepLast === undefined ? {} : { keepLast }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(monthlyArchive === undefined ? {} : { monthlyArchive }),
    ...(exists === undefined ? {} : { until: { exists } }),
  }
}

function withoutBeaten(
  ofClass: Record<string, unknown>,
  own: Record<string, unknown>,
): Record<string, unknown> {
  const ages = ['compressAfter', 'archiveAfter', 'deleteAfter']
  for (const [i, key] of ages.entries()) {
    if (own[key] !== undefined || ofClass[key] === undefined) continue
    const age = parseDuration(ofClass[key]) ?? 0
    const isBeaten = ages.some((other, j) => {
      const ms = own[other] === undefined ? undefined : parseDuration(own[other])
      return ms !== undefined && (j > i ? age >= ms : age <= ms)
    })
    if (isBeaten) delete ofClass[key]
  }
  return { ...ofClass, ...own }
}

function readKeepLast(
  reader: Reader,
  value: unknown,
  place: Place,
  names: readonly string[],
): Retention['keepLast'] {
  if (value === undefined || value === null) return undefined
  const given =
    typeof value === 'number' ? { count: value } : reader.object(value, place, ['count', 'of', 'per'])
  if (given === undefined) return undefined
  const isCount = Number.isSafeInteger(given.count) && (given.count as number) >= 1
  if (!isCount) return reader.problem(place, 'must keep a whole number of 1 or more')
  const of = checkPart(reader, reader.text(given.of, [...place, 'of']), [...place, 'of'], names)
  const per = reader.texts(given.per, [...place, 'per'])
  for (const [i, name] of per.entries()) checkPart(reader, name, [...place, 'per', i], names)
  return { count: given.count as number, per, ...(of === undefined ? {} : { of }) }
}

function checkPart<T extends string | undefined>(
  reader: Reader,
  name: T,
  place: Place,
  names: readonly string[],
): T {
  if (name !== undefined && !names.includes(name))
    reader.problem(place, `names the part {${name}}, which not every glob of this log has`)
  return name
}

function readUntil(reader: Reader, value: unknown, place: Place, names: readonly string[]): Glob | undefined {
  const given = reader.object(value, place, ['exists'])
  if (given === undefined) return undefined
  if (given.exists === undefined)
    return reader.problem(place, 'must say what has to exist: { exists: <glob> }')
  const glob = readGlob(reader, given.exists, [...place, 'exists'])
  for (const name of glob?.names ?? []) checkPart(reader, name, [...place, 'exists'], names)
  return glob
}

export function readGlob(reader: Reader, value: unknown, place: Place): Glob | undefined {
  // A name may be nothing but a space.
  const source = typeof value === 'string' && value !== '' ? value : reader.text(value, place)
  if (source === undefined) return undefined
  try {
    return parseGlob(source)
  } catch (error) {
    if (error instanceof GlobError) return reader.problem(place, `"${source.slice(0, 200)}" ${error.message}`)
    throw error
  }
}
