import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const HEX = '9c1e47d0b58f3a62e7d19405bc8f2a36'

describe('the key of a service behind its name alone', () => {
  it.each([
    `finnhub = '${HEX}'`,
    `deepgram-api: ${HEX}`,
    `SONARQUBE=${HEX}`,
    `datadog ${HEX}`,
    `shodan: ${HEX}`,
    `rollbar = "${HEX}"`,
    `-H 'Jenkins-Crumb:${HEX}'`,
    `{"crumb": "${HEX}"}`,
    `curl /job/a/build?Jenkins-Crumb=${HEX}`,
  ])('is masked: %s', (text) => {
    expect(redactText(text)).toBe(text.replace(HEX, '***MASKED***'))
  })

  it.each(['datadog = enabled', 'crumb: home / orders', `breadcrumb=${HEX}`, 'the crumb of a page'])(
    'leaves %s',
    (text) => {
      expect(redactText(text)).toBe(text)
    },
  )
})

describe('a UUID under the name of a key', () => {
  const uuid = '5f0c9b1e-7d3a-4c8e-9b2f-1a6d4e8c7b05'
  it.each([`ZENDESK_API_KEY = "${uuid}"`, `shop.heroku-key: ${uuid}`])('%s', (text) => {
    expect(redactText(text)).not.toContain(uuid)
  })
  it.each([`order_key = "${uuid}"`, `heroku_app_id = "${uuid}"`])('%s stays', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

const ID = '7d41c0be-52a9-4f6e-8b13-90c2e5a7d6f4'

describe('the key of a service behind its name and what says that it is one', () => {
  it.each([
    [`export OKTA_KEY="${ID}"`, ID],
    [`netlify.ci.oauth=${HEX}`, HEX],
    [`snykOAuth: '${HEX}'`, HEX],
    [`agora.app_certificate=${HEX}`, HEX],
    [`okta-key ${HEX}`, HEX],
  ])('is masked: %s', (text, key) => {
    expect(redactText(text)).toBe(text.replace(key, '***MASKED***'))
  })

  it.each([
    `okta_public_key_id: ${ID}`,
    'sentry_key: disabled-by-default',
    'OKTA_KEY="orders of the shop"',
    `okta_org=${ID}`,
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('what Bundler logs in with', () => {
  it.each([
    ['BUNDLE_GEMS__SHOP__EXAMPLE=kim:orange-tree', 'kim:orange-tree'],
    ['BUNDLE_GEMS__SHOP__EXAMPLE: "kim:orangetree"', 'kim:orangetree'],
    ['env BUNDLE_MY___GEMS__SHOP__EXAMPLE=kim:orangetree && bundle', 'kim:orangetree'],
  ])('is masked: %s', (text, login) => {
    expect(redactText(text)).toBe(text.replace(login, '***MASKED***'))
  })

  it.each([
    'BUNDLE_MIRROR__HTTPS://GEMS__SHOP__EXAMPLE/: "https://mirror.example"',
    'BUNDLE_BUILD__PG: "--with-pg=/usr/local"',
    'BUNDLE_PATH: "vendor/bundle"',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
