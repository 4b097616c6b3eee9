import { describe, expect, it } from 'vitest'
import { redactText } from './index.js'

const KEY = 'gjR0wmHQlJ5HrOziy1FgaEBXCSHeaJ4x1WYb'
const SMALL = 'q7d2kx9v0m4zt81w5bnr3c6yh2sfj8lp'

describe('a key behind a name that no list has', () => {
  it.each([
    `ramp = '${KEY}'`,
    `ramp: ${KEY}`,
    `ramp='${SMALL}'`,
    `"planview" => "${KEY}"`,
    `instamojo '${KEY}' instamojo '${SMALL}'`,
    `jira ${KEY}          \njira shop.example.net`,
    `tomtom = '${KEY}' | '${KEY}'`,
  ])('is masked: %s', (text) => {
    expect(redactText(text)).not.toContain(KEY)
    if (!text.startsWith('instamojo')) expect(redactText(text)).not.toContain(SMALL)
  })

  it.each([
    `request_id=${KEY}`,
    `etag: "${KEY}"`,
    `public_key = "${KEY}"`,
    `commit 857d6fe767d044f4775b05953d6bbcab27e1f0aa`,
    `ramp = '857d6fe767d044f4775b05953d6bbcab'`,
    `the parcel ${KEY} was delivered`,
    `const handler = getUserFromDatabaseByIdentifier2AndRegion4`,
    `payload ${Buffer.from('{"n":481516,"kind":"thumbnail"}').toString('base64')}`,
    `{"name":"${KEY}"}`,
    `https://cdn.example.com/${KEY}.js`,
    `sha512-${KEY}${KEY}${KEY}==`,
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
