// Secrets as libraries and protocols hand them over: as the bytes of a text and behind the format of a message.
import { namesSecret, redactor, redactText } from 'sillok/redact'
import { expect, it } from 'vitest'
import { expectNone, PASSWORD as P, TOKEN as T, written } from './support.js'

const base64 = (text: string): string => `base64:${Buffer.from(text).toString('base64')}`

it.each<[string, object]>([
  [
    'bytes of OpenTelemetry',
    { a: base64(T), b: base64(`{"password":"${P}","t":"${T}"}`), c: base64(`user kim, password=${P}`) },
  ],
])('%s', (_name, fields) => {
  const line = written(fields)
  expectNone(line, P, T)
  expect(line).toContain('***MASKED***')
  expect(JSON.stringify(redactor.redactValue(JSON.parse(line)))).toBe(line)
})

it('leaves bytes in which nothing is', () => {
  const fields = {
    f: 'base64:AP8=',
    g: base64('{"user":"kim","port":80}'),
    h: 'base64: no such thing',
    i: 'base64:not/even=this',
  }
  expect(written(fields)).toContain(JSON.stringify(fields).slice(1, -1))
  expect(redactText('base64:')).toBe('base64:')
})

it.each(['password %s', 'the password: %o', 'token {}', 'user kim, pwd=%j'])(
  'a value behind a format that nobody fills in: %s',
  (message) => {
    expect(namesSecret(message, P)).toBe(true)
    expect(namesSecret(`${message} was read`, P)).toBe(false)
  },
)
