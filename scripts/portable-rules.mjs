// Writes the table of docs/portable.md: which rules of redaction the small entry applies, found out by running it. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const built = join(home, 'packages/sillok/dist')
const { RULES } = await import(join(built, 'redact/rules/index.js'))
const { redactText } = await import(join(built, 'redact/compact/index.js'))

/** What a rule does for fields, where an example in a text would say nothing of it. */
const FIELDS = {
  key: { value: true, note: 'the same' },
  known: { value: false, note: 'there is no `registerSecret`' },
}

/** Where the small entry does a part of a rule: shapes that it masks, and shapes that it leaves. Both are tried. */
const PARTS = {
  assignment: {
    found: [
      'password=hunter2',
      '--api-key=hunter2',
      '{"password":"hunter2"}',
      '{"tokens":["hunter2"]}',
      'db.password: hunter2',
      '<password>hunter2</password>',
      'Cookie: sid=hunter2',
    ],
    left: [
      'the password is hunter2',
      '--password hunter2',
      'setx API_KEY "hunter2"',
      '<add key="apiKey" value="hunter2"/>',
      'name: API_KEY, value: hunter2',
      'password%3Dhunter2',
    ],
  },
  payload: { found: ['{"prompt":"Who is it?"}'], left: ['prompt="Who is it?"'], note: 'as `***MASKED***`' },
  'url-parameter': {
    found: ['?token=hunter2', '?api_key=hunter2'],
    left: ['?code=9aZ8kQ2mP7vLtR4w', '?sig=9aZ8kQ2mP7vLtR4w'],
  },
  card: {
    found: ['4111 1111 1111 1111'],
    left: ['4111.1111.1111.1111'],
    note: 'by check digit and first digit; not as numbers',
  },
}

const isFound = (text) => redactText(text) !== text
const code = (texts) => texts.map((text) => `\`${text}\``).join(' ')

/** What is not so that the table says it, for the test: shapes that are said to be masked and are not, or the other way round. */
export function wrong() {
  return Object.values(PARTS).flatMap(({ found, left }) => [
    ...found.filter((text) => !isFound(text)),
    ...left.filter(isFound),
  ])
}

function row({ id, title, example }) {
  const part = PARTS[id]
  const field = FIELDS[id]
  if (field !== undefined) return `| ${title} (\`${id}\`) | ${field.value ? 'yes' : 'no'} | ${field.note} |`
  if (part === undefined) return `| ${title} (\`${id}\`) | ${isFound(example) ? 'yes' : 'no'} | |`
  const note = part.note === undefined ? '' : `${part.note}; `
  return `| ${title} (\`${id}\`) | in part | ${note}${code(part.found)}; not: ${code(part.left)} |`
}

/** The table, by rule; tokens of services, of which there are many, as two lists. */
export function table() {
  const tokens = RULES.filter(({ tier }) => tier === 'token')
  const others = RULES.filter(({ tier }) => tier !== 'token')
  const names = (found) =>
    tokens
      .filter(({ example }) => isFound(example) === found)
      .map(({ id }) => id)
      .join(', ')
  return [
    '| rule | here | |',
    '|---|---|---|',
    ...others.map(row),
    `| tokens of services, by their prefix | yes | ${names(true)} |`,
    `| the others, where no name stands before them | no | ${names(false)} |`,
  ].join('\n')
}

/** The document with the table as it is now. */
export function withTable(document) {
  return document.replace(/(?<=<!-- rules -->\n)[\s\S]*(?=\n<!-- \/rules -->)/, () => table())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const place = join(home, 'docs/portable.md')
  writeFileSync(place, withTable(readFileSync(place, 'utf8')))
}
