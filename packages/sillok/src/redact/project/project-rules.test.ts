import { describe, expect, it } from 'vitest'
import { createRedactor } from '../redactor/redactor.js'
import type { ProjectRule } from '../types.js'

const SALARY: ProjectRule = { id: 'salary', key: 'salary', example: 'salary', counterexample: 'celery' }
const EMPLOYEE: ProjectRule = {
  id: 'employee',
  pattern: 'EMP-\\d{6}',
  mask: 'EMP-******',
  example: 'EMP-123456',
  counterexample: 'EMP-12',
}

describe('the key of a project', () => {
  const { redactText } = createRedactor({ rules: [SALARY] })

  it.each([
    ['"salary": 1', '"salary": "***MASKED***"'],
    ['{"salary":1,"age":2}', '{"salary":"***MASKED***","age":2}'],
    ['{\\"salary\\":1}', '{\\"salary\\":\\"***MASKED***\\"}'],
    ['salary: 1', 'salary: ***MASKED***'],
    ['salary=1&b=2', 'salary=***MASKED***&b=2'],
    ['<salary>1</salary>', '<salary>***MASKED***</salary>'],
    ['"salary": "x"', '"salary": "***MASKED***"'],
    ["salary = 'high'", "salary = '***MASKED***'"],
    ['salary: 5,000.50 EUR', 'salary: ***MASKED*** EUR'],
    ['salary: -1', 'salary: ***MASKED***'],
  ])('masks what stands behind it in %s, however short', (text, masked) => {
    expect(redactText(text)).toBe(masked)
    expect(redactText(masked)).toBe(masked)
  })

  it.each(['"salary": null', 'salaryBand: 3', 'the salary of 3 people', '{"salary":"***MASKED***"}'])(
    'leaves %s',
    (text) => expect(redactText(text)).toBe(text),
  )
})

describe('a rule that is none', () => {
  it.each<[unknown, string]>([
    [{ ...EMPLOYEE, chek: 'luhn' }, 'has "chek", which is no member of a rule'],
    [{ ...SALARY, allow: ['1'] }, 'has "allow", which goes by a pattern and not by a key'],
    [{ ...SALARY, check: 'luhn' }, 'has "check", which goes by a pattern and not by a key'],
    [{ ...EMPLOYEE, counterexample: undefined }, 'needs an example and a counterexample'],
    [{ ...EMPLOYEE, example: undefined }, 'needs an example and a counterexample'],
    [{ ...EMPLOYEE, pattern: '(EMP|ID)-\\1\\d' }, 'it cannot be read at 9: it refers back to a group'],
    [{ ...EMPLOYEE, pattern: '(?<a>EMP)-\\k<a>\\d' }, 'it cannot be read at 10: it refers back to a group'],
  ])('%j is told that it %s', (rule, why) => {
    expect(() => createRedactor({ rules: [rule as ProjectRule] })).toThrow(why)
  })

  it.each<[string, unknown]>([
    ['no list', 'EMP'],
    ['no object', [null]],
    ['a check that there is not', [{ ...EMPLOYEE, check: 'luhm' }]],
    ['context words that are no list', [{ ...EMPLOYEE, context: 'employee' }]],
    ['allowed values that are no texts', [{ ...EMPLOYEE, allow: [1] }]],
    ['a key that is no name', [{ ...SALARY, key: 5 }]],
    ['a second rule of the name', [EMPLOYEE, { ...SALARY, id: 'employee' }]],
  ])('is refused with its reason: %s', (_what, rules) => {
    expect(() => createRedactor({ rules: rules as ProjectRule[] })).toThrow(
      expect.objectContaining({ name: 'SillokError', code: 'REDACTION_RULE_INVALID' }),
    )
  })
})

describe('a text that is shorter than those of the default rules', () => {
  const { redactText, redactValue } = createRedactor({
    rules: [{ id: 'seat', pattern: 'S\\d{1,4}', mask: 'S****', example: 'S12', counterexample: 'T12' }],
  })

  it.each(['S1', 'S12', 'S1234'])('is masked by the rule of a project: %s', (text) => {
    expect(redactText(text)).toBe('S****')
    expect(redactValue({ seat: text, [text]: 1 })).toEqual({ seat: 'S****', 'S****': 1 })
  })
})

describe('a number that is all that the pattern of a project finds', () => {
  const { redactValue } = createRedactor({
    rules: [
      {
        id: 'member',
        pattern: '\\d{8}',
        context: ['member'],
        example: 'member 12345678',
        counterexample: '1',
      },
    ],
  })

  it('is masked', () =>
    expect(redactValue({ member: 12345678, id: 12345678, member_since: 1763630400123 })).toEqual({
      member: '***MASKED***',
      id: 12345678,
      member_since: 1763630400123,
    }))
})
