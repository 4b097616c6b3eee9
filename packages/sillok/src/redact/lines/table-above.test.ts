import { expect, it } from 'vitest'
import { lineRedactor, redactText } from '../index.js'

const MASK = '***MASKED***'

/** Each line by itself, one after the other. */
function byLine(text: string): string {
  const redact = lineRedactor()
  return text
    .split('\n')
    .map((line) => redact(line).text)
    .join('\n')
}

it.each([
  [
    'Markdown',
    '| user | Password |\n|:-----|:--------:|\n| kim | tabasco |\n| lee | falcon |\npassword is required',
  ],
  ['psql', ' user | password \n------+----------\n kim  | tabasco\n lee  | falcon\n(2 rows)\n'],
  [
    'mysql',
    '+---+---+\n| user | pwd |\n+---+---+\n| kim | tabasco |\n+---+---+\n| lee | falcon |\n+---+---+\n2 rows',
  ],
  [
    'console.table',
    '┌──────┬──────────┐\n│ user │ password │\n├──────┼──────────┤\n│ kim  │ tabasco  │\n│ lee  │ falcon   │\n└──────┴──────────┘',
  ],
  ['CSV', 'user,password\nkim,tabasco\nlee,falcon\nready'],
  ['YAML', 'passwords:\n  - tabasco\n  - falcon\nuser: kim'],
])('a table of %s that comes line by line loses what stands under the name of a secret', (name, text) => {
  const safe = byLine(text)
  expect(safe).not.toMatch(/tabasco|falcon/)
  expect(byLine(safe)).toBe(safe)
  // As one text it is read alike.
  if (name !== 'YAML') expect(safe).toBe(redactText(text))
})

it.each([
  '| option | password_length |\n|---|---|\n| a | 12 |',
  '| a | password\nb | tabasco',
  'tree\n├── password\n│   └── reset.ts\n└── token.ts',
  'items:\n  - tabasco\n  - falcon',
  'grep password | sort\n---\ncat x1 | y2',
  '│ password │\nno line below it │ tabasco7 │',
])('%j is no such table', (text) => {
  expect(byLine(text)).toBe(text)
  expect(redactText(text)).toBe(text)
})

it('a table ends where a record or another line comes', () => {
  const redact = lineRedactor()
  for (const line of ['| user | password |', '|---|---|']) expect(redact(line).text).toBe(line)
  expect(redact('| kim | tabasco |')).toMatchObject({ text: `| kim | ${MASK} |`, changed: true })
  redact('{"level":"INFO"}')
  expect(redact('| kim | falcon |').text).toBe('| kim | falcon |')
})
