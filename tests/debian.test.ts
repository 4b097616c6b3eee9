import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../scripts/debian.mjs')
const isRoot = process.getuid?.() === 0

/** The script on a machine that has what tests need but for strace. @param tools programs that are there, as texts of the shell */
function fetched(tools: Record<string, string>, env: Record<string, string> = {}) {
  const bin = mkdtempSync(join(tmpdir(), 'sillok-bin-'))
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }))
  const all = { age: 'exit 0', ...tools }
  for (const [name, text] of Object.entries(all))
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o700 })
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], {
    encoding: 'utf8',
    // A program that takes any argument stands for the browser and for Python.
    env: { PATH: bin, CHROMIUM_PATH: '/bin/true', SILLOK_TEST_PYTHON: '/bin/true', BIN: bin, ...env },
  })
  const asked = join(bin, 'asked')
  return { status, stderr, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : '' }
}

const TRACES = 'exit 0'
const INSTALLS = `echo "$@" >> "$BIN/asked"
case "$*" in install*strace) printf '#!/bin/sh\\nexit 0\\n' > "$BIN/strace"; /bin/chmod 700 "$BIN/strace" ;; esac`

it('asks for nothing where all is there', () => {
  expect(fetched({ strace: TRACES, 'apt-get': INSTALLS })).toEqual({ status: 0, stderr: '', asked: '' })
})

it.skipIf(!isRoot)('gets from Debian what is missing, and only that', () => {
  expect(fetched({ 'apt-get': INSTALLS }, { CI: '1' })).toEqual({
    status: 0,
    stderr: '',
    asked: 'update -qq\ninstall -y -qq --no-install-recommends strace\n',
  })
})

it.each([
  ['there is no apt-get', {}],
  ['the package cannot be had', { 'apt-get': 'exit 100' }],
])('where %s it says what is not tested and what to do, and fails under CI', (_, tools) => {
  const text =
    'No strace found: programs that are killed, or get an error, at a system call are not tested. Install it (Debian: `sudo apt-get install strace`).\n'
  expect(fetched(tools)).toMatchObject({ status: 0, stderr: text })
  expect(fetched(tools, { CI: '1' })).toMatchObject({ status: 1, stderr: text })
})

it('a strace that may trace nothing is no missing package', () => {
  const ran = fetched({ strace: '[ "$1" = -V ]', 'apt-get': INSTALLS }, { CI: '1' })
  expect(ran).toMatchObject({ status: 1, asked: '' })
  expect(ran.stderr).toContain('may trace nothing here')
  expect(ran.stderr).toContain('--cap-add=SYS_PTRACE')
})
