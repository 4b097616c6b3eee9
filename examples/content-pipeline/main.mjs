// Plays two months of the pipeline in a folder of its own, and says what was done each night.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulate } from './simulate.mjs'

const root = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'content-pipeline-'))
await simulate(root, Date.parse('2026-09-20T03:00:00Z'), (day, { run, done, refused, failed, freedBytes }) =>
  console.log(
    `night ${String(day).padStart(2)}  ${run}  ${done} done, ${refused} refused, ${failed} failed, ${freedBytes} bytes deleted`,
  ),
)
console.log(`\nThe logs are in ${root}; ask for example:
  npx sillok clean --root ${root} --explain ops/ledger.log
  npx sillok archive list --root ${root}
  npx sillok tail --no-follow sillok-clean --root ${root}`)
