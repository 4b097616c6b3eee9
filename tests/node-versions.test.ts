// Sillok on every version of Node that it supports: a program that is an ES module, one that is CommonJS, and the command.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { listSegments, openStream, readStream } from 'sillok/stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAJORS, nodePath } from '../scripts/nodes.mjs'

const home = resolve(import.meta.dirname, '..')
const versions = [
  { major: Number.parseInt(process.versions.node, 10), node: process.execPath },
  ...MAJORS.map((major) => ({ major, node: nodePath(major) })),
]

const root = mkdtempSync(join(tmpdir(), 'sillok-versions-'))
beforeAll(async () => {
  const stream = openStream({ root, name: 'app' })
  stream.append('{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","logger":"a","message":"before"}')
  await stream.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

for (const { major, node } of versions) {
  // Said in the test's name, so that who reads the result knows what to do.
  const there = existsSync(node)
  describe(`Node ${major}${there ? '' : ' (not here: `node scripts/nodes.mjs` gets it)'}`, () => {
    const run = (...args: string[]): Record<string, unknown> =>
      JSON.parse(
        execFileSync(node, args, { cwd: home, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } }),
      )

    it.skipIf(!there)('logs, flushes, reads back, records', () => {
      expect(run('tests/node-versions/smoke.mjs')).toMatchObject({
        node: expect.stringMatching(`^${major}\\.`),
      })
    })
    it.skipIf(!there)('is had by require', () => {
      expect(run('tests/node-versions/smoke.cjs')).toMatchObject({ message: 'Required' })
    })
    it.skipIf(!there)('compresses so that every other version reads it', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sillok-packed-'))
      try {
        const own = join(folder, 'logs')
        const retention = { compressAfter: '1d' }
        writeFileSync(
          join(folder, 'sillok.config.json'),
          JSON.stringify({ streams: { app: { class: 'L1', retention } } }),
        )
        const stream = openStream({ root: own, name: 'app', now: () => Date.now() - 3 * 86_400_000 })
        stream.append(
          '{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","logger":"a","message":"packed"}',
        )
        await stream.close()
        const [segment] = await listSegments(own, 'app')
        const old = Date.now() / 1000 - 2 * 86_400
        utimesSync(segment?.path ?? '', old, old)
        expect(
          run('packages/sillok/dist/cli/main.js', 'clean', '--run', '--json', '--root', own),
        ).toMatchObject({
          summary: { done: 1, failed: 0 },
        })
        expect((await listSegments(own, 'app')).map(({ file }) => file.replace(/.*-\d{6}/, ''))).toEqual([
          '.jsonl.gz',
          '.jsonl',
        ])
        const found: string[] = []
        for await (const { lines } of readStream({ root: own, stream: 'app' }))
          found.push(...lines.map(({ text }) => JSON.parse(text).message))
        expect(found).toEqual(['packed'])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
    it.skipIf(!there)('runs the command', () => {
      const command = ['packages/sillok/dist/cli/main.js', 'tail', '--root', root, '--no-follow', '--json']
      expect(run(...command)).toMatchObject({ message: 'before' })
    })
  })
}
