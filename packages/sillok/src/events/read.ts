import type { Preview } from './field.js'
import { type EventSchema, ID_FIELD, INVALID_FIELD, VERSION_FIELD, type Wire } from './schema.js'

/** What is wrong with one field of an event. */
export interface Problem {
  /** The name on the wire; the empty text where it is the event itself. */
  field: string
  problem: string
}

/** An event as it goes to the wire. */
export interface EventRead {
  message: string
  fields: Wire
}

const UNREADABLE = '[Unreadable: a getter threw]'

/**
 * Reads what a program gave for an event: checks it, and brings it into the form of the wire. What is wrong is said under `invalid`
 * and nothing of it is lost: a value that is not as it must be stays as it is, a field that the schema does not know keeps its name.
 *
 * Never throws; reads each property once.
 *
 * @param input hostile until proven otherwise; names of the API, or of the wire
 */
export function readEvent(schema: EventSchema, input: unknown, preview: Preview): EventRead {
  const fields: Wire = { [VERSION_FIELD]: schema.version, [ID_FIELD]: crypto.randomUUID() }
  const problems: Problem[] = []
  const given = entriesOf(input, problems)
  let message: string | undefined
  for (const { api, wire, field } of schema.plan) {
    const key = given.has(api) ? api : wire
    const value = given.get(key)
    if (value !== undefined) given.delete(key)
    if (value === undefined || (value === null && field.schema.type !== undefined)) {
      if (field.required) problems.push({ field: wire, problem: 'is missing' })
      continue
    }
    const problem = value === UNREADABLE ? 'cannot be read' : check(field, value)
    if (problem !== undefined) problems.push({ field: wire, problem })
    const written = problem === undefined ? convert(field, value, preview) : value
    if (wire === 'message' && typeof written === 'string') message = written
    else fields[wire] = written
  }
  addDuties(schema, fields, problems)
  finish(schema, fields)
  for (const [name, value] of given) if (value !== undefined) put(fields, name, value)
  if (problems.length > 0) put(fields, INVALID_FIELD, problems)
  return { message: message ?? quietly(() => schema.message(fields)) ?? schema.name, fields }
}

/** What was given, each property read once. */
function entriesOf(input: unknown, problems: Problem[]): Map<string, unknown> {
  const given = new Map<string, unknown>()
  if (!isObject(input)) {
    problems.push({ field: '', problem: 'must be an object' })
    if (input !== undefined) given.set('given', input)
    return given
  }
  try {
    for (const key of Object.keys(input)) {
      let value: unknown
      try {
        value = (input as Wire)[key]
      } catch {
        value = UNREADABLE
      }
      given.set(key, value)
    }
  } catch {
    problems.push({ field: '', problem: 'cannot be read' })
  }
  return given
}

/** Not a list. What is neither, a revoked proxy, is found out when its keys are asked for. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  try {
    return !Array.isArray(value)
  } catch {
    return true
  }
}

/** Checks look into values, which may be proxies. */
function check(field: EventSchema['plan'][number]['field'], value: unknown): string | undefined {
  try {
    return field.check(value)
  } catch {
    return 'cannot be read'
  }
}

function convert(field: EventSchema['plan'][number]['field'], value: unknown, preview: Preview): unknown {
  if (field.toWire === undefined) return value
  try {
    return field.toWire(value, preview)
  } catch {
    return UNREADABLE
  }
}

function addDuties(schema: EventSchema, fields: Wire, problems: Problem[]): void {
  const { duties } = schema
  if (duties === undefined) return
  const wireOf = (api: string): string => schema.plan.find((step) => step.api === api)?.wire ?? api
  const value = fields[wireOf(duties.field)]
  if (typeof value !== 'string' || !Object.hasOwn(duties.of, value)) return
  for (const api of duties.of[value] as readonly string[]) {
    const wire = wireOf(api)
    const missing = fields[wire] === undefined && !problems.some(({ field }) => field === wire)
    if (missing) problems.push({ field: wire, problem: `is missing: ${value} must have it` })
  }
}

function finish(schema: EventSchema, fields: Wire): void {
  quietly(() => schema.finish?.(fields))
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Under its own name, or under the next one that is free; plain assignment to `__proto__` would lose the value. */
function put(fields: Wire, name: string, value: unknown): void {
  let free = name
  while (Object.hasOwn(fields, free)) free = `${free}_`
  Object.defineProperty(fields, free, { value, enumerable: true, configurable: true, writable: true })
}
