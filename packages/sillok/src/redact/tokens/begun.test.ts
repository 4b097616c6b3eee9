import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const MASKED = '***MASKED***'

describe('a word that begins like a token', () => {
  it.each([
    ['my key is lin_api_q7w2e9', `my key is ${MASKED}`],
    ['gh token ghp_falcontabasco', `gh token ${MASKED}`],
    ['https://ghp_falcon@github.com/shop/app.git', `https://${MASKED}@github.com/shop/app.git`],
    ['sent Bearer sk-falcontabasco and more', `sent Bearer ${MASKED} and more`],
    ['sent Bearer eyJhbGciOi.tabasco', `sent Bearer ${MASKED}`],
  ])('is one, however short, where something else says so: %s', (text, masked) => {
    expect(redactText(text)).toBe(masked)
  })

  it.each(['a lin_api_q7w2e9 by itself', 'gh token ghp_xxxxxxxx', 'my key is sk-learn'])(
    'leaves %s',
    (text) => {
      expect(redactText(text)).toBe(text)
    },
  )
})

describe('keys of vendors that no list has', () => {
  it('are written as most are', () => {
    expect(redactText('uses shp_live_9aZkQ2Lm8Vb5Tn1R now')).toBe(`uses ${MASKED} now`)
    expect(redactText('uses shp_prod_9aZkQ2Lm8Vb5Tn1R now')).toBe(`uses ${MASKED} now`)
  })

  it.each(['my_live_streams_of_the_shop', 'uses pk_live_9aZkQ2Lm8Vb5Tn1R', 'shp_live_xxxxxxxxxxxxxxxx'])(
    'are neither names nor public: %s',
    (text) => {
      expect(redactText(text)).toBe(text)
    },
  )
})

describe('bots of Telegram', () => {
  const token = 'AbcdefghiJklmnopqrsTuvwxyzAbcdefghi'

  it.each([6, 8, 9, 10, 16])('have an id of %i digits', (digits) => {
    const id = '7213808860123456'.slice(0, digits)
    expect(redactText(`bot ${id}:${token} up`)).toBe(`bot ${MASKED} up`)
  })

  it('leaves a longer number and a longer word', () => {
    const text = `12345678901234567:${token} 12345678:${token}abcdefgh`
    expect(redactText(text)).toBe(text)
  })
})
