import { describe, expect, it } from 'vitest'
import { redactText, redactValue } from '../index.js'

const ID = '9aZkQ2Lm8Vb5Tn1Rw7Yc'
const MASK = '***MASKED***'

describe('what is handed over in a login', () => {
  it.each([
    'session',
    'sid',
    'user_session',
    'aiohttp_session',
    'PHPSESSID',
    'code_verifier',
    'device_code',
    'SAMLResponse',
    'id_token_hint',
    'x-functions-key',
    'tls_key',
    'parola',
  ])('%s', (name) => {
    expect(redactValue({ [name]: ID })).toEqual({ [name]: MASK })
    expect(redactText(`${name}=${ID}`)).toBe(`${name}=${MASK}`)
    expect(redactText(`"${name}": "${ID}"`)).toBe(`"${name}": "${MASK}"`)
  })

  it.each([
    { session: 'checkout' },
    { user_session: 'expired' },
    { training_session: ID },
    { account_sid: ID },
    { session: '7f3e2b1c-1111-4222-8333-123456789abc' },
    { sid: 'S-1-5-21-3623811015-3361044348-30300820-1013' },
    { sid: 'SM0123456789abcdef0123456789abcdef' },
    { sid: 'ORCL' },
    { device_code: 'iPhone14,2' },
    { key: 'ArrowLeft' },
    { session: 12 },
  ])('and what only has such a name stays: %j', (value) => {
    expect(redactValue(value)).toEqual(value)
    const text = JSON.stringify(value)
    expect(redactText(text)).toBe(text)
  })

  it.each([
    ['http -a kim:hunter2 https://x.example', `http -a kim:${MASK} https://x.example`],
    ['https -a kim:hunter2 x.example/api', `https -a kim:${MASK} x.example/api`],
    ['sudo -S <<< hunter2x', `sudo -S <<< ${MASK}`],
    ['sudo -S ls <<< "hunter2 x"', `sudo -S ls <<< "${MASK}"`],
    ['invalid value "hunter2" for field "password"', `invalid value "${MASK}" for field "password"`],
    ["value 'hunter2' for field api_token.", `value '${MASK}' for field api_token.`],
    ['password = """hunter2\nx"""', `password = """${MASK}"""`],
  ])('%s', (text, expected) => expect(redactText(text)).toBe(expected))

  it.each(['value "x9" for field name', 'http -a example', 'sudo -S ls', 'http request -a 1'])(
    '%s stays',
    (text) => expect(redactText(text)).toBe(text),
  )
})
