import { describe, expect, it } from 'vitest'
import { findings, redactText } from '../index.js'

const SALT = 'fQ2mP7vL'
const HASH = 'tR4wB8nYc9aZkQ2mP7vLtR4wB8nYc9aZk'

describe('a password as systems keep it', () => {
  it.each([
    [`kim:$6$${SALT}$${HASH}:19000:0:99999:7:::`],
    [`kim:$apr1$${SALT}$${HASH}`],
    [`root:$y$j9T$${SALT}$${HASH}:19000::::::`],
    [`stored $2b$12$${HASH} for kim`],
    [`$argon2id$v=19$m=65536,t=3,p=4$${SALT}$${HASH}`],
    [`kim:$8$${SALT}$${HASH}`],
    [`kim:$9$${SALT}$${HASH}`],
    [`kim:{SHA}${HASH}=`],
    [`userPassword: {SSHA}${HASH}=`],
    [`pbkdf2_sha256$260000$${SALT}$${HASH}=`],
    [`stored pbkdf2:sha512:600000$${SALT}$${HASH} for kim`],
    [`scrypt:32768:8:1$${SALT}$${HASH}`],
  ])('is masked: %s', (text) => {
    expect(redactText(text)).not.toContain(HASH.slice(0, 12))
  })

  it('says so', () => {
    expect(findings(`kim:$5$${SALT}$${HASH}`)).toMatchObject([{ rule: 'password-hash', start: 4 }])
  })

  it.each([
    ['costs $1$ or $2$'],
    ['SELECT $1, $2 AS $y$'],
    ['{sha} is the commit'],
    ['awk $1$2 {print $1$3}'],
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('a line of .pgpass', () => {
  it.each([
    ['db.example.com:5432:shop:kim:w8RtQ2!vLm', 'w8RtQ2!vLm'],
    ['*:5432:*:*:w8RtQ2vLm', 'w8RtQ2vLm'],
    ['# all\nlocalhost:*:shop:kim:w8RtQ2vLm\n', 'w8RtQ2vLm'],
  ])('holds a password: %s', (text, password) => {
    expect(redactText(text)).not.toContain(password)
  })

  it.each([
    ['src/app.ts:1042:7:error:TS2304'],
    ['at 10:5432:12:30'],
    ['db.example.com:5432:shop:kim:'],
    ['listening on db.example.com:5432:shop:kim:w8RtQ2vLm as ever'],
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
