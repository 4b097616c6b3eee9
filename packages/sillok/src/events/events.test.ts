import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CANONICAL_FIELDS, encodeRecord, isReserved, keepAll, previewText } from '../record/index.js'
import { EXAMPLES } from './examples.js'
import { EVENTS, type EventSchema, jsonSchemaOf, levelOfDuration, readEvent } from './index.js'
import { withParts } from './markdown.js'

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const read = (path: string): string => readFileSync(file(path), 'utf8')

const ajv = new Ajv2020.default({ allErrors: true })
addFormats.default(ajv)

const preview = (value: unknown): string => previewText(value, 200, keepAll)

function write(schema: EventSchema, input: unknown): Record<string, unknown> {
  const { message, level, fields } = readEvent(schema, input, preview)
  const envelope = {
    timestamp: '2026-11-20T10:55:44.123Z',
    level: level ?? schema.level(fields),
    logger: 'test',
    message,
    event: schema.name,
    log_type: schema.logType,
  }
  return JSON.parse(encodeRecord(envelope, fields, keepAll)) as Record<string, unknown>
}

describe('what is wrong in an event', () => {
  it('stands under invalid, by names of the wire, or under invalid_ where the event has one of its own', () => {
    const performance = EVENTS.find(({ name }) => name === 'performance') as EventSchema
    const given = { operation: 'x', durationMs: 'soon', success: 'yes' }
    const invalid = [
      { field: 'duration_ms', problem: 'must be a number, 0 or more' },
      { field: 'success', problem: 'must be true or false' },
    ]
    expect(write(performance, given)).toMatchObject({
      success: 'yes',
      extra: { duration_ms: 'soon' },
      invalid,
    })
    expect(write(performance, { ...given, invalid: 'mine' })).toMatchObject({
      invalid: 'mine',
      invalid_: invalid,
    })
    expect(write(performance, 7)).toMatchObject({
      given: 7,
      invalid: [{ field: '', problem: 'must be an object' }, {}, {}],
    })
  })
})

describe('what is called a preview', () => {
  const apiCall = EVENTS.find(({ name }) => name === 'api_call') as EventSchema
  const toolCall = EVENTS.find(({ name }) => name === 'tool_call') as EventSchema
  const long = 'x'.repeat(1000)

  it.each([
    [apiCall, { promptPreview: long, responsePreview: long, prompt_preview: long }],
    [toolCall, { outputPreview: long, PREVIEW: { long }, preview: [long] }],
    // Given twice, by both names: the second is content as well.
    [toolCall, { parameters_preview: long, parameters: long, output: long, output_preview: long }],
  ])('has at most 200 characters, however it is spelled', (schema, given) => {
    const { fields } = readEvent(schema as EventSchema, given, preview)
    const texts = Object.entries(fields).filter(([name]) => /preview_*$|^(parameters|output)_*$/i.test(name))
    expect(texts).toHaveLength(Object.keys(given).length)
    for (const [, value] of texts) expect(value).toHaveLength(200)
  })

  it('stays as it is where it is short', () => {
    const { fields } = readEvent(apiCall, { promptPreview: 'Hello', myPreviews: long }, preview)
    expect(fields).toMatchObject({ promptPreview: 'Hello', myPreviews: long })
  })
})

describe('what is published', () => {
  it('is current: run `npm run events` after a change of a schema', () => {
    expect(readdirSync(file('schemas')).sort()).toEqual(EVENTS.map(({ name }) => `${name}.json`).sort())
    for (const schema of EVENTS) {
      expect(JSON.parse(read(`schemas/${schema.name}.json`))).toEqual(jsonSchemaOf(schema))
    }
  })

  it('is documented', () => {
    const document = read('../../docs/events.md')
    expect(withParts(document)).toBe(document)
  })

  it('has no field of the system, no name twice, and every duty among the fields', () => {
    const own = new Set(['timestamp', 'logger', 'log_type', 'service', 'environment', 'version', 'instance'])
    for (const { name, plan, fields, duties } of EVENTS) {
      const wires = plan.map(({ wire }) => wire)
      expect(new Set(wires).size, name).toBe(wires.length)
      for (const wire of wires) expect(own.has(wire), `${name}.${wire}`).toBe(false)
      for (const names of Object.values(duties?.of ?? {})) {
        for (const api of names) expect(Object.keys(fields)).toContain(api)
      }
    }
  })
})

