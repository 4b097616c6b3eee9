import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineRedactor } from './line.js'
import { OpenKey } from './open-key.js'

const KEYS = [
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'p' })
    .toString(),
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'sec1', format: 'pem' })
    .toString(),
].map((pem) => pem.trimEnd().split('\n'))

const body = (lines: readonly string[]): string[] => lines.filter((line) => /^[\w+/=]+$/.test(line))
const record = (fields: object): string => JSON.stringify({ level: 'INFO', ...fields })

/** Ways in which a program may print a key line by line; what is behind it must come through. */
const PRINTED: Readonly<Record<string, (line: string, n: number) => string>> = {
  'as lines': (line) => line,
  indented: (line) => `    ${line}`,
  'behind a time': (line) => `2026-11-20 10:55:44 [boot] ${line}`,
  'as records': (line) => record({ message: line, user: 'anna', trace_id: 'a'.repeat(32) }),
  'as fields of records': (line, n) => record({ message: 'line of the key', n, line }),
  'as records and lines': (line, n) => (n % 2 === 0 ? record({ message: line }) : line),
}

describe.each(Object.entries(PRINTED))('a key that is printed %s', (_, print) => {
  it.each(KEYS)('is masked to its end, and what is behind it is not: %s', (...pem) => {
    const redact = lineRedactor()
    const out = pem.map((line, n) => redact(print(line, n)))
    const text = out.map((one) => one.text).join('\n')
    for (const line of body(pem)) expect(text).not.toContain(line)
    expect(out.every(({ changed, findings }) => changed === findings.length > 0)).toBe(true)
    for (const behind of ['ready', 'userA1 iPhone12', record({ message: 'Xy12Zw34Qr56Ab78Cd90Ef12' })])
      expect(redact(behind).text).toBe(behind)
  })
})

it('a key that has no end takes only what can be its body', () => {
  const redact = lineRedactor()
  redact('-----BEGIN PRIVATE KEY-----')
  const plain = ['Server listening on port 80 and all is well', 'ready', '[INFO] a', '']
  for (const line of plain) expect(redact(line)).toMatchObject({ text: line, changed: false })
  const [, second = ''] = KEYS[0] as string[]
  expect(redact(second)).toMatchObject({
    text: '***MASKED***',
    findings: [{ rule: 'private-key', path: '', start: 0, length: 64 }],
  })
  expect(redact('done').text).toBe('***MASKED***') // The last line of a body is short.
  for (const line of plain) expect(redact(line).text).toBe(line)
})

it('lists, and texts of several lines, are followed to the end', () => {
  const [pem = []] = KEYS
  const redact = lineRedactor()
  const list = redact(record({ pem, user: 'anna' })).text
  const halves = [pem.slice(0, 9).join('\n'), pem.slice(9).join('\n')].map(
    (message) => redact(record({ message })).text,
  )
  for (const line of body(pem)) expect(list + halves.join()).not.toContain(line)
  expect(JSON.parse(list)).toMatchObject({ user: 'anna' })
  expect(redact('Xy12Zw34Qr56Ab78Cd90Ef12').text).not.toBe('')
})

it('findings stand where they are in the line as it was', () => {
  const redact = lineRedactor()
  redact('-----BEGIN PRIVATE KEY-----')
  const line = `x ${'aB3'.repeat(20)} password=hunter2hunter2`
  const { text, findings } = redact(line)
  expect(text).toBe('x ***MASKED*** password=***MASKED***')
  expect(findings.map(({ start, length }) => line.slice(start, start + length))).toEqual([
    'aB3'.repeat(20),
    'hunter2hunter2',
  ])
})

it('never throws, whatever the values are, and changes nothing while no key is open', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(new OpenKey().maskValue(value))).toBe(JSON.stringify(value))
      const open = new OpenKey()
      open.mask('-----BEGIN RSA PRIVATE KEY-----')
      open.maskValue(value)
    }),
  )
  let deep: unknown = 'x'
  for (let i = 0; i < 50_000; i++) deep = [deep]
  const open = new OpenKey()
  open.mask('-----BEGIN RSA PRIVATE KEY-----')
  expect(JSON.stringify(open.maskValue(deep))).toContain('MASKED')
})

it.each([4, 20])('the last line behind a time may be short: %i characters', (length) => {
  const redact = lineRedactor()
  const lines = [...Array.from({ length: 3 }, () => 'aB3'.repeat(20)), 'Zq7'.repeat(7).slice(0, length)]
  const head = '2026-11-20 10:55:4'
  const out = ['-----BEGIN PRIVATE KEY-----', ...lines].map((line, n) => redact(`${head}${n} [boot] ${line}`))
  expect(out.at(-1)?.text).toBe(`${head}4 [boot] ***MASKED***`)
  expect(redact(`${head}9 [boot] ready`).text).toBe(`${head}9 [boot] ready`)
})

it.each([
  ['- name: SHOP_PASSWORD', '  value: falcon', '  value: ***MASKED***'],
  ['"key": "shop_password",', '"value": "falcon"', '"value": "***MASKED***"'],
  ['- name: SHOP_COLOR', '  value: falcon', '  value: falcon'],
  ['password: |', 'user: kim', 'user: kim'],
])('a line says what the next one holds: %s', (first, second, safe) => {
  const redact = lineRedactor()
  expect(redact(first).text).toBe(first)
  expect(redact(second).text).toBe(safe)
})
