import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { redactor } from '../../redact/index.js'
import { Members } from './members.js'

const kept = (text: string): string[] => {
  const members = new Members(redactor)
  return text.split('\n').filter((line) => !members.hides(line))
}

it('keeps back what an object that is printed as text has under names of content, and all that is further in', () => {
  const long = 'DIARY of a day that was long, and of which nobody may read\n'.repeat(5)
  const value = {
    model: 'gpt',
    prompt: long,
    'client-secret': `x${long}`,
    nested: { messages: [{ role: 'user', content: long }, [long, long]], after: 1 },
    user: 'anna',
  }
  for (const compact of [false, 3]) {
    const text = `Request failed ${inspect(value, { depth: 9, compact })}`
    const left = kept(text)
      .join('\n')
      .replace(/'client-secret': '.*/, '')
    expect(left).not.toMatch(/DIARY|role/)
    expect(left).toMatch(/model: 'gpt'/)
    expect(left).toMatch(/after: 1/)
    expect(left).toMatch(/user: 'anna'/)
  }
})

it.each([
  ["sent { prompt: 'DIARY', model: 'm' }"],
  ['sent {"model":"m","messages":["DIARY"]}'],
  ["Map(1) { 'prompt' => 'DIARY' }"],
  ["    at run (file.js:1:2) { body: 'DIARY' }"],
  ["output: 'DIARY'"],
  ['  output: DIARY'],
  ['prompt: |\n  DIARY one\n\n  DIARY two'],
  ['- messages:\n    - DIARY'],
  ['config:\n  access_token: one DIARY of\n    words'],
  ['client_secret: one\n  DIARY'],
])('nor one that is on a line, or in YAML: %s', (text) => {
  expect(kept(text).join('\n')).not.toContain('DIARY')
})

it.each([
  ['Listening: http://localhost:80'],
  ['2026-11-20 10:00:00 INFO ready'],
  ['Error: no such table: users\n    at a (b.js:1:1)'],
  ["{ model: 'm', tokens: 12, user: 'anna' }"],
  ['prompt_tokens: 12\n  and more'],
  ['status: ok\n  since: today'],
  ['Output: dist/app.js'],
  ['Body: 12 bytes\n  in all'],
  ['Compiled { input: 3, output: 5 }'],
  ['  output: 5,\n    more'],
])('leaves everything else: %s', (text) => {
  expect(kept(text).join('\n')).toBe(text)
})
