import { LEVELS } from '../record/index.js'
import type { JsonSchema } from './field.js'
import { type Duties, type EventSchema, ID_FIELD, INVALID_FIELD, VERSION_FIELD } from './schema.js'

const text = { type: 'string' }

/** What every record has, typed or not, and what the program may add by its context. */
const CANONICAL: Record<string, JsonSchema> = {
  timestamp: { type: 'string', format: 'date-time', description: 'RFC 3339 in UTC, with milliseconds' },
  level: { enum: LEVELS },
  logger: text,
  message: text,
  component: text,
  correlation_id: text,
  request_id: text,
  trace_id: text,
  span_id: text,
  service: text,
  environment: text,
  version: text,
  instance: text,
  user_id: text,
  client_ip: text,
  user_agent: text,
  route: text,
  duration_ms: { type: 'number' },
  error_code: text,
  retryable: { type: 'boolean' },
  exception: { type: 'object' },
  intake_address: { type: 'string', description: 'where the record came from, if it came over HTTP' },
  intake_key: { type: 'integer', minimum: 1, description: 'which of the keys of the server came with it' },
  extra: { type: 'object', description: 'what was given under a name that is taken' },
}

/** What every typed record has. */
const ALWAYS = ['timestamp', 'level', 'logger', 'message', 'event', 'log_type', VERSION_FIELD, ID_FIELD]

/** Invalid events have this; so no record that has it is what the schema says. */
const INVALID: JsonSchema = {
  type: 'array',
  description: 'what is wrong with the event; absent where nothing is',
  items: {
    type: 'object',
    required: ['field', 'problem'],
    properties: { field: text, problem: text },
  },
}

/**
 * The records of one kind of event as JSON Schema, draft 2020-12. Records have further fields, from their context and their caller.
 *
 * @example jsonSchemaOf(security).$id // 'urn:sillok:event:security:1'
 */
export function jsonSchemaOf(schema: EventSchema): JsonSchema {
  const { name, logType, version, about, plan, duties } = schema
  const properties: Record<string, JsonSchema> = {
    ...CANONICAL,
    event: { const: name },
    log_type: { const: logType },
    [VERSION_FIELD]: { const: version },
    [ID_FIELD]: { type: 'string', format: 'uuid' },
  }
  for (const { wire, field } of plan) properties[wire] = { description: field.about, ...field.schema }
  properties[INVALID_FIELD] = INVALID
  const wireOf = (api: string): string => plan.find((step) => step.api === api)?.wire ?? api
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:sillok:event:${name}:${version}`,
    title: name,
    description: about,
    type: 'object',
    required: [
      ...new Set([...ALWAYS, ...plan.filter(({ field }) => field.required).map(({ wire }) => wire)]),
    ],
    properties,
    ...(duties && {
      allOf: Object.entries(duties.of).map(([value, names]) => ({
        if: {
          properties: { [wireOf(duties.field)]: { const: constOf(schema, value) } },
          required: [wireOf(duties.field)],
        },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: required(names.map(wireOf), duties, wireOf),
      })),
    }),
  }
}

/** What an action must have; what an event may have only later, it must have where it is not an early one. */
function required(names: readonly string[], { later }: Duties, wireOf: (api: string) => string): JsonSchema {
  const late = later?.names.map(wireOf).filter((name) => names.includes(name)) ?? []
  if (later === undefined || late.length === 0) return { required: names }
  const field = wireOf(later.field)
  return {
    required: names.filter((name) => !late.includes(name)),
    if: { properties: { [field]: { const: later.is } }, required: [field] },
    else: { required: late },
  }
}

/** The value of a duty's field: the names of a table are texts, of a flag too. */
function constOf({ fields, duties }: EventSchema, value: string): string | boolean {
  return fields[duties?.field ?? '']?.schema.type === 'boolean' ? value === 'true' : value
}
