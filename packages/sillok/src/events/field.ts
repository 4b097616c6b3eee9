import { isError, LEVELS, MAX_PREVIEW, parseLevel, plainText, toTimestamp } from '../record/index.js'

/** A fragment of JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * One field of an event: how it is checked while the program runs, how it is written, and what is said of it in the JSON Schema and in
 * the documentation. `T` is what the program gives; `R` whether it must.
 */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly about: string
  readonly required: R
  /** The name on the wire, where it is not the API's in snake_case. */
  readonly wire?: string
  /** The form on the wire. */
  readonly schema: JsonSchema
  /** What is wrong with a value, in words that fit behind the field's name; `undefined` where nothing is. */
  check(value: unknown): string | undefined
  /** A value that is as it must be, as it goes to the wire. Absent: as it is. */
  toWire?(value: unknown, preview: Preview): unknown
  /** Never there: it carries the type. */
  readonly given?: T
}

/** A short text of anything, redacted; see `previewText` of `record/`. */
export type Preview = (value: unknown) => string

interface More {
  wire?: string
}

function field<T>(parts: Omit<Field<T>, 'required' | 'given'>): Field<T, false> {
  return { ...parts, required: false }
}

/** The same field, which every event must have. */
export function required<T>(optional: Field<T, false>): Field<T, true> {
  return { ...optional, required: true }
}

/** The longest text of a typed field in UTF-16 units, that of a canonical field too. */
const MAX_TEXT = 1024
const TEXT = { type: 'string', minLength: 1, maxLength: MAX_TEXT }

function checkText(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text'
  if (value === '') return 'must not be empty'
  return value.length > MAX_TEXT ? `must have at most ${MAX_TEXT} characters` : undefined
}

export function text(about: string, more: More = {}): Field<string, false> {
  return field<string>({ about, ...more, schema: TEXT, check: checkText })
}

/** A name or number by which something is found again; on the wire always a text. */
export function id(about: string, more: More = {}): Field<string | number | bigint, false> {
  return field({
    about,
    ...more,
    schema: TEXT,
    check: (value) =>
      Number.isFinite(value) || typeof value === 'bigint'
        ? undefined
        : checkText(value)?.replace('text', 'text or number'),
    toWire: (value) => (typeof value === 'string' ? value : String(value)),
  })
}

/** One of some words. */
export function choice<const V extends string>(
  values: readonly V[],
  about: string,
  more: More = {},
): Field<V, false> {
  const problem = `must be one of ${values.join(', ')}`
  return field<V>({
    about,
    ...more,
    schema: { enum: values },
    check: (value) => (values.includes(value as V) ? undefined : problem),
  })
}

/** One of some words that are known, or another one. */
export function word<const V extends string>(
  known: readonly V[],
  about: string,
  more: More = {},
): Field<V | (string & {}), false> {
  return field({ about, ...more, schema: { ...TEXT, examples: known }, check: checkText })
}

/** A whole number that is not negative: of tokens, bytes, restarts. */
export function count(about: string): Field<number, false> {
  return field<number>({
    about,
    schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    check: (value) =>
      Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'must be a whole number, 0 or more',
  })
}

/** A number that is not negative: of milliseconds, mostly. */
export function amount(about: string): Field<number, false> {
  return field<number>({
    about,
    schema: { type: 'number', minimum: 0 },
    check: (value) =>
      Number.isFinite(value) && (value as number) >= 0 ? undefined : 'must be a number, 0 or more',
  })
}

/** A part of a whole: 0 to 1. */
export function ratio(about: string): Field<number, false> {
  return field<number>({
    about,
    schema: { type: 'number', minimum: 0, maximum: 1 },
    check: (value) =>
      Number.isFinite(value) && (value as number) >= 0 && (value as number) <= 1
        ? undefined
        : 'must be a number from 0 to 1',
  })
}

export function flag(about: string): Field<boolean, false> {
  return field<boolean>({
    about,
    schema: { type: 'boolean' },
    check: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  })
}

/** A moment: a `Date`, milliseconds since 1970, or RFC 3339; on the wire RFC 3339 in UTC. */
export function time(about: string): Field<Date | number | string, false> {
  return field({
    about,
    schema: { type: 'string', format: 'date-time' },
    check: (value) => (toTimestamp(value) === undefined ? 'must be a Date, or RFC 3339' : undefined),
    toWire: toTimestamp,
  })
}

/** How loud the record is, in the spellings of the field's loggers. */
export function level(about: string): Field<string, false> {
  return field<string>({
    about,
    schema: { enum: LEVELS },
    check: (value) => (parseLevel(value) === undefined ? `must be one of ${LEVELS.join(', ')}` : undefined),
    toWire: parseLevel,
  })
}

/** Content of any kind, of which only the beginning is written, redacted. */
export function preview(about: string, wire: string): Field<unknown, false> {
  return field({
    about,
    wire,
    schema: { type: 'string', maxLength: MAX_PREVIEW },
    check: () => undefined,
    toWire: (value, shorten) => shorten(value),
  })
}

export function texts(about: string): Field<readonly string[], false> {
  return field<readonly string[]>({
    about,
    schema: { type: 'array', items: { type: 'string' } },
    check: (value) => (isTexts(value) ? undefined : 'must be a list of texts'),
  })
}

/** Further fields, whatever they are. */
export function details(about: string): Field<object, false> {
  return field<object>({
    about,
    schema: { type: 'object' },
    check: (value) => (isRecord(value) ? undefined : 'must be an object'),
  })
}

export function anything(about: string): Field<unknown, false> {
  return field({ about, schema: {}, check: () => undefined })
}

/** What was thrown: an `Error`, or what stands for one. It becomes the record's `exception`. */
export function failure(about: string): Field<unknown, false> {
  return field({
    about,
    wire: 'exception',
    schema: { type: 'object' },
    check: () => undefined,
    toWire: (value) => (isObject(value) ? value : { type: typeof value, message: plainText(value) }),
  })
}

/** Whether what was thrown can stand for itself. What cannot be looked at is said as what it is, for a record that failed has an exception. */
function isObject(thrown: unknown): boolean {
  try {
    return isError(thrown) || isRecord(thrown)
  } catch {
    return false
  }
}

function isTexts(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  // Not `every`: it passes over holes, which become null.
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') return false
  return true
}

/** What becomes an object of JSON: no list, no date, nothing that writes itself. */
function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Map) return true
  return Object.prototype.toString.call(value) === '[object Object]' && !('toJSON' in value)
}
