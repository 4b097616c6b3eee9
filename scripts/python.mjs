// The Python that reads what logs are turned into, for tests/lifecycle/python.test.ts: NumPy is Debian's package `python3-numpy`.
// `node scripts/python.mjs` gets it where that may be done.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { run } from './prepare.mjs'

/** A Python that has a module: one named by SILLOK_TEST_PYTHON, the first on the PATH, or Debian's own, which another may hide. */
export function pythonWith(module) {
  const names = [process.env.SILLOK_TEST_PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean)
  return names.find((name) => spawnSync(name, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0)
}

/** Gets NumPy where it is missing. Where it cannot be had that is no failure, but where CI is set. */
export function fetchNumpy() {
  if (pythonWith('numpy') !== undefined) return true
  if (process.getuid?.() === 0 && spawnSync('which', ['apt-get']).status === 0) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-numpy'], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
    if (pythonWith('numpy') !== undefined) return true
  }
  console.error(
    'No Python with NumPy found: what it reads is not tested. Install one (Debian: `sudo apt-get install python3-numpy`), or set SILLOK_TEST_PYTHON to it.',
  )
  return !process.env.CI
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = fetchNumpy() ? 0 : 1
