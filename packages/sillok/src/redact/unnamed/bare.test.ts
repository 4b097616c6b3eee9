import { describe, expect, it } from 'vitest'
import { MASK } from '../../record/index.js'
import { findings, redactText } from '../index.js'

// Made up: no service has issued them.
const DENSE = 'hT4vQm9ZkX2cNwL7pRb3YsJ6gDfA8eUa'
const SHORT = 'qW8eR2tY6uI1oP5aS9dF'
const AWS = 'kQ7/xV2mPz+9LwTg4RbNcY8sHdJfA3uE6iOo1XtZ'
const WIDE = 'Vq7_kZ2mXw9-LtR4bNcY8sHdJfA3uE6iOo1XtPz5Gg0Bv7Kq2Mw9Zr4Tn8Yc3HdQ5xW'
const DASHED = `${WIDE}-v3Xk_Q8mZ2c-N7pR4tLw=`
const LONG = `${DENSE}${SHORT}bK3nF8xT1vZ6mC4jL9gH2sW7yE5uR0qP`
const LOWER = 'x7k2m9q4w1z8t5r3p6n0c8v2b4j1h7g5'
const HEX = '9c1e47d0b58f3a62e7d19405bc8f2a36'

describe('a key in a sentence', () => {
  it.each([
    `I left ${DENSE} in the config, sorry`,
    `String #1: "${DENSE}"`,
    DENSE,
    `誤って「${DENSE}」を送信しました`,
    `pasted ${AWS} into the ticket`,
    `use ${WIDE} from now on`,
    `az devops said ${LONG} has expired`,
    `the token is invalid: ${SHORT}`,
    `not valid ${DENSE} any more`,
    `${AWS}${AWS.slice(0, 23)}==`,
    `please revoke ${SHORT}, it was committed`,
    `トークンは ${SHORT} です`,
    `토큰은 ${LOWER} 입니다`,
    `Der Schlüssel ${SHORT} wurde kompromittiert`,
    `la clave ${SHORT} está caducada`,
    `401 Unauthorized when calling with ${SHORT}`,
    `the secret that we use there, ${HEX}, is old`,
    `momo=${AWS}`,
    `export MOMO="${AWS}"`,
    `left "${DASHED}" there`,
    `|${DENSE}|`,
  ])('is masked: %s', (text) => {
    expect(redactText(text)).toContain(MASK)
    for (const secret of [LONG, DENSE, WIDE, DASHED, SHORT, AWS, LOWER, HEX])
      expect(redactText(text)).not.toContain(secret)
  })

  it.each([
    `user ${SHORT} logged in`,
    `request id ${DENSE} failed with 401 Unauthorized`,
    `parcel ${DENSE} was delivered`,
    `cache miss for key ${HEX}`,
    `commit ${HEX}9c1e47d0 rotates the signing key`,
    `token usage for ${HEX} was 812`,
    `loaded https://cdn.example.com/${DENSE}.js`,
    `s3://bucket/${DENSE}/image.png`,
    `golang.org/x/net v0.1.0 h1:${DENSE}aB1cD2eF3gH=`,
    `order 01J9ZQ4T7M2K8W5X3Y6V1B0CDE placed`,
    `pod api-7d9c6f8b5d-x2k9q restarted, token refreshed`,
    `getUserFromDatabaseByIdentifier2AndRegion4 took a token`,
    `-----BEGIN PUBLIC KEY-----\n${DENSE}${DENSE}\n${DENSE}\n-----END PUBLIC KEY-----`,
    `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${DENSE}aB1cD2e deploy key`,
    `expected sha512-${WIDE} but got another`,
    `SHA256:${WIDE} is its fingerprint`,
    `# ${AWS}${AWS.slice(0, 24)}`,
    `etag ${WIDE} did not match`,
    `${LONG}\n${LONG}\n${SHORT}`,
    `${LONG.slice(0, 76)} is a line`,
    `next cursor ${WIDE} of the page`,
    `integrity=${AWS}`,
    `etag=${AWS}`,
    `GET /list?gclid=${AWS}`,
    `a=1&momo=${AWS}`,
    `{"name":"${DENSE}"}`,
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('the token of a bot', () => {
  it('has three parts with dots between them', () => {
    const token = `NTk4MjEwOTI3NzM0MTY4NTMy.Gx7kQ2.${DENSE.slice(0, 27)}`
    expect(redactText(`bot ${token} is online`)).toBe('bot ***MASKED*** is online')
    for (const text of [`bot x${token} is`, 'NameOfAVeryLongClass2Impl.method.andAnotherMethodThatIsLong2'])
      expect(redactText(text)).toBe(text)
  })
})

describe('an account for machines', () => {
  it('has a password behind its name', () => {
    const key = 'Q7L2ZK9XW3RT8VBN4MPC6HJD5GFS1AYEQ7L2ZK9XW3RT8VBN4MPC6HJD5GFS1AYE'
    expect(redactText(`docker login as shop+deploy:${key}`)).toBe('docker login as shop+deploy:***MASKED***')
    for (const text of [`image a+b/c:${key}`, `shop:${key}`, 'build 1.2+rc:20261127'])
      expect(redactText(text)).toBe(text)
  })
})

describe('a token behind an id or a mark', () => {
  it.each([
    ['new Bot("31415926:AbC3dEfGh1jKlMn0pQrStUv-XyZ_012345q")', 'AbC3dEf', 'telegram'],
    ['271828182845904|gT7_kq2Wm9-ZxP4rLs8VnB3cYd5', 'gT7_kq2', 'facebook'],
    ['app = 271828182845904 | 0f1e2d3c4b5a69788796a5b4c3d2e1f0', '0f1e2d3c', 'facebook'],
    ['s.Tq7Zp2Lm9Xc4Vb6Nh8Kd3Wf5', 'Tq7Zp2', 'hashicorp-vault'],
  ])('%s', (text, secret, rule) => {
    expect(redactText(text)).not.toContain(secret)
    expect(findings(text).map((one) => one.rule)).toEqual([rule])
  })
  it.each([
    '12:30:15:A-word-with-exactly-thirty-five-cha',
    'rows 271828182845904|gT7_kq2Wm9-ZxP4rLs8VnB3cYd5-and-more',
    'this.Tq7Zp2Lm9Xc4Vb6Nh8Kd3Wf5()',
    'SshPublicKeys:\n  - qL8vTz3nKc0pXrWm5HsYb7JdEa1UfGo9iQ2tNxMk6ZlPwRhCyBvOeSj4AuDgFI+/qkT8bz==',
    'public_keys:\n  - >-\n    qL8vTz3nKc0pXrWm5HsYb7JdEa1UfGo9iQ2tNxMk6ZlPwRhCyBvOeSj4AuDgFI+/qkT8bz==',
  ])('%s stays', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
