// The programs that tests need and npm does not have: Debian's packages. `node scripts/debian.mjs` gets those that are not there, where that may be done.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './prepare.mjs'
import { pythonWith } from './python.mjs'

/** Behind the name of a test that is skipped, as there is no such program. */
export const NOT_HERE = ' (not here: `node scripts/debian.mjs` gets it)'

const works = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0
const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)))

/** Whether system calls can be traced: some containers have strace and forbid it its work. */
export const canTrace = () => works('strace', '-f', '-qq', '-o', '/dev/null', 'true')

const TOOLS = [
  {
    packages: ['chromium', 'fonts-noto-cjk'],
    isThere: () =>
      (process.env.CHROMIUM_PATH && existsSync(process.env.CHROMIUM_PATH)) ||
      ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
    // A third of the tests: without it nothing was tested.
    isRequired: true,
    missing: 'No Chromium found: the page is not tested',
    orElse: ', or set CHROMIUM_PATH to one',
  },
  {
    packages: ['python3-numpy'],
    isThere: () => pythonWith('numpy') !== undefined,
    missing: 'No Python with NumPy found: what it reads is not tested',
    orElse: ', or set SILLOK_TEST_PYTHON to one',
  },
  {
    packages: ['strace'],
    // The kernel of others has nothing like it.
    isThere: () => process.platform !== 'linux' || canTrace(),
    isForbidden: () => works('strace', '-V'),
    missing: 'No strace found: programs that are killed, or get an error, at a system call are not tested',
    forbidden:
      'strace may trace nothing here: programs that are killed, or get an error, at a system call are not tested. Allow it (a container: `--cap-add=SYS_PTRACE`; else `sysctl kernel.yama.ptrace_scope=1`).',
  },
  {
    packages: ['age'],
    isThere: () => onPath('age'),
    missing: 'No age found: that it opens what Sillok encrypts is not tested',
  },
]

/** Gets what is missing, and says what to do where it cannot be had. That is a failure where CI is set, or where next to nothing could be tested. */
export function fetchDebian() {
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get')
  let isUpdated = false
  let ok = true
  for (const { packages, isThere, isForbidden, isRequired, missing, forbidden, orElse = '' } of TOOLS) {
    if (isThere()) continue
    const isInstalled = isForbidden?.() ?? false
    if (mayInstall && !isInstalled) {
      if (!isUpdated) run('apt-get', ['update', '-qq'])
      isUpdated = true
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
        DEBIAN_FRONTEND: 'noninteractive',
      })
      if (isThere()) continue
    }
    console.error(
      isInstalled
        ? forbidden
        : `${missing}. Install it (Debian: \`sudo apt-get install ${packages.join(' ')}\`)${orElse}.`,
    )
    if (isRequired || process.env.CI) ok = false
  }
  return ok
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = fetchDebian() ? 0 : 1
