import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('an IBAN', () => {
  it('is no part of a UUID', () => {
    for (const id of [
      'ee227043-6552-48ae-9f85-ab1fc79647f4',
      '01a21d2b-ad97-7862-96c5-f851ef1aa812',
      '850bc153-ec46-40cd-be10-27dc7b5e95ce',
      '3694599A-02B5-4CE5-BE89-E7F7509AA39D',
    ])
      for (const text of [id, `order ${id} shipped`, `/orders/${id}?page=2`, `{"order_id":"${id}"}`])
        expect(redactText(text)).toBe(text)
  })
  it('is masked in groups, in small letters and beside a UUID', () => {
    for (const account of [
      'DE89370400440532013000',
      'DE89 3704 0044 0532 0130 00',
      'de89-3704-0044-0532-0130-00',
      'ee382200221020145685',
    ]) {
      expect(redactText(`to ${account}`)).toBe('to ***MASKED***')
      expect(redactText(`850bc153-ec46-40cd-be10-27dc7b5e95ce ${account}`)).toMatch(
        /5e95ce \*\*\*MASKED\*\*\*$/,
      )
    }
  })
})
