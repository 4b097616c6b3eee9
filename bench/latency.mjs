// How long a call holds up the application while lines go to a file, at a rate that leaves every logger room: latencies in microseconds.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FILE_LOGGERS } from './logger/loggers.mjs'

const PER_SECOND = 5000
const SECONDS = 4
const ROUNDS = 3

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
console.log(
  `${PER_SECOND.toLocaleString('en')} calls/s for ${SECONDS} s, median of ${ROUNDS} runs\n\n| | p50 µs | p99 µs | p99.9 µs | event loop p99 µs | memory MB |\n|---|---|---|---|---|---|`,
)
for (const name of Object.keys(FILE_LOGGERS)) {
  const runs = []
  let failed
  for (let round = 0; round < ROUNDS && !failed; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
    const script = fileURLToPath(new URL('logger/latency.mjs', import.meta.url))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [script, name, join(folder, 'bench.log'), String(PER_SECOND), String(SECONDS)],
      { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
    )
    rmSync(folder, { recursive: true, force: true })
    if (status === 0) runs.push(JSON.parse(stdout.trim().split('\n').at(-1)))
    else failed = stderr.slice(-200)
  }
  if (failed) {
    console.log(`| ${name} | no figure: ${failed} |`)
    continue
  }
  const cell = (key) => median(runs.map((run) => run[key]))
  const micro = (key) => (cell(key) < 100 ? cell(key).toFixed(1) : Math.round(cell(key)).toLocaleString('en'))
  console.log(
    `| ${name} | ${micro('p50')} | ${micro('p99')} | ${micro('p999')} | ${micro('loopP99')} | ${Math.round(cell('maxRss') / 1e6)} |`,
  )
}
