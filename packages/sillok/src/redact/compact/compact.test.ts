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
    // A name before the name, and a value that is a list of names: each is looked at.
    ['Error: password=hunter2', `Error: password=${M}`],
    ['url: https://x.example/?token=abc&page=2', `url: https://x.example/?token=${M}&page=2`],
    ['https://x.example/#access_token=abc&n=1', `https://x.example/#access_token=${M}&n=1`],
    ['run --password=hunter2 -Dpassword=h2', `run --password=${M} -Dpassword=${M}`],
    ['$env:APP_SECRET = "abc"', `$env:APP_SECRET = "${M}"`],
    ['password := `abc`', `password := \`${M}\``],
    ['password ::= abc, secret ?= "a b"', `password ::= ${M}, secret ?= "${M}"`],
    ['password === "abc"', `password === "${M}"`],
    ['password      =      abc', `password      =      ${M}`],
    ['<password>hunter2</password>', `<password>${M}</password>`],
    ['비밀번호=hunter2', `비밀번호=${M}`],
    ['contraseña: hunter2', `contraseña: ${M}`],
    // No half of a value stays.
    ['password=p@ss,word;x(y)z next', `password=${M} next`],
    ['password="a\\"b c" x', `password="${M}" x`],
    ['password: "a\nb" x', `password: "${M}" x`],
    ["password='cut off", `password='${M}`],
    ['userPassword: {SSHA}84g4kMAB4q next', `userPassword: ${M} next`],
    ['{"tokens":["a]","b"],"n":1}', `{"tokens":${M},"n":1}`],
    ['{"credentials":{"old":{"a":"}"}},"n":1}', `{"credentials":${M},"n":1}`],
    ['{\\\\\\"token\\\\\\":\\\\\\"abc\\\\\\"}', `{\\\\\\"token\\\\\\":\\\\\\"${M}\\\\\\"}`],
    // Headers are masked to their end, whatever the scheme.
    ['Authorization: Digest username="bob", response="6629fae4"', `Authorization: ${M}`],
    ['Authorization: ApiKey abc def\r\nHost: x', `Authorization: ${M}\r\nHost: x`],
    ['Authorization: Bearer abc', `Authorization: Bearer ${M}`],
    [
      'curl -H "Authorization: Negotiate YII= x" https://x.example',
      `curl -H "Authorization: ${M}" https://x.example`,
    ],
    ['Cookie: theme=dark; sid=abc\nHost: x', `Cookie: ${M}\nHost: x`],
    // Signs in a password, or an address as the user, end no URL.
    ['https://bob:hun/t?r2@example.com/', `https://bob:${M}@example.com/`],
    ['postgres://bob:h#@2@db/x', `postgres://bob:${M}@db/x`],
    ['https://bob@x.com:hunter2@example.com', `https://b***@x.com:${M}@example.com`],
    [`pg://u:${'a/b?c'.repeat(200)}@db`, `pg://u:${M}@db`],
    ['eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d end', `${M} end`],
    [`jwt eyJ${'a'.repeat(9000)}.${'b'.repeat(5000)} end`, `jwt ${M} end`],
    ['-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdG\n-----END PGP PRIVATE KEY BLOCK-----.', `${M}.`],
    [`-----BEGIN PRIVATE KEY-----${'A'.repeat(40_000)}`, M],
    [
      '_bob@example.com böb@exämple.com a@b.co bob%40x.example',
      '_***@example.com b***@exämple.com ***@b.co b***%40x.example',
    ],
    ['paid by 4111111111111111.', 'paid by ****-****-****-1111.'],
    // What is content is not in a text either, where JSON says that it is a name.
    ['{"prompt":"Who is it?","n":1}', `{"prompt":"${M}","n":1}`],
  ])('%s', (text, expected) => expect(redactText(text)).toBe(expected))

  it.each([
    'Order placed',
    'max_tokens=5, token_usage: 812',
    'order 4111111111111112 at 12:30:00',
    'took 12.5ms (a=b)',
    'https://example.com/a?page=2',
    'basic auth is off',
    'at f (https://x.example/token.js:184:12)',
    'GET https://localhost:8080/a@b 200',
    'added vue@3.4.1',
    'span a4111111111111111b',
    'prompt="Who is it?"',
    '{"id":"80e2be5c-fd4d-4986-8466-c69dccabbc3e","n":1}',
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
      '-eyJ',
      'token=[',
      'token="',
      'token={"',
      ')',
      'token=)',
      'a.',
      'a-',
      'Cookie: ="',
    ]) {
      compactRedactor.text(part.repeat(200_000))
    }
  })
})