describe('the examples', () => {
  it.each(EVENTS.map((schema) => [schema.name, schema] as const))('%s', (name, schema) => {
    const record = write(schema, EXAMPLES[name]?.input)
    expect(record.invalid).toBeUndefined()
    const compiled = ajv.getSchema(String(jsonSchemaOf(schema).$id)) ?? ajv.compile(jsonSchemaOf(schema))
    expect(compiled(record)).toBe(true)
  })
})

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom('sign_in', 'data_change', 'started', 'info', '0', 'x'.repeat(1500)),
)
const odd = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true }),
  fc.constantFrom<unknown>(-1, 1.5, 2 ** 60, new Error('thrown'), () => 1, Symbol('s'), new Date(Number.NaN)),
)

/** Values that a field may have, mostly right ones. */
function valuesOf({ schema }: EventSchema['plan'][number]['field']): fc.Arbitrary<unknown> {
  const right: fc.Arbitrary<unknown>[] = []
  if (Array.isArray(schema.enum)) right.push(fc.constantFrom(...schema.enum))
  else if (Array.isArray(schema.examples)) right.push(fc.constantFrom(...schema.examples))
  else if (schema.format === 'date-time')
    right.push(fc.date({ min: new Date(1), max: new Date('2199-01-01'), noInvalidDate: true }))
  else if (schema.type === 'integer') right.push(fc.nat())
  else if (schema.type === 'number') right.push(fc.double({ min: 0, max: 1 }))
  else if (schema.type === 'boolean') right.push(fc.boolean())
  else if (schema.type === 'array') right.push(fc.array(fc.string()))
  else if (schema.type === 'object') right.push(fc.dictionary(fc.string(), fc.anything()))
  else right.push(fc.string({ minLength: 1 }))
  return fc.oneof(
    { weight: 8, arbitrary: right[0] ?? odd },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: odd },
  )
}

describe('each form of a field', () => {
  const forms = new Map(
    EVENTS.flatMap(({ plan }) => plan).map(({ field }) => [JSON.stringify(field.schema), field]),
  )
  const numbers = fc.constantFrom(-1, -0.5, 0, 0.5, 1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY)
  const value = fc.oneof(numbers, anyText, odd)

  it.each([...forms])('takes what its schema takes, and writes what its schema takes: %s', (_form, field) => {
    const validate = ajv.compile(field.schema)
    fc.assert(
      fc.property(value, (given) => {
        if (given === undefined || given === null || field.check(given) !== undefined) return
        const written = field.toWire?.(given, preview) ?? given
        const record = { timestamp: '', level: 'INFO', logger: '', message: '' } as const
        const { field: json } = JSON.parse(encodeRecord({ ...record }, { field: written }, keepAll))
        if (json !== undefined) expect(validate(json), JSON.stringify([json, validate.errors])).toBe(true)
      }),
      { numRuns: 300 },
    )
    // The other way round, for values that are JSON already.
    fc.assert(
      fc.property(fc.oneof(numbers.filter(Number.isFinite), fc.jsonValue()), (json) => {
        const takes = validate(json) && json !== null && !Array.isArray(json)
        const text = typeof json === 'string' && field.schema.format !== undefined
        if (takes && !text && !(typeof json === 'object')) expect(field.check(json)).toBeUndefined()
      }),
    )
  })
})

