// npm start: installs, builds and runs Sillok, and beside it a small program that logs through it.
// `npm start -- --no-demo` leaves the program out; every other argument goes to `sillok up`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, checkNode, home, install } from './prepare.mjs'

checkNode()
if (!install() || !build()) process.exit(1)

const given = process.argv.slice(2)
const demo = !given.includes('--no-demo')
const passed = given.filter((argument) => argument !== '--no-demo')
const root = passed.includes('--root') ? [] : ['--root', join(home, 'logs')]
const rootPath = root[1] ?? passed[passed.indexOf('--root') + 1]

const children = [start(join(home, 'packages/sillok/dist/cli/main.js'), ['up', ...root, ...passed])]
if (demo) children.push(start(join(home, 'examples/bookshop/shop.mjs'), [], { SILLOK_ROOT: rootPath }))

/** A child that ends takes the others with it; its exit code is ours. */
function start(file, args, env = {}) {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  child.on('exit', (code, signal) => {
    if (file.endsWith('main.js'))
      process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
    for (const other of children) if (other.exitCode === null) other.kill('SIGTERM')
  })
  return child
}

// npm that is killed tells nobody: when the parent is gone, so are we.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent)
    for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
}, 1000).unref()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // A terminal sends Ctrl-C to the children itself; a second signal does them no harm.
  process.on(signal, () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
  })
}
