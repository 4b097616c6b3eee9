// Trades for ten days, then lets the logs age for six years, and says after each stage what they take.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCatalogue } from 'sillok/catalogue'
import { clean, storageByClass } from 'sillok/lifecycle'
import { trade } from './trader.mjs'

const DAY_MS = 86_400_000
const DAYS = 10
const root = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'trading-'))
const first = Date.parse('2026-01-05T00:00:00Z')

const { categories, memory, loggers } = await trade(root, first, DAYS)
for (const [name, { records, bytes, waiting, dropped }] of Object.entries(categories))
  console.log(`${name.padEnd(9)} ${records} records, ${bytes} bytes, ${waiting} waiting, ${dropped} dropped`)
console.log(`${Math.round(memory / 1e6)} MB of memory; records by logger: ${JSON.stringify(loggers)}\n`)

const catalogue = readCatalogue(join(import.meta.dirname, 'sillok.config.mjs'), root)
for (const age of [1, 7, 30, 90, 365, 5 * 365]) {
  const { done, refused, failed } = await clean({ catalogue, now: first + (DAYS + age) * DAY_MS })
  const taken = (await storageByClass({ catalogue })).map(
    ({ class: name, files, bytes, archived }) =>
      `${name} ${files} files ${bytes} bytes, ${archived.files} archived`,
  )
  console.log(
    `after ${age} days: ${done} done, ${refused} refused, ${failed} failed\n  ${taken.join('\n  ')}`,
  )
}
console.log(`\nThe logs are in ${root}; ask for example:
  npx sillok report storage --root ${root}
  npx sillok archive list --root ${root}
  npx sillok clean --target-usage 80% --root ${root}`)
