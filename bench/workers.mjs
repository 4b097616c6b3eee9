// What watching what workers print costs the watcher: 50 workers, 20,000 lines a second together; CPU time of the watching process for each line, beside
// plain pipes and PM2 in the same run. PM2 is no dependency: it is installed into a temporary folder, and left out where that fails.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const WORKERS = 50
const RATE = 400
const SECONDS = 10
const PM2 = '7.0.4'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const folder = () => mkdtempSync(join(tmpdir(), 'sillok-bench-'))

console.log('| watched by | lines/s | CPU for a line, µs | memory, MB |')
console.log('|---|---|---|---|')
for (const contender of [
  'plain pipes',
  'PM2',
  'Sillok, metadata',
  'Sillok, records',
  'Sillok, content redacted',
]) {
  const at = folder()
  const result = contender === 'PM2' ? await pm2(at) : own(contender, at)
  rmSync(at, { recursive: true, force: true })
  if (result === undefined) continue
  const { lines, took, cpu_us, rss, dropped } = result
  if (dropped > 0) throw new Error(`${contender} dropped ${dropped} lines`)
  const perSecond = Math.round((lines * 1000) / took).toLocaleString('en')
  console.log(`| ${contender} | ${perSecond} | ${(cpu_us / lines).toFixed(1)} | ${(rss / 1e6).toFixed(0)} |`)
}

function own(contender, at) {
  const { stdout, status } = spawnSync(
    process.execPath,
    [here('workers/parent.mjs'), contender, WORKERS, RATE, SECONDS, at],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (status !== 0) throw new Error(`${contender} failed`)
  return JSON.parse(stdout)
}

/** The daemon's CPU time by /proc, its lines from the files that it writes. */
async function pm2(at) {
  const installed = spawnSync(
    'npm',
    ['install', '--prefix', at, '--no-save', '--no-audit', '--no-fund', `pm2@${PM2}`],
    { encoding: 'utf8' },
  )
  if (installed.status !== 0) {
    console.error('PM2 could not be installed; it is left out.')
    return undefined
  }
  const env = { ...process.env, PM2_HOME: join(at, 'home'), PM2_DISABLE_VERSION_CHECK: 'true' }
  const run = (...args) => spawnSync(join(at, 'node_modules', '.bin', 'pm2'), args, { env, encoding: 'utf8' })
  const config = join(at, 'bench.config.cjs')
  const app = {
    name: 'w',
    script: here('workers/printer.mjs'),
    args: `${RATE} text`,
    instances: WORKERS,
    exec_mode: 'fork',
    autorestart: false,
  }
  writeFileSync(config, `module.exports = ${JSON.stringify({ apps: [app] })}`)
  try {
    run('start', config)
    await wait(5000)
    const pid = Number(readFileSync(join(at, 'home', 'pm2.pid'), 'utf8'))
    const logs = () =>
      readdirSync(join(at, 'home', 'logs'))
        .filter((name) => name.includes('out'))
        .reduce(
          (all, name) => all + readFileSync(join(at, 'home', 'logs', name), 'latin1').split('\n').length - 1,
          0,
        )
    const before = { cpu: cpuOf(pid), lines: logs(), at: performance.now() }
    await wait(SECONDS * 1000)
    const took = performance.now() - before.at
    const cpu_us = cpuOf(pid) - before.cpu
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
    return { lines: logs() - before.lines, took, cpu_us, rss, dropped: 0 }
  } finally {
    run('kill')
  }
}

/** User and system time in µs; the kernel counts in ticks of 10 ms. */
function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
