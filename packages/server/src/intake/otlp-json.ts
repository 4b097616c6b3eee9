import { SillokError, toTimestamp } from 'sillok/record'
import { items, members, type Part, wholeOf } from './json-parts.js'
import { jsonFault } from './json-text.js'
import { MAX_RECORD_PARTS } from './limits.js'
import { checkNesting } from './nesting.js'
import {
  Budget,
  emptyMap,
  exactInteger,
  MAX_VALUE_DEPTH,
  NO_SCOPE,
  type OtlpGroup,
  type OtlpRecord,
  type OtlpScope,
  TOO_DEEP,
} from './otlp.js'

type Json = Record<string, unknown>

/** A list in a value costs four levels of JSON; a margin for what is around it. */
const LIMITS = { depth: MAX_VALUE_DEPTH * 4 + 20, parts: MAX_RECORD_PARTS }

/**
 * Decodes the JSON form of an OTLP logs request. Lenient as its senders are: names in lowerCamelCase or snake_case,
 * 64-bit numbers as text or numbers, enums as numbers or names, ids in hex or base64, unknown names ignored.
 *
 * The body is never parsed as a whole, which would be ten times its size: it is taken apart by its brackets, and one
 * record after the other is parsed.
 *
 * @throws SillokError, also while records are taken: `BAD_REQUEST` for what is no JSON object, `RECORD_TOO_DEEP` and `RECORD_TOO_COMPLEX`
 *   for JSON that only costs memory; IntakeError 413 `TOO_MANY_RECORDS`, `TOO_MANY_VALUES`
 */
export function* decodeOtlpJson(text: string): Generator<OtlpGroup> {
  const budget = new Budget()
  const whole = wholeOf(text)
  if (text[whole.from] !== '{')
    throw new SillokError('BAD_REQUEST', 'The body is not an OTLP request: it is not a JSON object.')
  for (const [name, list] of members(text, whole)) {
    if (name !== 'resourceLogs' && name !== 'resource_logs') continue
    let at = 0
    for (const resourceLogs of objectsIn(text, list, name)) {
      budget.group()
      const path = `${name}[${at++}]`
      if (resourceLogs === undefined) yield LOST
      else yield* groupsOf(text, resourceLogs, path, budget)
    }
  }
}

/**
 * The objects of a list; `undefined` for what is none: those around it are taken, and the sender is told. What is left out, `null`, is an empty list, as in
 * protobuf's JSON.
 *
 * @throws SillokError `BAD_REQUEST`, naming the field, for what is no list
 */
function* objectsIn(text: string, list: Part, path: string): Generator<Part | undefined> {
  if (text[list.from] === 'n') return
  if (text[list.from] !== '[') throw misshapen(path, 'a list', text, list)
  for (const item of items(text, list)) yield text[item.from] === '{' ? item : undefined
}

/** Stands for what is no group: one record that cannot be taken. */
const LOST: OtlpGroup = { resource: emptyMap(), scope: NO_SCOPE, records: [undefined] }

const KINDS: Readonly<Record<string, string>> = {
  '{': 'an object',
  '[': 'a list',
  '"': 'a text',
  t: 'true',
  f: 'false',
  n: 'null',
}

function misshapen(path: string, wanted: string, text: string, { from }: Part): SillokError {
  const kind = KINDS[text[from] ?? ''] ?? 'a number'
  return new SillokError(
    'BAD_REQUEST',
    `The body is not an OTLP request: ${path} must be ${wanted}, and is ${kind}.`,
  )
}

/** A resource may stand behind the records that it is of: hence first the places, then what is there. */
function* groupsOf(text: string, resourceLogs: Part, path: string, budget: Budget): Generator<OtlpGroup> {
  let resource: Json = emptyMap()
  const lists: { path: string; part: Part }[] = []
  for (const [name, part] of members(text, resourceLogs)) {
    if (name === 'scopeLogs' || name === 'scope_logs') {
      budget.group()
      lists.push({ path: `${path}.${name}`, part })
    } else if (name === 'resource') {
      const value = objectOf(text, part, `${path}.resource`)
      resource = attributesOf(value.attributes, budget, `${path}.resource.attributes`)
    }
  }
  for (const { path, part } of lists) {
    let at = 0
    for (const scopeLogs of objectsIn(text, part, path)) {
      budget.group()
      const within = `${path}[${at++}]`
      if (scopeLogs === undefined) {
        yield LOST
        continue
      }
      let scope = NO_SCOPE
      const records: { path: string; part: Part }[] = []
      for (const [name, part] of members(text, scopeLogs)) {
        if (name === 'scope')
          scope = scopeOf(objectOf(text, part, `${within}.scope`), `${within}.scope`, budget)
        else if (name === 'logRecords' || name === 'log_records') {
          budget.group()
          records.push({ path: `${within}.${name}`, part })
        }
      }
      yield { resource, scope, records: recordsOf(text, records, budget) }
    }
  }
}

/** `undefined` for what is no object: the others are taken, and the sender is told of it. */
function* recordsOf(
  text: string,
  lists: { path: string; part: Part }[],
  budget: Budget,
): Generator<OtlpRecord | undefined> {
  for (const { path, part: list } of lists) {
    let at = 0
    for (const part of objectsIn(text, list, path)) {
      budget.record()
      const within = `${path}[${at++}]`
      const record = part === undefined ? undefined : parsed(text, part)
      yield isObject(record) ? recordOf(record, within, budget) : undefined
    }
  }
}

