import { describe, expect, it } from 'vitest'
import { redactText, redactValue } from '../redactor/in-force.js'

const reduced = (type: string, length: number) => ({ redacted: 'payload', type, length })

describe('content in JSON that stands in a text', () => {
  it.each([
    [{ prompt: 'Who is "it"?\n' }, { prompt: reduced('string', 13) }],
    [
      { a: 1, messages: [{ role: 'user', content: 'x' }, 2], b: 2 },
      { a: 1, messages: reduced('array', 2), b: 2 },
    ],
    [{ requestBody: { a: '}"]', b: [] } }, { requestBody: reduced('object', 2) }],
    [{ 'gen_ai.input.messages': 'x' }, { 'gen_ai.input.messages': reduced('string', 1) }],
    [{ content: '' }, { content: reduced('string', 0) }],
    [
      { content: 3, body: null, input: true },
      { content: 3, body: null, input: true },
    ],
    [
      { content_type: 'text/html', message: 'm', text: 't' },
      { content_type: 'text/html', message: 'm', text: 't' },
    ],
  ])('%j is reduced to its type and length', (value, expected) => {
    for (const indent of [0, 2]) {
      const text = JSON.stringify(value, null, indent)
      expect(JSON.parse(redactText(text))).toEqual(expected)
      expect(redactText(redactText(text))).toBe(redactText(text))
      expect(JSON.parse(redactText(`sent ${text}`).slice(5))).toEqual(expected)
    }
  })

  it('to three levels of quoting', () => {
    let text = JSON.stringify({ prompt: 'say "this is it"', n: 1 })
    for (let level = 0; level < 3; level++) {
      text = JSON.stringify({ note: text })
      let safe = redactText(text)
      for (let i = 0; i <= level; i++) safe = (JSON.parse(safe) as { note: string }).note
      expect(JSON.parse(safe)).toEqual({ prompt: reduced('string', 16), n: 1 })
    }
  })

  it('of a field', () => {
    expect(redactValue({ note: '{"prompt":"x"}' })).toEqual({
      note: '{"prompt":{"redacted":"payload","type":"string","length":1}}',
    })
  })

  it('that was cut, to its end', () => {
    expect(redactText('{"a":1,"prompt":"Who is')).toMatch(
      /^\{"a":1,"prompt":\{"redacted":"payload","type":"string","length":\d+\}$/,
    )
    expect(redactText('{"messages":[{"content":"Who is')).not.toContain('Who')
  })

  it('is not the same text in another place', () => {
    expect(redactText('{"prompt":"abc123 def456","note":"abc123 def456"}')).toContain(
      '"note":"abc123 def456"',
    )
  })
})
