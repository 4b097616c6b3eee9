// What reading the sources of a project for places that write logs costs: a tree of a million lines, made here, of which it is known where those places are. It is checked
// first that exactly those are found. Beside it `grep` for the words of such places, which finds lines and not places. LINES sets another size.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plant } from './scan/tree.mjs'

const LINES = Number(process.env.LINES ?? 1_000_000)
const ROUNDS = Number(process.env.ROUNDS ?? 3)
const MAIN = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))
const WORDS =
  '(createWriteStream|appendFile|writeFile|openSync|open\\(|FileHandler|destination|filename|>|tee ).*\\.(log|jsonl)|usage\\.jsonl'

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sillok-scan-'))
try {
  const tree = plant(folder, LINES)
  const sillok = [process.execPath, MAIN, 'map', '--code', '--json', '--root', join(folder, 'logs')]
  const grep = ['grep', '-rnE', WORDS, join(folder, 'src')]
  const found = readFileSync(timed(sillok).output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const told = found
    .map(({ file, line, how, path, entry }) => `${file}:${line} ${how} ${path} ${entry ?? '-'}`)
    .sort()
  const missed = tree.places.filter((place) => !told.includes(place))
  const wrong = told.filter((place) => !tree.places.includes(place))
  if (missed.length + wrong.length > 0)
    throw new Error(
      `missed: ${missed.slice(0, 5).join('; ')}; found, and not there: ${wrong.slice(0, 5).join('; ')}`,
    )
  const lines = new Set(tree.places.map((place) => place.split(' ')[0]))
  const hits = readFileSync(timed(grep).output, 'utf8').trim().split('\n')
  const places = hits.map((hit) =>
    hit
      .slice(folder.length + 1)
      .split(':')
      .slice(0, 2)
      .join(':'),
  )
  const right = places.filter((place) => lines.has(place)).length
  console.log(
    `${tree.lines.toLocaleString('en')} lines, ${(tree.bytes / 1e6).toFixed(0)} MB, ${tree.files.toLocaleString('en')} files of TypeScript, JavaScript, Python and shell. Of ${tree.places.length} places all are found, and nothing else. grep finds ${right} of their lines, and ${hits.length - right} others.`,
  )
  const rows = { 'sillok map --code': [], 'grep -rnE': [] }
  // In turn, so that what else the machine does falls on all alike.
  for (let round = 0; round < ROUNDS; round++) {
    rows['sillok map --code'].push(timed(sillok))
    rows['grep -rnE'].push(timed(grep))
  }
  console.log(`\n| | s, best of ${ROUNDS} | CPU s | lines/s | peak memory, MB |\n|---|---|---|---|---|`)
  for (const [name, all] of Object.entries(rows)) {
    const { seconds, cpu, memory } = all.toSorted((a, b) => a.seconds - b.seconds)[0]
    console.log(
      `| \`${name}\` | ${seconds.toFixed(2)} | ${cpu.toFixed(2)} | ${Math.round(tree.lines / seconds).toLocaleString('en')} | ${memory.toFixed(0)} |`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** GNU time says what a process cost: seconds, of them in its own code and in the system's, and its most memory in kB. */
function timed([command, ...args]) {
  const output = join(folder, 'output')
  const fd = openSync(output, 'w')
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', 'cost %e %U %S %M', command, ...args], {
    stdio: ['ignore', fd, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(fd)
  const [, seconds, user, system, memory] = /cost ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(stderr) ?? []
  if (status !== 0 || seconds === undefined) throw new Error(`${command} failed: ${stderr}`)
  return {
    output,
    seconds: Number(seconds),
    cpu: Number(user) + Number(system),
    memory: Number(memory) / 1024,
  }
}
