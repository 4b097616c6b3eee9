import { CANONICAL_FIELDS } from 'sillok/record'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE_FIELDS, coerceNumber, OTEL_NAMES, otelName, RESOURCE_FIELDS } from './otel-names.js'

describe('the table of names', () => {
  it('names canonical fields only, and no OpenTelemetry name twice', () => {
    for (const { field } of OTEL_NAMES) expect(CANONICAL_FIELDS).toContain(field)
    expect(new Set(OTEL_NAMES.map(({ otel }) => otel)).size).toBe(OTEL_NAMES.length)
  })

  it('leads back: the name that we write is one that we read', () => {
    for (const { field } of OTEL_NAMES) {
      const name = otelName(field) ?? ''
      expect(RESOURCE_FIELDS.get(name) ?? ATTRIBUTE_FIELDS.get(name)).toBe(field)
    }
    expect(otelName('environment')).toBe('deployment.environment.name')
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
