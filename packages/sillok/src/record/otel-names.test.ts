import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOtelAttributes, toOtelAttributes } from './otel-attributes.js'
import { attributeField, coerceNumber, OTEL_NAMES, otelName, resourceField } from './otel-names.js'

const conventions = ['current', 'next'] as const
const allNames = OTEL_NAMES.flatMap(({ otel, next, also = [] }) => [otel, ...(next ? [next] : []), ...also])

describe('the table of names', () => {
  it('names no field and no OpenTelemetry name twice', () => {
    expect(new Set(OTEL_NAMES.map(({ field }) => field)).size).toBe(OTEL_NAMES.length)
    expect(new Set(allNames).size).toBe(allNames.length)
  })

  it.each(conventions)('leads back: the name that we write is one that we read, %s', (chosen) => {
    for (const { field } of OTEL_NAMES) {
      const name = otelName(field, chosen) ?? ''
      expect(resourceField(name) ?? attributeField(name)).toBe(field)
    }
    expect(otelName('environment')).toBe('deployment.environment.name')
  })

  it('writes the name of the conventions asked for, and reads all of them', () => {
    expect(otelName('cache_write_input_tokens')).toBe('gen_ai.usage.cache_creation.input_tokens')
    expect(otelName('cache_write_input_tokens', 'next')).toBe('gen_ai.usage.cache_write.input_tokens')
    expect(
      fromOtelAttributes({
        'gen_ai.usage.cache_write.input_tokens': '5',
        'llm.token_count.prompt': 9,
        'code.filepath': 'a.py',
        'code.line.number': 3,
        'gen_ai.response.time_to_first_chunk': '0.1825',
      }),
    ).toEqual({
      cache_write_input_tokens: 5,
      input_tokens: 9,
      source_file: 'a.py',
      source_line: 3,
      ttft_ms: 182.5,
    })
  })
})

describe('a record as attributes of OpenTelemetry', () => {
  const place = new Set(['timestamp', 'level', 'logger', 'message', 'trace_id', 'span_id'])
  const free = fc
    .oneof(fc.constantFrom('tenant', 'correlation_id', 'duration_ms', '__proto__', 'a.b'), fc.string())
    .filter((name) => !allNames.includes(name) && !place.has(name) && !name.startsWith('exception'))
  const value = fc.oneof(
    fc.string().filter((text) => !/^[-\d.]+$/.test(text)),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.integer()),
  )
  const ours = fc.constantFrom(...OTEL_NAMES.map(({ field }) => field).filter((name) => name !== 'ttft_ms'))
  const entries = fc.uniqueArray(fc.tuple(fc.oneof(ours, free), value), { selector: ([name]) => name })
  const exception = fc.dictionary(fc.constantFrom('type', 'message', 'stack', 'code', 'cause'), fc.string(), {
    minKeys: 1,
    noNullPrototype: true,
  })

  it.each(conventions)('comes back as it was, %s', (chosen) => {
    fc.assert(
      fc.property(
        entries,
        fc.option(exception),
        fc.option(fc.nat(600_000_000).map((us) => us / 1000)),
        (own, thrown, ttft) => {
          const record = Object.assign(Object.create(null), Object.fromEntries(own))
          if (thrown !== null) record.exception = thrown
          if (ttft !== null) record.ttft_ms = ttft
          const { resource, attributes } = toOtelAttributes(record, chosen)
          const back = { ...fromOtelAttributes(resource, 'resource'), ...fromOtelAttributes(attributes) }
          expect(back).toEqual({ ...record })
        },
      ),
    )
  })

  it('loses nothing where two names mean the same field', () => {
    const twice = fromOtelAttributes({
      'gen_ai.provider.name': 'openai',
      'gen_ai.system': 'azure',
      provider: 'x',
    })
    expect(twice).toEqual({ provider: 'x', 'gen_ai.provider.name': 'openai', 'gen_ai.system': 'azure' })
    const { attributes } = toOtelAttributes({ model: 'a', 'gen_ai.request.model': 'b' })
    expect({ ...attributes }).toEqual({ model: 'a', 'gen_ai.request.model': 'b' })
  })

  it('leaves what has a place of its own in a log record', () => {
    expect(
      toOtelAttributes({ timestamp: 't', level: 'INFO', message: 'm', service: 's', route: '/' }),
    ).toEqual({
      resource: { 'service.name': 's' },
      attributes: { 'http.route': '/' },
    })
  })
})

describe('coerceNumber', () => {
  it.each([
    ['gen_ai.usage.input_tokens', '812', 812],
    ['cached_token_count', '0', 0],
    ['turn.duration_ms', '12.5', 12.5],
    ['ttft_ms', '90', 90],
    ['latency', '-1', -1],
    ['gen_ai.usage.input_tokens', '9007199254740993', '9007199254740993'],
    ['gen_ai.usage.input_tokens', 'many', 'many'],
    ['gen_ai.usage.input_tokens', '', ''],
    ['gen_ai.usage.input_tokens', '1.', '1.'],
    ['user.id', '812', '812'],
    ['access_token', '812', '812'],
    ['latency', 7, 7],
  ])('%s: %j becomes %j', (name, value, expected) => {
    expect(coerceNumber(name, value)).toBe(expected)
  })
})
