// Programs that live for a moment write to a stream while runs take away what is beyond its age: which all of it is, for a run whose clock is ahead.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { clean } from 'sillok/lifecycle'
import { expect, it } from 'vitest'
import { project } from './layout.js'

const FIXTURE = join(import.meta.dirname, 'fixtures/moments.mjs')
const WRITERS = 4
const LINES = 150
const DAY = 86_400_000

/** Every line of the stream under a root, in place, compressed, archived, or in the trash. */
function linesOf(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return files
    .filter((path) => /(?:^|\/)app\/[^/.][^/]*\.jsonl(?:\.gz|\.closing)?$/.test(path))
    .flatMap((path) => {
      const bytes = readFileSync(join(root, path))
      return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').slice(0, -1)
    })
}

it.each([
  ['deleted', { deleteAfter: '1h' }],
  ['compressed', { compressAfter: '1h' }],
  ['archived', { archiveAfter: '1h' }],
])('what is written while everything is %s is there once', async (_, retention) => {
  const { root, options } = project(undefined, { streams: { app: { class: 'tagged', retention } } })
  const writers = Array.from({ length: WRITERS }, (_, n) =>
    spawn(process.execPath, [FIXTURE, JSON.stringify({ root, id: `w${n}`, lines: LINES })], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  )
  let running = WRITERS
  const errors: string[] = []
  const ended = writers.map(async (writer) => {
    writer.stderr?.on('data', (chunk) => errors.push(`${chunk}`))
    const [code] = await once(writer, 'close')
    running--
    return code
  })
  let done = 0
  while (running > 0) {
    const result = await clean({ ...options, now: Date.now() + DAY })
    expect(result.failed).toBe(0)
    done += result.done
  }
  expect(await Promise.all(ended)).toEqual(writers.map(() => 0))
  expect(errors).toEqual([])
  expect(done).toBeGreaterThan(0)
  const expected = writers.flatMap((_, n) => Array.from({ length: LINES }, (_, at) => `w${n} ${at}`))
  expect(
    linesOf(root)
      .map((line) => JSON.parse(line).text)
      .sort(),
  ).toEqual(expected.sort())
})
