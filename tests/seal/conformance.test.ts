import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseVerifierKey, verifyLog } from 'sillok/seal'
import { expect, it } from 'vitest'

const home = join(import.meta.dirname, '../..')

it('makes logs that Go’s sumdb/note and sumdb/tlog accept, and refuse when they are changed', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, 'conformance/run.mjs')], {
    encoding: 'utf8',
  })
  console.log(stdout)
  expect([status, stderr]).toEqual([0, ''])
})

it('verifies a log that Tessera made', async () => {
  const folder = join(home, 'packages/sillok/src/seal/testdata/tessera')
  const key = parseVerifierKey(
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  )
  expect(await verifyLog({ folder, keys: [key] })).toMatchObject({
    verdict: 'INTACT',
    size: 15,
    entries: 15,
    epochs: null,
  })
})
