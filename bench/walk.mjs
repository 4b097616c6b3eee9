// What a walk of a million files costs, with what each is, beside `find -printf`, which only prints them: time, and memory. On a tmpfs where there is one, so that it is the work
// that is measured, and not the disk. Both see the same tree, and must count the same.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FILES = Number(process.env.FILES ?? 1_000_000)
const ROUNDS = 3

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sillok-walk-'))
try {
  make(folder)
  const walk = fileURLToPath(new URL('walk/walk.mjs', import.meta.url))
  const rows = { 'find -printf': [], 'walk, with the log of each file': [], 'sillok map --json': [] }
  // In turn, so that what else the machine does falls on all alike.
  for (let round = 0; round < ROUNDS; round++) {
    rows['find -printf'].push(timed('find', [folder, '-type', 'f', '-printf', '%s %T@ %p\n']))
    rows['walk, with the log of each file'].push(timed(process.execPath, [walk, folder]))
    const main = fileURLToPath(new URL('../packages/sillok/dist/cli/main.js', import.meta.url))
    rows['sillok map --json'].push(timed(process.execPath, [main, 'map', '--root', folder, '--json']))
  }
  console.log(
    `| ${FILES.toLocaleString('en')} files | s, best of ${ROUNDS} | CPU s | peak memory, MB | × find |`,
  )
  console.log('|---|---|---|---|---|')
  const best = (name) => rows[name].toSorted((a, b) => a.seconds - b.seconds)[0]
  for (const name of Object.keys(rows)) {
    const { seconds, cpu, memory } = best(name)
    const times = seconds / best('find -printf').seconds
    console.log(
      `| ${name} | ${seconds.toFixed(2)} | ${cpu.toFixed(2)} | ${memory.toFixed(0)} | ${times.toFixed(2)} |`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** Channels with videos with stages, a log each, as a pipeline lays them out. */
function make(root) {
  let made = 0
  for (let channel = 0; made < FILES; channel++) {
    for (let video = 0; video < 100 && made < FILES; video++) {
      const videos = join(root, 'runs', `channel_${channel}`, `video_${video}`)
      mkdirSync(videos, { recursive: true })
      for (let stage = 0; stage < 100 && made < FILES; stage++, made++) {
        closeSync(openSync(join(videos, `stage_${stage}.log`), 'w'))
      }
    }
  }
}

/** GNU time says what a process cost: seconds, of them in its own code and in the system's, and its most memory in kB. */
function timed(command, args) {
  const output = openSync('/dev/null', 'w')
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', 'cost %e %U %S %M', command, ...args], {
    stdio: ['ignore', output, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(output)
  const [, seconds, user, system, memory] = /cost ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(stderr) ?? []
  if (status !== 0 || seconds === undefined) throw new Error(`${command} failed: ${stderr}`)
  return { seconds: Number(seconds), cpu: Number(user) + Number(system), memory: Number(memory) / 1024 }
}
