// The Python that reads what logs are turned into, for tests.
import { spawnSync } from 'node:child_process'

/** A Python that has a module: one named by SILLOK_TEST_PYTHON, the first on the PATH, or Debian's own, which another may hide. */
export function pythonWith(module) {
  const names = [process.env.SILLOK_TEST_PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean)
  return names.find((name) => spawnSync(name, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0)
}
