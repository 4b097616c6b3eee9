import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkStreamName } from '../../stream/index.js'
import { streamNameOf } from './stream-name.js'

test.each([
  ['app.log', 'app'],
  ['app.log.2.gz', 'app'],
  ['app-2026-11-20.log', 'app'],
  ['llm_usage.jsonl', 'llm_usage'],
  ['access.log-20261120.gz', 'access'],
  ['access.log.2026-11-20-10', 'access'],
  ['app-2026112010.log', 'app'],
  ['app_2026-11-20T10-00-00.log.gz', 'app'],
  ['my app (1).log', 'my_app_1_'],
  ['決済.log', 'imported'],
  ['.log', 'log'],
  [undefined, 'imported'],
])('%s is imported into %s', (file, stream) => {
  expect(streamNameOf(file, 'text')).toBe(stream)
})

test('npm gives every run a file, all are one stream', () => {
  expect(streamNameOf('2026-11-20T12_16_21_123Z-debug-0.log', 'npm')).toBe('npm')
})

test('whatever the file is called, the name is one that a stream may have', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (file) => {
      checkStreamName(streamNameOf(file, 'text'))
    }),
  )
})
