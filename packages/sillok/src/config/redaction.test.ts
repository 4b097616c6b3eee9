import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { configuredRedaction } from './redaction.js'

function config(end: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sillok-redaction-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `sillok.config.${end}`)
  writeFileSync(file, text)
  return file
}

function refusal(text: string, end = 'yaml'): string {
  const file = config(end, text)
  try {
    configuredRedaction(file)
  } catch (error) {
    return (error as Error).message.replaceAll(file, 'config')
  }
  return ''
}

it('is what configure takes, in every form', () => {
  const rule = { id: 'employee', pattern: 'EMP-\\d{6}', example: 'EMP-123456', counterexample: 'EMP-12' }
  const redact = { ipAddresses: true, rules: [rule] }
  expect(configuredRedaction(config('json', JSON.stringify({ redact })))).toEqual(redact)
  expect(configuredRedaction(config('mjs', `export default ${JSON.stringify({ redact })}`))).toEqual(redact)
  const yaml = `redact:\n  ipAddresses: true\n  rules:\n    - { id: employee, pattern: 'EMP-\\d{6}', example: EMP-123456, counterexample: EMP-12 }\n`
  expect(configuredRedaction(config('yaml', yaml))).toEqual(redact)
  expect(configuredRedaction(config('yaml', 'root: logs\n'))).toBeUndefined()
  expect(configuredRedaction(config('yaml', '# nothing yet\n'))).toBeUndefined()
})

it('names file, line and rule of what is wrong', () => {
  const good = "    - { id: good, pattern: 'G-\\d', example: G-1, counterexample: G }\n"
  const rules = (...more: string[]): string => `redact:\n  rules:\n${good}${more.join('')}`
  expect(
    refusal(
      rules(
        "    - { id: employee, pattern: 'EMP-\\d{6}', example: none, counterexample: EMP-12 }\n",
        "    - { id: wide, pattern: 'E', example: E, counterexample: EE }\n",
        "    - { id: slow, pattern: '(a+)+$', example: a, counterexample: b }\n",
        '    - 5\n',
      ),
    ).split('\n'),
  ).toEqual([
    'config:4 redact.rules[1]: The redaction rule "employee" does not find its example.',
    'config:5 redact.rules[2]: The redaction rule "wide" finds something in its counterexample.',
    expect.stringMatching(
      /^config:6 redact\.rules\[3\]: The redaction rule "slow" has a pattern that takes more than linear time, as on /,
    ),
    'config:7 redact.rules[4]: A redaction rule must be an object.',
  ])
  expect(refusal(rules(good))).toBe('config:1 redact: There are two redaction rules "good".')
  expect(refusal('redact: { rule: [] }\n')).toMatch(/^config:1 redact: The redactor has no option "rule"; /)
  expect(refusal('redact: 5\n')).toBe('config:1 redact: The options of the redactor must be an object.')
  expect(refusal('redact: []\n')).toBe('config:1 redact: The options of the redactor must be an object.')
  expect(refusal('redact: { rules: { id: x } }\n')).toBe(
    'config:1 redact: The redaction rules are not a list.',
  )
  expect(refusal('redact: { ipAddresses: "yes" }\n')).toBe(
    'config:1 redact: The redactor\'s "ipAddresses" must be true or false.',
  )
  expect(refusal('redact: { maxScan: 1MB }\n')).toBe(
    'config:1 redact: The redactor\'s "maxScan" must be a whole number of characters.',
  )
})
