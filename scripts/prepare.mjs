// What `npm start` and `npm test` do first on a bare machine: check Node, install, build. Only Node's own modules here.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = fileURLToPath(new URL('..', import.meta.url))

const NEEDED = [20, 19]

/** Runs a command in the repository; its output is the user's to see. Returns whether it ended well. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return
  console.error(`Sillok needs Node ${NEEDED.join('.')} or later; this is ${process.versions.node}.`)
  process.exit(2)
}

/** Installs what package-lock.json names, if it is not installed yet. */
export function install() {
  const installed = join(home, 'node_modules', '.package-lock.json')
  if (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(home, 'package-lock.json')).mtimeMs
  )
    return true
  console.error('Installing dependencies (about 1 GB, more than half of it the search engine) …')
  // Not `npm ci`: it refuses a lock file that leaves out another platform's optional binaries, as npm itself writes it.
  return run('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error'])
}

/** Compiles the packages, and bundles the page when its sources changed. */
export function build() {
  const tsc = join(home, 'node_modules', '.bin', 'tsc')
  if (!run(tsc, ['-b'])) return false
  const page = join(home, 'packages', 'server', 'public', 'index.html')
  const sources = newest(join(home, 'packages', 'dashboard'))
  if (existsSync(page) && statSync(page).mtimeMs > sources) return true
  console.error('Building the page …')
  return run('npm', ['run', 'build', '-w', '@sillok/dashboard', '--silent'])
}

function newest(folder) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    if (!entry.isFile() || /[\\/](node_modules|dist)[\\/]/.test(path) || path.endsWith('.tsbuildinfo'))
      continue
    time = Math.max(time, statSync(path).mtimeMs)
  }
  return time
}
