import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('what looks like a telephone number', () => {
  it.each([
    'dial tcp 198.51.100.17:5432: connect: connection refused',
    'call to 198.51.100.117 failed',
    'SSN 000-12-3456',
    '0000050 2f 00 d0 ff 00 25 00 da ff 50 4b 03 04 14 00 00',
    'Meeting ID: 123 4567 8901',
    'a canvas of 12345678x90',
  ])('is an address, bytes or no number of any country: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    ['dial 198.555.0117 for help', 'dial ***-****-0117 for help'],
    ['Appelez le 06 12 34 56 78', 'Appelez le ***-****-5678'],
    ['電話 03-1234-5678', '電話 ***-****-5678'],
    ['Tel. +44 2079460958x456', 'Tel. ***-****-0958x456'],
    ['هاتف 01012345678', 'هاتف ***-****-5678'],
  ])('is one: %s', (text, masked) => {
    expect(redactText(text)).toBe(masked)
  })
})

describe('a French number of Corsica', () => {
  it.each(['2 69 09 2B 488 407 45', '269092B48840745'])('is one of registration: %s', (number) => {
    expect(redactText(`NIR ${number} au dossier`)).toBe('NIR ***MASKED*** au dossier')
  })

  it('needs its key', () => {
    expect(redactText('NIR 2 69 09 2B 488 407 46 au dossier')).toBe('NIR 2 69 09 2B 488 407 46 au dossier')
  })
})

describe('a British number of insurance', () => {
  it('has its letters apart where a word says what it is', () => {
    expect(redactText('nino: PR 123612C')).toBe('nino: ***MASKED***')
    expect(redactText('part PR 123612C')).toBe('part PR 123612C')
  })
})
