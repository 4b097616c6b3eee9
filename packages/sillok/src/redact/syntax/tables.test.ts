import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const masked = (text: string, ...secrets: string[]) =>
  secrets.reduce((safe, secret) => safe.replace(secret, '***MASKED***'), text)

describe('a table', () => {
  it('of Markdown has secrets in the columns that are called so', () => {
    const text =
      'Here:\n\n| user | Password | role |\n|:-----|:--------:|-----:|\n| kim  | tabasco | admin |\n| lee | falcon 7 | |\n\npassword is required'
    expect(redactText(text)).toBe(masked(text, 'tabasco', 'falcon 7'))
  })
  it('of a client of a database, too', () => {
    const text =
      ' id | name | api_key \n----+------+---------\n  1 | kim  | tabasco\n  2 | lee  | \n(2 rows)\n'
    expect(redactText(text)).toBe(masked(text, 'tabasco'))
    const framed =
      '+----+---------+\n| id | secret  |\n+----+---------+\n|  1 | tabasco |\n|  2 | NULL    |\n+----+---------+\n2 rows in set'
    expect(redactText(framed)).toBe(masked(framed, 'tabasco'))
  })
  it.each([
    '| option | password_length |\n|---|---|\n| a | 12 |',
    '| name | type |\n|---|---|\n| password | string |\n| token | string |',
    '| token | max_tokens |\n|---|---|\n',
    '| token | count |\n|---|---|\n| the | 12 |\n| <PAD> | 3 |',
    'a | b\n-+- c',
  ])('%j has none', (text) => expect(redactText(text)).toBe(text))
  it('within JSON is one text', () => {
    const text = JSON.stringify({ note: '| user | password |\n|---|---|\n| kim | tabasco |' })
    expect(redactText(text)).toBe(masked(text, 'tabasco'))
    const open = JSON.stringify({
      x: JSON.stringify({ note: 'id | password\n---+---\n1 | tab"asco\n2 | falcon', z: 1 }),
    })
    expect(redactText(open)).toBe(masked(open, 'tab\\\\\\"asco', 'falcon'))
  })
})
