import { OTEL_NAMES } from '../record/index.js'
import { EXAMPLES } from './examples.js'
import type { Field } from './field.js'
import { DEFAULT_LIMITS } from './latency.js'
import { EVENTS } from './list.js'
import type { EventSchema } from './schema.js'

/** The parts of docs/events.md that are made from the schemas, by the name of the part. */
function documentedParts(): Record<string, string> {
  return {
    events: EVENTS.map(tableOf).join('\n'),
    limits: limits(),
    opentelemetry: names(),
  }
}

/** A document with its generated parts as they should be now: `<!-- name -->` to `<!-- /name -->`. */
export function withParts(document: string): string {
  let text = document
  for (const [name, part] of Object.entries(documentedParts())) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const from = text.indexOf(start)
    const to = text.indexOf(end)
    if (from === -1 || to === -1) throw new Error(`The document has no part ${name}`)
    text = `${text.slice(0, from + start.length)}\n${part}${text.slice(to)}`
  }
  return text
}

function tableOf(schema: EventSchema): string {
  const { name, logType, version, about, plan, duties } = schema
  const rows = plan.map(
    ({ api, wire, field }) =>
      `| ${code(api)} | ${code(wire)} | ${form(field)} | ${field.required ? '**required**; ' : ''}${field.about} |`,
  )
  const must = Object.entries(duties?.of ?? {}).map(
    ([value, names]) => `- ${code(`${duties?.field}: ${value}`)} must also have ${names.map(code).join(' ')}`,
  )
  return [
    `### ${code(name)}`,
    '',
    `${about} \`log_type\` ${code(logType)}, \`schema_version\` ${version}, [JSON Schema](../packages/sillok/schemas/${name}.json).`,
    '',
    '| in the call | on the wire | form | |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(must.length > 0 ? [...must, ''] : []),
    ...exampleOf(name),
  ].join('\n')
}

function exampleOf(name: string): string[] {
  const example = EXAMPLES[name]
  if (example === undefined) return []
  const { call, input } = example
  const text = literal(input)
  return ['```ts', call.endsWith(')') ? call.replace('…', text) : `${call}(${text})`, '```', '']
}

/** A value as it stands in a program. */
function literal(value: unknown): string {
  if (value instanceof Date) return `new Date('${value.toISOString()}')`
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`)
  return `{ ${members.join(', ')} }`
}

function form({ schema }: Field): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(code).join(' ')
  if (Array.isArray(schema.examples)) return `text: ${schema.examples.map(code).join(' ')} …`
  if (schema.format === 'date-time') return 'time'
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'integer':
      return 'whole number'
    case 'number':
      return schema.maximum === 1 ? '0 to 1' : 'number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'list of texts'
    default:
      return schema.type === 'object' ? 'object' : 'anything'
  }
}

function limits(): string {
  const rows = Object.entries(DEFAULT_LIMITS).map(
    ([name, { warningMs, errorMs }]) => `| ${code(name)} | ${warningMs} | ${errorMs} |`,
  )
  return ['| category | WARNING above, ms | ERROR above, ms |', '|---|---|---|', ...rows, ''].join('\n')
}

function names(): string {
  const rows = OTEL_NAMES.map(
    ({ field, otel, next, also = [], unit }) =>
      `| ${code(field)} | ${code(otel)}${unit === undefined ? '' : ' (in seconds)'} | ${next === undefined ? '' : code(next)} | ${also.map(code).join(' ')} |`,
  )
  return ['| ours | current | coming | also read |', '|---|---|---|---|', ...rows, ''].join('\n')
}

const code = (text: string): string => `\`${text}\``
