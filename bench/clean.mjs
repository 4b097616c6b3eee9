// What a dry run over a million files costs, against `find -printf` of the same tree, in time and, since other work takes the time, in CPU; and how fast segments are compressed and read back,
// against gzip and zstd. SILLOK_BENCH_FILES sets another number of files.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
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

/** Compressing with us is writing, reading back, comparing, and making it safe; the others only write. */
function compress(folder) {
  const root = join(folder, 'packed')
  mkdirSync(join(root, 'logs/raw'), { recursive: true })
  writeFileSync(
    join(root, 'sillok.config.json'),
    JSON.stringify({ logs: { raw: { match: 'raw/*', class: 'raw' } } }),
  )
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
  const file = join(root, 'logs/raw/a.jsonl')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const old = Date.now() / 1000 - 2 * DAY_S
  utimesSync(file, old, old)
  const megabytes = statSync(file).size / 1e6
  const rate = (seconds) => `${(megabytes / seconds).toFixed(0)} MB/s`
  const timed = (program, args) => {
    const started = process.hrtime.bigint()
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1e9 })
    return Number(process.hrtime.bigint() - started) / 1e9
  }
  const others = [
    ['gzip', ['-kf', file]],
    ['gzip and gzip -t', ['-c', `gzip -kf ${file} && gzip -t ${file}.gz`]],
    ['zstd', ['-qkf', file]],
  ]
  for (const [name, args] of others) {
    try {
      console.log(`${name}: ${rate(timed(name.includes(' ') ? 'sh' : name, args))}`)
    } catch {
      console.log(`${name}: not here`)
    }
  }
  rmSync(`${file}.gz`, { force: true })
  const ours = timed(process.execPath, [MAIN, 'clean', '--run', '--root', join(root, 'logs')])
  console.log(
    `sillok clean, compressed, read back, compared, safe on the disk: ${rate(ours)} of ${megabytes.toFixed(0)} MB, process start included; ${((megabytes * 1e6) / readFileSync(`${file}.gz`).length).toFixed(1)} times smaller`,
  )
}
