import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const HEX = '9c1e47d0b58f3a62e7d19405bc8f2a36'

describe('the key of a service behind its name alone', () => {
  it.each([
    `finnhub = '${HEX}'`,
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
