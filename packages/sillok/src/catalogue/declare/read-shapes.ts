import type { Place } from '../../config/index.js'
import type { Reader } from './fields.js'
import type { FieldType, Shape } from './types.js'

const TYPES: readonly FieldType[] = ['string', 'number', 'boolean', 'object', 'array', 'null', 'any']

/** The declared shapes of a log's lines. */
export function readShapes(reader: Reader, value: unknown, place: Place): Shape[] {
  const given = reader.object(value, place) ?? {}
  return Object.entries(given).flatMap(
    ([name, shape]) => readShape(reader, name, shape, [...place, name]) ?? [],
  )
}

function readShape(reader: Reader, name: string, value: unknown, place: Place): Shape | undefined {
  const given = reader.object(value, place, ['schemaVersion', 'fields'])
  if (given === undefined) return undefined
  if (given.fields === undefined) return reader.problem(place, 'must have fields')
  const declared = reader.object(given.fields, [...place, 'fields']) ?? {}
  const version = reader.text(given.schemaVersion, [...place, 'schemaVersion'])
  const fields = new Map<string, { types: FieldType[]; optional: boolean }>()
  for (const [field, type] of Object.entries(declared)) {
    const read = readType(reader, type, [...place, 'fields', field])
    if (read !== undefined) fields.set(field, read)
  }
  return { name, fields, ...(version === undefined ? {} : { schemaVersion: version }) }
}

function readType(
  reader: Reader,
  value: unknown,
  place: Place,
): { types: FieldType[]; optional: boolean } | undefined {
  const text = reader.text(value, place)
  if (text === undefined) return undefined
  const optional = text.endsWith('?')
  const types = (optional ? text.slice(0, -1) : text).split('|').map((type) => type.trim()) as FieldType[]
  const wrong = types.find((type) => !TYPES.includes(type))
  if (wrong === undefined) return { types, optional }
  return reader.problem(
    place,
    `has the type "${wrong}": there are ${TYPES.join(', ')}; "a|b" is either, "?" at the end may be absent`,
  )
}
