import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactRedactor, redactText } from './index.js'

const M = '***MASKED***'

describe('redactText, compact', () => {
  it.each([
    ['password=hunter2 user=bob', `password=${M} user=bob`],
    ['DB_PASSWORD: "a b c", next', `DB_PASSWORD: "${M}", next`],
    ["apiKey => 'k-1'", `apiKey => '${M}'`],
    ['{"access_token":"abc","n":1}', `{"access_token":"${M}","n":1}`],
    ['{\\"access_token\\":\\"abc\\"}', `{\\"access_token\\":\\"${M}\\"}`],
    ['GET /x?token=abc&page=2', `GET /x?token=${M}&page=2`],
    ['Authorization: Bearer abcdefghijkl', `Authorization: Bearer ${M}`],
    ['postgres://app:p%40ss@db/x', `postgres://app:${M}@db/x`],
    ['redis://:p@ss@db', `redis://:${M}@db`],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def end', `jwt ${M} end`],
    ['key sk-proj-abcdefghijklmnop1234 end', `key ${M} end`],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter', `${M}\nafter`],
    ['mail ada@example.com now', 'mail a***@example.com now'],
    ['card 4111 1111 1111 1111 ok', 'card ****-****-****-1111 ok'],
  ])('%s', (text, expected) => expect(redactText(text)).toBe(expected))

  it.each([
    'Order placed',
    'max_tokens=5, token_usage: 812',
    'order 4111111111111112 at 12:30:00',
    'took 12.5ms (a=b)',
    'https://example.com/a?page=2',
    'basic auth is off',
  ])('leaves: %s', (text) => expect(redactText(text)).toBe(text))

  it('changes nothing the second time, word by word', () => {
    const word = fc.constantFrom(
      'password',
      'token=',
      ': ',
      '"',
      'Bearer ',
      'abc123def456',
      '://a:b@c',
      'ada@example.com',
      ' ',
      '\n',
      '4111111111111111',
      'sk-',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const once = redactText(words.join(' '))
        expect(redactText(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('is quick with texts that are made to be slow', () => {
    for (const part of [
      'a',
      'password',
      'password=',
      '://',
      '://a:',
      'eyJ',
      '.',
      '@',
      'a@a.',
      '1',
      '1 ',
      '"',
      'Bearer ',
      '-----BEGIN PRIVATE KEY-----',
      'a=\\"',
      '-',
    ]) {
      compactRedactor.text(part.repeat(200_000))
    }
  })
})