describe.each(EVENTS.map((schema) => [schema.name, schema] as const))('%s', (_name, schema) => {
  const input = fc.record(Object.fromEntries(schema.plan.map(({ api, field }) => [api, valuesOf(field)])), {
    requiredKeys: schema.plan.filter(({ field }) => field.required).map(({ api }) => api),
  })
  const validate = new Ajv2020.default({ allErrors: true, formats: ajv.formats }).compile(
    jsonSchemaOf(schema),
  )

  it('a record without `invalid` is what the JSON Schema says; one that misses something is not', () => {
    let valid = 0
    fc.assert(
      fc.property(input, (given) => {
        const record = write(schema, given)
        const problems = record.invalid as { field: string; problem: string }[] | undefined
        const accepted = validate(record)
        if (problems === undefined) {
          valid++
          expect(validate.errors ?? []).toEqual([])
          expect(accepted).toBe(true)
        }
        if (
          problems?.some(
            ({ field, problem }) => problem.startsWith('is missing') && !['message', 'level'].includes(field),
          )
        ) {
          expect(accepted).toBe(false)
        }
        for (const { field } of problems ?? []) {
          expect(schema.plan.map(({ wire }) => wire)).toContain(field)
        }
      }),
      { numRuns: 150 },
    )
    expect(valid).toBeGreaterThan(0)
  })

  // A list as text is all of its items: one with a gap of billions holds up its caller for minutes.
  it('makes no text of an object for its message', () => {
    let texts = 0
    const value = { toString: () => `${++texts}` }
    readEvent(schema, Object.fromEntries(schema.plan.map(({ api }) => [api, value])), preview)
    expect(texts).toBe(0)
  })

  it('never throws and loses no field, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(odd, fc.dictionary(anyText, odd)), (given) => {
        const record = write(schema, given)
        if (typeof given !== 'object' || given === null || Array.isArray(given)) {
          expect(record.invalid).toContainEqual({ field: '', problem: 'must be an object' })
          return
        }
        for (const [key, value] of Object.entries(given)) {
          const written = typeof value !== 'undefined' && value !== null
          if (!written || schema.plan.some(({ api, wire }) => api === key || wire === key)) continue
          if (isReserved(key) || key.length > 100) continue
          const all = { ...record, ...(record.extra as object | undefined) }
          expect(Object.keys(all)).toEqual(
            expect.arrayContaining([expect.stringContaining(key.toWellFormed())]),
          )
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('reading an event', () => {
  const [audit] = EVENTS as [EventSchema]

  it('reads each property once', () => {
    const reads: Record<string, number> = {}
    const target = { action: 'x', userId: 'u', details: { a: 1 }, other: 2 }
    const counting = new Proxy(target, {
      get(object, key) {
        reads[String(key)] = (reads[String(key)] ?? 0) + 1
        return Reflect.get(object, key)
      },
    })
    readEvent(audit, counting, preview)
    expect(reads).toEqual({ action: 1, userId: 1, details: 1, other: 1 })
  })

  it.each([
    ['a buffer', Buffer.from('bytes')],
    ['a typed array', new Float64Array(4)],
    ['a map', new Map([['action', 'export']])],
    ['a date', new Date(0)],
  ])('%s that is given as the event is one value, and not gone through', (_, given) => {
    const { fields } = readEvent(audit, given, preview)
    expect(fields.given).toBe(given)
    expect(Object.keys(fields)).toEqual(['schema_version', 'event_id', 'given', 'invalid'])
    expect(fields.invalid).toContainEqual({ field: '', problem: 'must be an object' })
  })

  it('takes the names of the wire as well, and keeps both where both are given', () => {
    expect(write(audit, { action: 'x', user_id: 'u', resource_type: 'r' })).toMatchObject({
      user_id: 'u',
      resource_type: 'r',
    })
    expect(write(audit, { action: 'x', resourceType: 'a', resource_type: 'b' })).toMatchObject({
      resource_type: 'a',
      resource_type_: 'b',
    })
  })

  it('lets nobody forge what is the system’s', () => {
    const forged = Object.fromEntries(CANONICAL_FIELDS.map((name) => [name, 'forged']))
    const record = write(audit, {
      ...forged,
      action: 'x',
      schema_version: 9,
      event_id: 'forged',
      invalid: 'no',
    })
    expect(record).toMatchObject({
      level: 'INFO',
      event: 'audit',
      log_type: 'audit',
      schema_version: 1,
      schema_version_: 9,
      event_id_: 'forged',
      invalid: 'no',
    })
    expect(record.event_id).not.toBe('forged')
  })
})

describe('how loud a duration is', () => {
  it('never falls as it grows, and reaches ERROR', () => {
    const order = ['INFO', 'WARNING', 'ERROR']
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (one, two, first, more) => {
        const limit = { warningMs: first, errorMs: first + more }
        const [short, long] = one < two ? [one, two] : [two, one]
        expect(order.indexOf(levelOfDuration(long, limit))).toBeGreaterThanOrEqual(
          order.indexOf(levelOfDuration(short, limit)),
        )
        expect(levelOfDuration(limit.errorMs + 1, limit)).toBe('ERROR')
      }),
    )
  })
})
