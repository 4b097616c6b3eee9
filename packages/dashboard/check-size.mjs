// Fails the build when all scripts of the page together pass the budget, compressed as a server sends them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUDGET_BYTES = 60 * 1024
const root = new URL('../server/public', import.meta.url).pathname

let total = 0
for (const file of readdirSync(root, { recursive: true })) {
  if (!/\.m?js$/.test(file)) continue
  const size = gzipSync(readFileSync(join(root, file)), { level: 9 }).length
  console.log(`${(size / 1024).toFixed(1).padStart(6)} KB gzip  ${file}`)
  total += size
}
console.log(`${(total / 1024).toFixed(1).padStart(6)} KB gzip of ${BUDGET_BYTES / 1024} KB`)
if (total === 0 || total > BUDGET_BYTES) {
  console.error(
    total === 0 ? 'No script was built.' : 'The scripts of the dashboard are larger than their budget.',
  )
  process.exit(1)
}
