// Writes what is made from the schemas of typed events: packages/sillok/schemas/*.json and the tables of docs/events.md. Needs a build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const built = join(home, 'packages/sillok/dist/events')
const { EVENTS, jsonSchemaOf } = await import(join(built, 'index.js'))
const { withParts } = await import(join(built, 'markdown.js'))

const folder = join(home, 'packages/sillok/schemas')
mkdirSync(folder, { recursive: true })
for (const schema of EVENTS) {
  writeFileSync(join(folder, `${schema.name}.json`), `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`)
}
const document = join(home, 'docs/events.md')
writeFileSync(document, withParts(readFileSync(document, 'utf8')))
