// npm start: installs, builds and runs Sillok, and beside it a small program that logs through it.
// `npm start -- --no-demo` leaves the program out; every other argument goes to `sillok up`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, checkNode, home, install } from './prepare.mjs'

checkNode()
if (!install() || !build()) process.exit(1)

const given = process.argv.slice(2)
const demo = !['--no-demo', '--help', '-h'].some((word) => given.includes(word))
const passed = given.filter((argument) => argument !== '--no-demo')
// The program must log where the server reads: the root is found here for both.
const { root = process.env.SILLOK_ROOT || join(home, 'logs') } = parseArgs({
  args: passed,
  options: { root: { type: 'string' } },
  strict: false,
}).values

const children = [
  start(join(home, 'packages/sillok/bin/sillok.js'), ['up', ...passed], { SILLOK_ROOT: root }),
]
// `--root` with nothing behind it is for the server to refuse.
if (demo && typeof root === 'string')
  children.push(start(join(home, 'examples/bookshop/shop.mjs'), [], { SILLOK_ROOT: root }))

// What asks the children to end. A second request makes the server quit at once, so none is sent on our own account.
let ending = false
function end(signal) {
  ending = true
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}

/** A child that ends takes the others with it; the server's exit code is ours. */
function start(file, args, env = {}) {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    // A group of its own: the terminal's Ctrl-C reaches a child once, through us.
    detached: true,
  })
  child.on('exit', (code, signal) => {
    if (file.endsWith('sillok.js'))
      process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
    if (!ending) end('SIGTERM')
  })
  return child
}

// npm that is killed tells nobody: when the parent is gone, so are we.
const parent = process.ppid
setInterval(() => {
  if (!ending && process.ppid !== parent) end('SIGTERM')
}, 1000).unref()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal))
