// More ways out, of our own finding: notations that people write, objects that libraries hand to loggers, and what must stay as it is.
import {
  createRedactor,
  findings,
  redactText,
  redactValue,
  registerSecret,
  registerSecrets,
} from 'sillok/redact'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { Maker } from './corpus/index.mjs'
import { expectNone, PASSWORD as P, TOKEN as T, written } from './support.js'

const make = new Maker(randomOf(69))
const basic = Buffer.from(`kim:${P}`).toString('base64')

const TEXTS: [string, string][] = [
  ['a block in YAML', `db:\n  password: |\n    ${P}\n  port: 1`],
  ['a folded block in YAML', `token: >-\n  ${P}\n`],
  ['an input of a form', `<input type="password" name="password" value="${P}">`],
  [
    'a part of a multipart body',
    `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${P}\r\n--x--`,
  ],
  ['several cookies', `Set-Cookie: a=1; Path=/, sessionid=${P}; HttpOnly`],
  [
    'a signature of AWS',
    `Authorization: AWS4-HMAC-SHA256 Credential=x/20261120/eu/s3/aws4_request, Signature=${P}`,
  ],
  ['a session token of AWS', `x-amz-security-token: ${P}`],
  ['an option of a command', `kubectl --token=${P} get pods`],
  ['a lower-case scheme', `authorization: basic ${basic}`],
  ['a markdown link', `see [the db](https://kim:${P}@db.example.com/)`],
  ['an encoded URL within a URL', `GET /login?next=${encodeURIComponent(`https://kim:${P}@example.com/`)}`],
  ['a JSON name with escapes', `{"pass\\u0077ord":"${P}"}`],
  ['a list in a query', `?user[password]=${P}&password[]=${P}`],
  ['a dump of Python', `{'user': 'kim', 'password': '${P}', 'age': 3}`],
  ['a dump of Ruby', `{:password=>"${P}", :a=>1}`],
  ['a dump of PHP', `array(2) { ["password"]=> string(22) "${P}" }`],
  ['a dump of Rust', `Login { user: "kim", password: "${P}" }`],
  ['a comment of HTML', `<!-- token: ${P} -->`],
  ['a table', `| user | kim |\n| password | ${P} |`],
  ['a tab between', `password\t${P}`],
  ['full-width marks', `パスワード＝${P}`],
  ['a Chinese key', `密码: ${P}`],
  ['a German key', `Passwort: ${P}`],
  ['two in a row', `${T},${T};${T}`],
  ['a token in parentheses', `(${T})`],
  ['a token before a full stop', `Use ${T}.`],
  ['a token in quotes that are escaped', `\\"${T}\\"`],
  ['a token between marks of direction', `\u202b${T}\u202c`],
  ['a token after a lone surrogate', `\ud83d${T}\ude00`],
  ['a token between words of Japanese', `トークン${T}を使う`],
  ['a password with marks in quotes', `password="a b,c;${P}}"`],
]

const FIELDS: [string, object][] = [
  ['variables in a list', { Env: [`PASSWORD=${P}`, `PATH=/bin`, `API_TOKEN=${P}`] }],
  ['arguments of a command in a list', { argv: ['node', 'app.js', '--password', P, '--api-key', P] }],
  ['the environment', { env: { HOME: '/root', DB_PASSWORD: P, GITHUB_TOKEN: P } }],
  [
    'an object under a sensitive name',
    { password: { value: P, old: [P] }, credentials: [{ user: 'kim', key: P }] },
  ],
  ['boxed strings', { password: new String(P), a: new String(T) }],
  ['names in other languages', { パスワード: P, 비밀번호: P, contraseña: P, passwort: P, 密码: P }],
  ['a name with blanks around it', { ' password ': P, 'Password:': P, '"token"': P }],
  ['headers as pairs of bytes', { headers: [[Buffer.from('authorization'), Buffer.from(P)]] }],
  ['a JSON form of bytes', { a: Buffer.from(T).toJSON() }],
  [
    'a list that iterates',
    {
      headers: {
        *[Symbol.iterator]() {
          yield ['authorization', P]
        },
      },
    },
  ],
  [
    'a fetch that failed',
    { error: new TypeError('fetch failed', { cause: new Error(`connect https://kim:${P}@db`) }) },
  ],
  ['a frozen object', Object.freeze({ a: Object.freeze({ password: P, t: T }) })],
  ['a text of many lines', { a: `line\n${'x\n'.repeat(500)}DB_PASSWORD=${P}\n${T}` }],
  ['a key of a map that is an object', { m: new Map([[{ password: P }, T]]) }],
]

describe('nothing is left of a secret', () => {
  test.each(TEXTS)('in %s', (_name, text) => {
    expectNone(redactText(text), P, T, basic)
    expectNone(written({ a: text }, { message: text }), P, T, basic)
  })
  test.each(FIELDS)('in %s', (_name, fields) => {
    expectNone(written(fields), P, T)
    expectNone(JSON.stringify(redactValue(fields)), P, T)
  })
})

describe('masks', () => {
  test.each([
    ['card 4111111111111111 ok', 'card ****-****-****-1111 ok'],
    ['card 4111-1111-1111-1111 ok', 'card ****-****-****-1111 ok'],
    ['to user@example.com now', 'to u***@example.com now'],
    ['phone: 415-555-0132', 'phone: ***-****-0132'],
    ['call +82 10-1234-5678 now', 'call ***-****-5678 now'],
    ['password=hunter2hunter2 ok', 'password=***MASKED*** ok'],
  ])('%s', (text, masked) => expect(redactText(text)).toBe(masked))

  it('takes numbers for what they are', () => {
    const line = JSON.parse(written({ card: 4111111111111111, time: 1795170944123, id: 12345678901, n: 42 }))
    expect(line).toMatchObject({ time: 1795170944123, id: 12345678901, n: 42 })
    expect(JSON.stringify(line)).not.toContain('4111111111111111')
  })

  it('leaves the mask itself, counts and flags alone', () => {
    const fields = {
      password: '***MASKED***',
      tokens: 812,
      secret: true,
      a: 'password=***MASKED*** x',
      mail: 'u***@example.com',
    }
    const line = written(fields)
    expect(JSON.parse(line)).toMatchObject(fields)
  })

  it('masks addresses and cards in names, too', () => {
    const line = written({ 'kim.lee@example.com': 1, '4111111111111111': 2 })
    expect(line).not.toMatch(/kim\.lee@|4111111111111111/)
  })
})

describe('findings', () => {
  it('say exactly where', () => {
    const text = `first ${T} then password=${P} and kim.lee@example.com`
    const found = findings(text).map(({ start, length }) => text.slice(start, start + length))
    expect(found).toEqual([T, P, 'kim.lee@example.com'])
  })

  it('are counted by rule', () => {
    const redactor = createRedactor()
    redactor.redactText(`x ${T}`)
    redactor.redactText(`x ${T} kim.lee@example.com`)
    const { rules, errors } = redactor.counters()
    expect(Object.values(rules).reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(errors).toBe(0)
  })
})

describe('known values', () => {
  it('are known until they are taken out again, and never where they are short', () => {
    const value = make.chars('w', 20)
    const forget = registerSecret(value, 'test')
    expect(redactText(`x ${value} y`)).not.toContain(value)
    forget()
    expect(redactText(`x ${value} y`)).toContain(value)
    registerSecret('abc')
    expect(redactText('x abc y')).toBe('x abc y')
  })

  it('come from variables whose names are sensitive', () => {
    const [secret, harmless] = [make.chars('l', 18), make.chars('l', 18)]
    expect(
      registerSecrets({ MY_DB_PASSWORD: secret, HOSTNAME: harmless, EMPTY_TOKEN: '', SHORT_TOKEN: 'ab' }),
    ).toBe(1)
    expect(redactText(`x ${secret} ${harmless}`)).toContain(harmless)
    expectNone(redactText(`x ${secret} y`), secret)
  })

  it('in several spellings, one within the other', () => {
    const [inner, outer] = [make.chars('w', 12), make.chars('w', 12)]
    onTestFinished(registerSecret(inner))
    onTestFinished(registerSecret(`${inner}${outer}`))
    expectNone(redactText(`${inner}${outer} ${inner}`), inner, outer)
  })
})

describe('rules of a project', () => {
  const employee = {
    id: 'employee',
    pattern: /EMP-\d{6}/,
    mask: 'EMP-******',
    example: 'EMP-123456',
    counterexample: 'EMP-12',
  }

  it('mask what only the project knows, in text and in fields', () => {
    const salary = { id: 'salary', key: 'salary', example: 'salary', counterexample: 'celery' }
    const redactor = createRedactor({ rules: [employee, salary] })
    expect(redactor.redactText('by EMP-123456.')).toBe('by EMP-******.')
    expect(redactor.redactValue({ salary: 1, a: 'EMP-654321' })).toEqual({
      salary: '***MASKED***',
      a: 'EMP-******',
    })
  })

  it('count only beside their words, with their check digit, and not where allowed', () => {
    const rule = {
      id: 'case',
      pattern: /\d{8}/,
      context: ['case'],
      example: 'case 12345678',
      counterexample: '12345678',
    }
    const beside = createRedactor({ rules: [rule] })
    expect(beside.redactText('case 12345678')).not.toContain('12345678')
    expect(beside.redactText('size 12345678')).toContain('12345678')
    // The last digit of 79927398713 is its Luhn check digit.
    const member = {
      id: 'member',
      pattern: /M\d{11}/,
      check: 'luhn' as const,
      example: 'M79927398713',
      counterexample: 'M79927398710',
    }
    const checked = createRedactor({ rules: [member] })
    expect(checked.redactText('M79927398713 M79927398710')).toBe('***MASKED*** M79927398710')
    const allowed = createRedactor({ rules: [{ ...employee, allow: ['EMP-000000'] }] })
    expect(allowed.redactText('EMP-000000 EMP-123456')).toBe('EMP-000000 EMP-******')
  })

  test.each([
    ['its example is not found', { ...employee, example: 'none' }],
    ['its counterexample is found', { ...employee, counterexample: 'EMP-999999' }],
    ['it has neither pattern nor key', { id: 'x', example: 'a', counterexample: 'b' }],
    ['its pattern is none', { ...employee, pattern: '(' }],
    ['it takes time that grows faster than the text', { ...employee, pattern: /(\w+\s?)*EMP-\d{6}$/ }],
  ])('are refused when %s', (_why, rule) => {
    expect(() => createRedactor({ rules: [rule] })).toThrow(
      expect.objectContaining({ code: 'REDACTION_RULE_INVALID' }),
    )
  })

  it('cannot weaken the default rules', () => {
    const redactor = createRedactor({
      rules: [{ ...employee, pattern: /sk-ant[\w-]+|EMP-\d{6}/, allow: [T] }],
    })
    expectNone(redactor.redactText(`x ${T}`), T)
  })
})
