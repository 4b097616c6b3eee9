// Fails the build when the first script and the largest page together pass the budget, compressed as a server sends them.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_BYTES = 60 * 1024
const root = fileURLToPath(new URL('../server/public', import.meta.url))
const folder = join(root, '.vite')
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
// It is about the build, and nothing to be served.
rmSync(folder, { recursive: true })

const sizes = new Map()
const sizeOf = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(root, file)), { level: 9 }).length)
  return sizes.get(file)
}
const kb = (bytes) => `${(bytes / 1024).toFixed(1).padStart(6)} KB gzip`
const sum = (files) => [...files].reduce((bytes, file) => bytes + sizeOf(file), 0)

/** The files of a chunk and of all that it loads at once. */
function filesOf(key, seen = new Set()) {
  const { file, imports = [] } = manifest[key]
  if (!seen.has(file)) {
    seen.add(file)
    for (const other of imports) filesOf(other, seen)
  }
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
if (entry === undefined) {
  console.error('No script was built.')
  process.exit(1)
}
const first = filesOf(entry)
console.log(`${kb(sum(first))}  at first: ${[...first].join(', ')}`)
let largest = 0
for (const key of manifest[entry].dynamicImports ?? []) {
  const files = [...filesOf(key)].filter((file) => !first.has(file))
  largest = Math.max(largest, sum(files))
  console.log(`${kb(sum(files))}  ${files.join(', ')}`)
}
const total = sum(first) + largest
console.log(`${kb(total)}  the first script and the largest page, of ${BUDGET_BYTES / 1024} KB`)
if (total > BUDGET_BYTES) {
  console.error('The first script and the largest page are larger than their budget.')
  process.exit(1)
}
