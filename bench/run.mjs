// Every benchmark, one after the other. `npm run bench -- intake live` runs those named.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ALL = [
  'logger',
  'latency',
  'exit',
  'redaction-recall',
  'redaction-speed',
  'intake',
  'live',
  'page',
  'search',
  'seal',
  'walk',
  'workers',
  'audit',
  'clean',
]
const named = process.argv.slice(2)
for (const name of named.length > 0 ? named : ALL) {
  if (!ALL.includes(name)) {
    console.error(`There is no benchmark ${name}; there are ${ALL.join(', ')}.`)
    process.exit(2)
  }
  console.log(`\n── ${name}`)
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
}
