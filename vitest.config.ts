import { defineConfig } from 'vitest/config'

const setupFiles = ['./tests/support/seed.ts']
// The default of a second is short for a machine that does other things, too.
const expect = { poll: { timeout: 15_000 } }

// Projects differ only in how long a test may take and in how many run side by side:
// `unit` is quick and parallel, `house` kills processes, fills disks and drives a browser.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}'],
          setupFiles,
          expect,
          testTimeout: 60_000,
          // An engine's folder holds thousands of files: on a busy disk their removal takes its time.
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'house',
          include: ['tests/**/*.test.ts', 'examples/**/*.test.ts'],
          setupFiles,
          expect,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
