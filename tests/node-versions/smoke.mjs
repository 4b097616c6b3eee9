// What a user of Sillok does first, in one small program that needs no test runner. Prints what it found as JSON.
import assert from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addContext, configure, getLogger, withContext } from 'sillok'
import { redactText } from 'sillok/redact'
import { readStream } from 'sillok/stream'
import { startRecorder } from 'sillok/testing'

const root = mkdtempSync(join(tmpdir(), 'sillok-smoke-'))
const recorder = startRecorder()
const sillok = configure({
  root,
  service: 'smoke',
  level: 'debug',
  maxSegmentBytes: 20_000,
  durability: 'durable',
})
const log = getLogger('smoke.test')
await withContext({ correlation_id: 'c-1' }, async () => {
  addContext({ user_id: 'u-1' })
  for (let i = 0; i < 500; i++) log.debug('Row', { i, text: '실록 🇰🇷 \ud800' })
  await new Promise((resolve) => setTimeout(resolve, 1))
  log.error('Failed', new AggregateError([new Error('one', { cause: new TypeError('root') })], 'many'), {
    password: 'p',
  })
})
await sillok.flush()
await sillok.close()

const records = []
let segments = 0
for await (const { lines } of readStream({ root, stream: 'app' })) {
  segments++
  for (const { text } of lines) records.push(JSON.parse(text))
}
const failed = records.find(({ message }) => message === 'Failed')
assert.equal(records.filter(({ message }) => message === 'Row').length, 500)
assert.ok(segments > 1)
assert.equal(failed.password, '***MASKED***')
assert.equal(failed.user_id, 'u-1')
assert.equal(failed.exception.errors[0].cause.type, 'TypeError')
assert.equal(typeof redactText('token=abc'), 'string')
recorder.inOrder([{ i: 0 }, { i: 499 }, { level: 'ERROR', correlation_id: 'c-1' }])

// CommonJS gets the same modules, not a second copy with a configuration of its own.
const required = createRequire(import.meta.url)('sillok')
assert.equal(required.getLogger, getLogger)
rmSync(root, { recursive: true, force: true })
console.log(JSON.stringify({ node: process.versions.node, records: records.length }))
