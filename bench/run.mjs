// Every benchmark, one after the other. `npm run bench -- intake live` runs those named; what is no name goes to each of them:
// `npm run bench -- logger --rounds 3`.
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
  'scan',
]
const words = process.argv.slice(2)
const flag = words.findIndex((word) => word.startsWith('-'))
const named = flag === -1 ? words : words.slice(0, flag)
const options = flag === -1 ? [] : words.slice(flag)
for (const name of named.length > 0 ? named : ALL) {
  if (!ALL.includes(name)) {
    console.error(`There is no benchmark ${name}; there are ${ALL.join(', ')}.`)
    process.exit(2)
  }
  console.log(`\n── ${name}`)
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const { status } = spawnSync(process.execPath, [file, ...options], { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