function parsed(text: string, { from, to }: Part): unknown {
  const json = text.slice(from, to)
  checkNesting(json, LIMITS)
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new SillokError('BAD_REQUEST', `The body is not valid JSON: ${jsonFault(error)}`)
  }
}

/** @throws SillokError `BAD_REQUEST` for what is neither an object nor left out */
function objectOf(text: string, part: Part, path: string): Json {
  const value = parsed(text, part)
  if (value === null) return emptyMap()
  if (!isObject(value)) throw misshapen(path, 'an object', text, part)
  return value
}

function recordOf(record: Json, path: string, budget: Budget): OtlpRecord {
  return {
    timestamp: timeOf(either(record, 'timeUnixNano', 'time_unix_nano')),
    observed: timeOf(either(record, 'observedTimeUnixNano', 'observed_time_unix_nano')),
    severityNumber: severityOf(either(record, 'severityNumber', 'severity_number')),
    severityText: textOf(either(record, 'severityText', 'severity_text')),
    body: plainValue(record.body, budget),
    attributes: attributesOf(record.attributes, budget, `${path}.attributes`),
    eventName: textOf(either(record, 'eventName', 'event_name')),
    traceId: idOf(either(record, 'traceId', 'trace_id'), 16),
    spanId: idOf(either(record, 'spanId', 'span_id'), 8),
    flags: wholeNumber(record.flags),
    droppedAttributes: wholeNumber(either(record, 'droppedAttributesCount', 'dropped_attributes_count')),
  }
}

function scopeOf(scope: Json, path: string, budget: Budget): OtlpScope {
  return {
    name: textOf(scope.name),
    version: textOf(scope.version),
    attributes: attributesOf(scope.attributes, budget, `${path}.attributes`),
  }
}

/** @param path of the attributes, as a fault names it; left out inside of a value, where what is of no use is left out */
function attributesOf(pairs: unknown, budget: Budget, path = '', depth = 0): Json {
  const map = emptyMap()
  if (path !== '' && pairs !== undefined && pairs !== null && !Array.isArray(pairs)) {
    const json = JSON.stringify(pairs)
    throw misshapen(path, 'a list of { key, value }', json, { from: 0, to: json.length })
  }
  for (const pair of objects(pairs)) {
    if (typeof pair.key === 'string') map[pair.key] = plainValue(pair.value, budget, depth)
  }
  return map
}

/** An AnyValue as a plain value. A plain value where an AnyValue should be is taken as it is. */
function plainValue(value: unknown, budget: Budget, depth = 0): unknown {
  budget.value()
  if (!isObject(value)) return Array.isArray(value) || value === undefined ? null : value
  for (const name of Object.keys(value)) {
    const item = value[name]
    switch (name) {
      case 'stringValue':
      case 'string_value':
      case 'boolValue':
      case 'bool_value':
        return item
      case 'intValue':
      case 'int_value':
        return integerOf(item)
      case 'doubleValue':
      case 'double_value':
        return typeof item === 'string' && item.trim() !== '' && Number.isFinite(Number(item))
          ? Number(item)
          : item
      case 'bytesValue':
      case 'bytes_value':
        return `base64:${textOf(item)}`
      case 'arrayValue':
      case 'array_value':
        if (depth >= MAX_VALUE_DEPTH) return TOO_DEEP
        return isObject(item) ? list(item.values).map((entry) => plainValue(entry, budget, depth + 1)) : []
      case 'kvlistValue':
      case 'kvlist_value':
        if (depth >= MAX_VALUE_DEPTH) return TOO_DEEP
        return isObject(item) ? attributesOf(item.values, budget, '', depth + 1) : {}
    }
  }
  return null
}

function integerOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? exactInteger(BigInt(value)) : value
}

function timeOf(value: unknown): string | undefined {
  // Zero means that the sender gave none.
  return value === undefined || value === 0 || value === '0' ? undefined : toTimestamp(value)
}

const HEX = /^[0-9a-fA-F]+$/
const ZEROS = /^0*$/

/** An id as lower-case hex, also from base64, which protobuf's own JSON mapping would write. */
function idOf(value: unknown, bytes: number): string {
  if (typeof value !== 'string' || value === '') return ''
  let hex = value
  if (value.length !== bytes * 2 || !HEX.test(value)) {
    const decoded = Buffer.from(value.slice(0, 64), 'base64')
    if (decoded.length !== bytes) return ''
    hex = decoded.toString('hex')
  }
  return ZEROS.test(hex) ? '' : hex.toLowerCase()
}

const SEVERITY_NAME = /^SEVERITY_NUMBER_(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)$/
const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** The number, also where it is given by its name, as protobuf's own JSON mapping writes it. */
function severityOf(value: unknown): number {
  const [, name = '', step = '1'] = (typeof value === 'string' && SEVERITY_NAME.exec(value)) || []
  return name === '' ? wholeNumber(value) : SEVERITIES.indexOf(name) * 4 + Number(step || 1)
}

function wholeNumber(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : 0
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function either(source: Json, name: string, other: string): unknown {
  return source[name] ?? source[other]
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function objects(value: unknown): Json[] {
  return list(value).filter(isObject)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
