import { fieldNames, type Level, MAX_PREVIEW, PREVIEW_NAME } from '../record/index.js'
import type { Field, Preview } from './field.js'
import {
  type Duties,
  type EventSchema,
  ID_FIELD,
  INVALID_FIELD,
  type Step,
  VERSION_FIELD,
  type Wire,
} from './schema.js'
import { newEventId } from './uuid.js'

/** What is wrong with one field of an event. */
export interface Problem {
  /** The name on the wire; the empty text where it is the event itself. */
  field: string
  problem: string
}

/** An event as it goes to the wire. */
export interface EventRead {
  message: string
  /** The level that the event names itself, which wins over the schema's. */
  level: Level | undefined
  fields: Wire
}

/** What surrounds an event. */
export interface Surroundings {
  /** Fields that go before the event's own; who gives the same name finds it under the next free one. */
  head?: Wire
  /** Fields that the record has from elsewhere, of its scope and its logger: what is there need not be given again. */
  around?: (name: string) => unknown
}

const UNREADABLE = '[Unreadable: a getter threw]'

/**
 * Reads what a program gave for an event: checks it, and brings it into the form of the wire. What is wrong is said under `invalid`
 * and nothing of it is lost: a value that is not as it must be stays as it is, a field that the schema does not know keeps its name; of what is called
 * a preview the beginning is kept.
 *
 * Never throws; reads each property once.
 *
 * @param input hostile until proven otherwise; names of the API, or of the wire
 */
export function readEvent(
  schema: EventSchema,
  input: unknown,
  preview: Preview,
  { head, around = nothing }: Surroundings = {},
): EventRead {
  const fields: Wire = { [VERSION_FIELD]: schema.version, [ID_FIELD]: newEventId(), ...head }
  const problems: Problem[] = []
  const { values, others } = sort(schema, input, problems)
  let message: string | undefined
  let level: Level | undefined
  for (let i = 0; i < schema.plan.length; i++) {
    const { wire, field } = schema.plan[i] as Step
    const value = values[i]
    if (value === undefined || (value === null && field.schema.type !== undefined)) {
      if (field.required && around(wire) === undefined) problems.push({ field: wire, problem: 'is missing' })
      continue
    }
    const problem = value === UNREADABLE ? 'cannot be read' : check(field, value)
    if (problem !== undefined) problems.push({ field: wire, problem })
    const written = problem === undefined ? convert(field, value, preview) : value
    if (wire === 'message' && typeof written === 'string') message = written
    else if (wire === 'level' && problem === undefined) level = written as Level
    else fields[wire] = written
  }
  if (schema.duties !== undefined) addDuties(schema, schema.duties, fields, problems, around)
  if (schema.finish !== undefined) finish(schema, fields)
  for (const [name, value] of others)
    put(fields, name, isContent(schema, name, value) ? preview(value) : value)
  if (problems.length > 0) put(fields, INVALID_FIELD, problems)
  return { message: message ?? messageOf(schema, fields), level, fields }
}

interface Sorted {
  /** In the order of the plan. */
  values: unknown[]
  /** What the schema does not know, or was given twice. */
  others: [string, unknown][]
}

function nothing(): undefined {}

const NONE: [string, unknown][] = []

/** What was given, each property read once. */
function sort(schema: EventSchema, input: unknown, problems: Problem[]): Sorted {
  const sorted: Sorted = { values: new Array(schema.plan.length).fill(undefined), others: NONE }
  let keys: string[] | undefined = []
  try {
    keys = fieldNames(input)
  } catch {
    problems.push({ field: '', problem: 'cannot be read' })
  }
  if (keys === undefined) {
    problems.push({ field: '', problem: 'must be an object' })
    if (input !== undefined) sorted.others = [['given', input]]
    return sorted
  }
  for (const key of keys) {
    let value: unknown
    try {
      value = (input as Wire)[key]
    } catch {
      value = UNREADABLE
    }
    const at = schema.places.get(key)
    if (at !== undefined && sorted.values[at] === undefined) sorted.values[at] = value
    else if (value !== undefined) {
      if (sorted.others === NONE) sorted.others = []
      sorted.others.push([key, value])
    }
  }
  return sorted
}

/** Checks look into values, which may be proxies. */
function check(field: Field, value: unknown): string | undefined {
  try {
    return field.check(value)
  } catch {
    return 'cannot be read'
  }
}

function convert(field: Field, value: unknown, preview: Preview): unknown {
  if (field.toWire === undefined) return value
  try {
    return field.toWire(value, preview)
  } catch {
    return UNREADABLE
  }
}

function addDuties(
  schema: EventSchema,
  duties: Duties,
  fields: Wire,
  problems: Problem[],
  around: (name: string) => unknown,
): void {
  const wireOf = (api: string): string => schema.plan.find((step) => step.api === api)?.wire ?? api
  const given = fields[wireOf(duties.field)]
  const value = typeof given === 'boolean' ? String(given) : given
  if (typeof value !== 'string' || !Object.hasOwn(duties.of, value)) return
  const { later } = duties
  const early = later !== undefined && fields[wireOf(later.field)] === later.is ? later.names : []
  for (const api of duties.of[value] as readonly string[]) {
    const wire = wireOf(api)
    const there = fields[wire] !== undefined || around(wire) !== undefined || early.includes(api)
    const missing = !there && !problems.some(({ field }) => field === wire)
    if (missing)
      problems.push({
        field: wire,
        problem: `is missing: ${value === given ? '' : `${duties.field} `}${value} must have it`,
      })
  }
}

/** Whether a value that no field took is the preview of something by its name, in any spelling, or is that of a field given twice: it is cut as that is. */
function isContent({ plan, places }: EventSchema, name: string, value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return false
  if (PREVIEW_NAME.test(name)) return true
  const at = places.get(name)
  return at !== undefined && (plan[at] as Step).field.schema.maxLength === MAX_PREVIEW
}

/** Looks into values, which may be proxies. */
function finish(schema: EventSchema, fields: Wire): void {
  try {
    schema.finish?.(fields)
  } catch {}
}

function messageOf(schema: EventSchema, fields: Wire): string {
  try {
    return schema.message(fields)
  } catch {
    return schema.name
  }
}

/** Under its own name, or under the next one that is free; plain assignment to `__proto__` would lose the value. */
function put(fields: Wire, name: string, value: unknown): void {
  let free = name
  while (Object.hasOwn(fields, free)) free = `${free}_`
  Object.defineProperty(fields, free, { value, enumerable: true, configurable: true, writable: true })
}
