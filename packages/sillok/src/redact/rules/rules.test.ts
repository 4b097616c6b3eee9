import { describe, expect, it } from 'vitest'
import { createRedactor, findings, redactText } from '../index.js'
import { RULES } from './index.js'

const inTexts = RULES.filter(({ id }) => !['key', 'known', 'ip-address'].includes(id))

describe('RULES', () => {
  it('names each rule once, and more than eighty vendors', () => {
    const ids = RULES.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(RULES.filter(({ tier }) => tier === 'token').length).toBeGreaterThan(80)
  })

  it.each(inTexts)('$id finds its example, and leaves what it says', ({ id, example, mask }) => {
    expect(findings(`x ${example} y`).map(({ rule }) => rule)).toEqual([id])
    expect(redactText(`x ${example} y`)).toContain(mask)
    expect(redactText(redactText(`x ${example} y`))).toBe(redactText(`x ${example} y`))
  })

  it('ip-address finds its example where it is asked for', () => {
    const redactor = createRedactor({ ipAddresses: true })
    expect(redactor.redactText('from 192.0.2.7, 2001:db8::1 at 10:55:44')).toBe(
      'from ***MASKED***, ***MASKED*** at 10:55:44',
    )
    expect(redactText('from 192.0.2.7')).toBe('from 192.0.2.7')
  })
})
