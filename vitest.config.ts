import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { compiled, compiledCode } from './tests/support/compiled.ts'

const setupFiles = ['./tests/support/seed.ts']
// The default of a second is short for a machine that does other things, too.
const expect = { poll: { timeout: 15_000 } }

/** One file at a time, with time for what is slow. */
function serial(
  name: string,
  files: { include: string[]; exclude?: string[] },
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      ...files,
      setupFiles,
      expect,
      testTimeout: 300_000,
      hookTimeout: 120_000,
      fileParallelism: false,
    },
  }
}

const LIBRARY = ['tests/{adapters,docs,hostile,redaction,seal}/**/*.test.ts']

// Projects differ only in how long a test may take and in how many run side by side:
// `unit` is quick and parallel, `house` kills processes and fills disks, `browser` drives a browser, `library` attacks what redacts and what seals.
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [compiled()],
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}'],
          setupFiles,
          globalSetup: ['./tests/support/compiled.ts'],
          server: { deps: { external: [compiledCode] } },
          expect,
          // Vitest leaves one core free: on two, that would be one file at a time.
          maxWorkers: '100%',
          testTimeout: 60_000,
          // An engine's folder holds thousands of files: on a busy disk their removal takes its time.
          hookTimeout: 120_000,
        },
      },
      serial('house', {
        include: ['tests/**/*.test.ts', 'examples/**/*.test.ts'],
        exclude: ['tests/browser/**', ...LIBRARY, '**/node_modules/**'],
      }),
      serial('browser', { include: ['tests/browser/**/*.test.ts'] }),
      serial('library', { include: LIBRARY }),
    ],
  },
})
