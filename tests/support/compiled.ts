import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'

// Unit tests run against the compiled code, loaded by Node itself.
// Served by Vitest, every use of an import is a read through a getter: the OTLP tests took five times the processor time, and what is timed by a budget was not what users run.

const home = fileURLToPath(new URL('../../', import.meta.url))
const tested = /\/packages\/(?:sillok|server|eslint-plugin)\/src\//

/** Modules that Vitest leaves to Node. */
export const compiledCode = /\/packages\/[^/]+\/dist\//

/** Leads what a unit test imports to its compiled form. What only tests use (`*.test.help.ts`, `testkit/`) stays with them. */
export function compiled(): Plugin {
  return {
    name: 'compiled',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !tested.test(importer) || !/^\.{1,2}\/.*\.js$/.test(source)) return
      if (/\.test\.help\.js$|\/testkit\//.test(source)) return
      const built = fileURLToPath(new URL(source, `file://${importer}`)).replace('/src/', '/dist/')
      if (existsSync(built)) return built
    },
  }
}

/** Before the tests: nobody tests what they compiled yesterday. */
export function setup(): void {
  const { status } = spawnSync('node_modules/.bin/tsc', ['-b'], { cwd: home, stdio: 'inherit' })
  if (status !== 0) throw new Error('The sources do not compile: what tsc says is above.')
}
