import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const same = (text: string): void => expect(redactText(text)).toBe(text)
const found = (text: string): void => expect(redactText(text)).not.toBe(text)

describe('groups of digits', () => {
  it('that stand in a table of code points are no national numbers, cards or telephones', () => {
    for (const text of [
      '5530 5531 5532 5533 5534 5535 5536 5537 5538 5539',
      '5915 516E 5FDA 6C50 8980 5438 5E0C 6271 6278 5365',
      '7819 781A 781B 781C 2542F 25430 4100 7944 7945 7946',
      '533C 5351 5352 5353 5354 5355 5356 5365 5366 5367',
      '0061 0323 0306 ; [.1FA3.0020.0002] # <LATIN SMALL LETTER A>',
      '0065 0302 0341 ; [.2007.0022.0002]',
      '0061 0308 0061 0308 ; [.1FA2.0020.0002]',
      '000 128 128 Teal',
    ])
      same(text)
  })
  it('that count up are none', () => {
    same('7528 7529 7530')
    same('5224 5225 5226 5227')
  })
  it('are a card or a national number alone, and beside another', () => {
    for (const text of [
      'paid with 4111 1111 1111 1111 in 2026',
      '4111 1111 1111 1111 5555 5555 5555 4444',
      'card 4111 1111 1111 1111 1225',
      'card 4111 1111 1111 1111 1225 0123 4567',
      '4111-1111-1111-1111',
      '1234 5678 9018',
      'face 4111 1111 1111 1111 dead',
      'マイナンバー 0065 0302 0341',
      '0755 8888 1234',
    ])
      found(text)
  })
})

it('a number of twelve digits before another group is one where it is called so', () => {
  expect(redactText('マイナンバー 1234 5678 9018 2026')).not.toContain('5678')
  expect(redactText('Aadhaar 2341 2341 2346 2026')).not.toContain('2341 2341')
  expect(redactText('order 5555 5555 5555 4445')).toBe('order 5555 5555 5555 4445')
})
