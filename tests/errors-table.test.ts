import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const home = fileURLToPath(new URL('..', import.meta.url))

/** Codes that are given to an error's constructor, or to a function or table that makes one. */
const CODE = /(?:Error\(\s*(?:\d+,\s*)?|code: |refuse\(|new \w*Error\(\s*)'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g

it('lists every error code of the sources in docs/errors.md', () => {
  const table = readFileSync(join(home, 'docs/errors.md'), 'utf8')
  const missing = new Set<string>()
  for (const name of ['sillok', 'server']) {
    const sources = join(home, 'packages', name, 'src')
    for (const file of readdirSync(sources, { recursive: true }) as string[]) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      for (const [, code = ''] of readFileSync(join(sources, file), 'utf8').matchAll(CODE)) {
        // The codes of the system are not ours, nor is the one in an example.
        if (!/^E[A-Z]+$|^TIMEOUT$/.test(code) && !table.includes(`\`${code}\``))
          missing.add(`${code} (${name}/${file})`)
      }
    }
  }
  expect([...missing]).toEqual([])
})
