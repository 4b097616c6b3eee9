// Sillok on every version of Node that it supports: a program that is an ES module, one that is CommonJS, and the command.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openStream } from 'sillok/stream'
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
    it.skipIf(!there)('runs the command', () => {
      const command = ['packages/sillok/dist/cli/main.js', 'tail', '--root', root, '--no-follow', '--json']
      expect(run(...command)).toMatchObject({ message: 'before' })
    })
  })
}
