// What a dry run over a million files costs, against `find -printf` of the same tree, in time and, since other work takes the time, in CPU; and how fast segments are compressed and read back,
// against gzip and zstd. SILLOK_BENCH_FILES sets another number of files.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FILES = Number(process.env.SILLOK_BENCH_FILES ?? 1_000_000)
const PER_FOLDER = 1000
const RUNS = 3
const DAY_S = 86_400
const MAIN = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))

// On a tmpfs where there is one, so that it is the work that is measured, and not the disk.
const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sillok-bench-'))
try {
  const root = join(home, 'logs')
  lay(root)
  // Both find everything in the cache of the system, and take turns.
  run('find', [root, '-printf', '%p %s %T@\n'])
  const [find, dry] = [[], []]
  for (let n = 0; n < RUNS; n++) {
    find.push(run('find', [root, '-printf', '%p %s %T@\n']))
    dry.push(run(process.execPath, [MAIN, 'clean', '--json', '--root', root]))
  }
  const seconds = (all) => Math.min(...all.map(({ seconds }) => seconds))
  const cpu = (all) => Math.min(...all.map(({ cpu }) => cpu))
  const summary = JSON.parse(dry[0].text.trim().split('\n').at(-1)).summary
  console.log(
    `dry run over ${FILES} files: ${seconds(dry).toFixed(2)} s, ${cpu(dry).toFixed(2)} s of CPU, ${Math.max(...dry.map(({ megabytes }) => megabytes))} MB; ${summary.actions} to do`,
  )
  console.log(
    `find -printf:               ${seconds(find).toFixed(2)} s, ${cpu(find).toFixed(2)} s of CPU: the dry run takes ${(seconds(dry) / seconds(find)).toFixed(2)} times as long, and ${(cpu(dry) / cpu(find)).toFixed(2)} times the CPU`,
  )
  compress(home)
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** Files in folders of a thousand, of every age up to forty days: a quarter is to go. */
function lay(root) {
  mkdirSync(root)
  const logs = { jobs: { match: 'jobs/*/*.log', class: 'L3' } }
  writeFileSync(join(home, 'sillok.config.json'), JSON.stringify({ logs }))
  const now = Math.floor(Date.now() / 1000)
  for (let n = 0; n < FILES; n++) {
    const folder = join(root, 'jobs', String(Math.floor(n / PER_FOLDER)).padStart(6, '0'))
    if (n % PER_FOLDER === 0) mkdirSync(folder, { recursive: true })
    const file = join(folder, `job-${n}.log`)
    writeFileSync(file, 'done\n')
    const time = now - (n % 40) * DAY_S
    utimesSync(file, time, time)
  }
}

/** Time and the most memory of a program, as GNU time measures them. */
function run(program, args) {
  const started = process.hrtime.bigint()
  const measured = spawnSync('/usr/bin/time', ['-f', '%U %S %M', program, ...args], {
    encoding: 'utf8',
    maxBuffer: 4e9,
  })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  if (measured.status !== 0) throw new Error(measured.stderr)
  const [user, system, kilobytes] = measured.stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { seconds, cpu: user + system, megabytes: Math.round(kilobytes / 1024), text: measured.stdout }
}

/**
 * Compressing with us is writing, reading back, comparing, and making it safe; the others only write, so gzip is here also with its own check of what it
 * wrote. What each wrote is unpacked by the command and compared before anything is said of speed.
 */
function compress(folder) {
  const root = join(folder, 'packed')
  mkdirSync(join(root, 'logs/raw'), { recursive: true })
  writeFileSync(
    join(root, 'sillok.config.json'),
    JSON.stringify({ logs: { raw: { match: 'raw/*', class: 'raw' } } }),
  )
  const text = records()
  const file = join(root, 'logs/raw/a.jsonl')
  const old = Date.now() / 1000 - 2 * DAY_S
  const clean = [process.execPath, MAIN, 'clean', '--run', '--root', join(root, 'logs')]
  const ways = [
    { name: 'gzip', command: ['gzip', '-kf', file], made: '.gz', unpack: 'gzip' },
    {
      name: 'gzip and gzip -t',
      command: ['sh', '-c', `gzip -kf ${file} && gzip -t ${file}.gz`],
      made: '.gz',
      unpack: 'gzip',
    },
    { name: 'zstd', command: ['zstd', '-qkf', file], made: '.zst', unpack: 'zstd' },
    { name: 'sillok clean --run', command: clean, made: '.gz', unpack: 'gzip' },
  ].filter(({ unpack }) => spawnSync(unpack, ['--version']).status === 0)
  const rounds = new Map(ways.map(({ name }) => [name, []]))
  const bytes = new Map()
  for (let round = 0; round < RUNS; round++) {
    for (const { name, command, made, unpack } of ways) {
      for (const ending of ['', '.gz', '.zst']) rmSync(file + ending, { force: true })
      writeFileSync(file, text)
      utimesSync(file, old, old)
      rounds.get(name).push(run(command[0], command.slice(1)))
      const back = execFileSync(unpack, ['-dc', file + made], { maxBuffer: 1e9 })
      if (!back.equals(text)) throw new Error(`What ${name} wrote is not what it was given.`)
      bytes.set(name, statSync(file + made).size)
    }
  }
  console.log(
    `\n| ${(text.length / 1e6).toFixed(0)} MB of records | MB/s, best of ${RUNS} | CPU s | times smaller |\n|---|---|---|---|`,
  )
  for (const [name, all] of rounds) {
    const best = all.toSorted((a, b) => a.seconds - b.seconds)[0]
    const rate = text.length / 1e6 / best.seconds
    console.log(
      `| \`${name}\` | ${rate.toFixed(0)} | ${best.cpu.toFixed(2)} | ${(text.length / bytes.get(name)).toFixed(1)} |`,
    )
  }
}

function records() {
  const lines = []
  for (let n = 0; n < 250_000; n++)
    lines.push(
      JSON.stringify({
        timestamp: new Date(n * 1000).toISOString(),
        level: 'INFO',
        logger: 'shop.cart',
        message: `Order ${n * 7919} answered`,
        correlation_id: (n * 2654435761).toString(16),
        service: 'shop',
        duration_ms: n % 997,
      }),
    )
  return Buffer.from(`${lines.join('\n')}\n`)
}
