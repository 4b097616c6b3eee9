import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('what a client says to a server', () => {
  it.each([
    ['SASL PLAIN', 'C: AUTH PLAIN {}\nS: 235 2.7.0 ok', base64('\0kim\0falcon-77')],
    ['SASL PLAIN, with who acts', '>> a2 AUTHENTICATE PLAIN {}', base64('ops\0kim\0falcon-77')],
    ['SASL PLAIN, asked for', 'AUTH PLAIN\n334 \n[smtp] C: {}\n[smtp] S: 235 ok', base64('\0kim\0falcon')],
    ['tokens', 'C: A1 AUTHENTICATE XOAUTH2 {}\nS: A1 OK', base64('user=kim\x01auth=Bearer falcon\x01\x01')],
    [
      'SASL LOGIN',
      'C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: a2lt\nS: 334 UGFzc3dvcmQ6\nC: {}\nS: 235 ok',
      base64('falcon-77'),
    ],
    [
      'SASL LOGIN, in time',
      '10:00:01 <- 334 UGFzc3dvcmQ6\r\n10:00:01 -> {}\r\n10:00:02 <- 235',
      base64('pw'),
    ],
    ['IMAP', 'C: a001 LOGIN kim {}\nS: a001 OK', 'falcon77'],
    ['IMAP, quoted', 'imap > A12 LOGIN "kim@" "{}"', 'falcon and tower'],
    ['a monitor of Redis', '1700.1 [0 10.0.0.1:53] "AUTH" "default" "{}"', 'falcon'],
    ['the same without a user', '1700.1 [0 10.0.0.1:53] "auth" "{}"', 'falcon'],
    ['the same in a greeting', '"HELLO" "3" "AUTH" "default" "{}" "SETNAME" "x"', 'falcon'],
  ])('%s', (_name, text, secret) => {
    expect(redactText(text.replace('{}', secret))).toBe(text.replace('{}', '***MASKED***'))
  })

  it.each([
    '1700.1 [0] "AUTH" "default" "falcon"',
    'C: a1 LOGIN kim "falcon"\nS: ok',
    'a1 LOGIN kim falcon\nok',
  ])('within JSON: %j', (log) => {
    for (const text of [JSON.stringify({ log }), JSON.stringify({ x: JSON.stringify({ log }), y: 1 })])
      expect(redactText(text)).toBe(text.replace('falcon', '***MASKED***'))
  })

  it.each([
    'S: 250-AUTH LOGIN PLAIN CRAM-MD5 XOAUTH2',
    'S: * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN',
    'C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: a2lt\n',
    'a001 OK LOGIN completed',
    'step 12 LOGIN form shown',
    '{"scopes":["auth","default","admin"]}',
    'auth plain text is off',
    'S: 334 UGFzc3dvcmQ6\nS: 535 authentication failed',
  ])('leaves %j', (text) => expect(redactText(text)).toBe(text))
})
