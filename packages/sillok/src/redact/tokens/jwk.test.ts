import { expect, it } from 'vitest'
import { redactText, redactValue } from '../index.js'

const MASKED = '***MASKED***'

it('the private members of a key as JSON are masked, its public ones stay', () => {
  const key = (n: string, d: string) =>
    `{"kty":"RSA","n":"${n}","e":"AQAB","d":"${d}","p":"${d}","kid":"shop-1"}`
  const n = '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4'
  expect(redactText(key(n, 'X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoV'))).toBe(key(n, MASKED))
  const quoted = JSON.stringify({ jwk: '{"k":"GawgguFyGrWKav7AX4VKUg9Z0","kty":"oct"}' })
  expect(redactText(quoted)).toBe(quoted.replace('GawgguFyGrWKav7AX4VKUg9Z0', MASKED))
})

it('so are they as fields', () => {
  const d = 'X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoV'
  expect(redactValue({ kty: 'EC', crv: 'P-256', d })).toEqual({ kty: 'EC', crv: 'P-256', d: MASKED })
  expect(redactValue({ d: '2026-11-28', k: 'shop:orders:7' })).toEqual({
    d: '2026-11-28',
    k: 'shop:orders:7',
  })
})
