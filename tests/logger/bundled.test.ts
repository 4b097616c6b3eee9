// An application that is bundled into one file, as an ES module or as CommonJS, logs and finds its root.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'

it.each([
  ['esm', 'app.mjs'],
  ['cjs', 'app.cjs'],
] as const)(
  'in a bundle (%s) lines go to the logs of the application, wherever it is started',
  async (format, file) => {
    const app = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
    try {
      mkdirSync(join(app, 'dist'))
      writeFileSync(join(app, 'package.json'), '{ "name": "shop" }')
      await build({
        stdin: {
          contents: `import { configure, getLogger } from 'sillok'
import { startSnapshots } from 'sillok/lifecycle'
configure({ service: 'shop' })
getLogger('a').info('bundled', { snapshots: typeof startSnapshots })`,
          resolveDir: resolve(import.meta.dirname, '..'),
        },
        outfile: join(app, 'dist', file),
        format,
        bundle: true,
        platform: 'node',
        packages: 'bundle',
        external: ['@vscode/*', 'hyparquet*', 'age-encryption'],
        logLevel: 'error',
        logOverride: { 'empty-import-meta': 'silent' },
      })
      const env = { ...process.env, SILLOK_ROOT: '', NODE_OPTIONS: '' }
      execFileSync(process.execPath, [join(app, 'dist', file)], { cwd: tmpdir(), env })
      const texts: string[] = []
      for await (const { lines } of readStream({ root: join(app, 'logs'), stream: 'app' }))
        texts.push(...lines.map(({ text }) => text))
      expect(texts.map((text) => JSON.parse(text))).toMatchObject([{ message: 'bundled', service: 'shop' }])
    } finally {
      rmSync(app, { recursive: true, force: true })
    }
  },
)
