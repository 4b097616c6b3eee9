// What a log call costs, and how fast lines reach a file: Sillok with everything on beside its peers, each in processes of its own,
// in shuffled order, outputs checked before anything is timed. `-- --rounds 3 --only 'five fields'` for a shorter run; `--only file` and
// `--only 'file, fresh'` are lines to a file whose texts come again, or never.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { FILE_LOGGERS, LOGGERS } from './logger/loggers.mjs'
import { SCENARIOS } from './logger/scenarios.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    ms: { type: 'string', default: '600' },
    lines: { type: 'string', default: '200000' },
    only: { type: 'string' },
    loggers: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const wanted = (names) =>
  Object.keys(names).filter((name) => !values.loggers || values.loggers.split(',').includes(name))

/** mulberry32 would be too much: a seed that moves the order from round to round is enough. */
let seed = 7
function shuffled(items) {
  const list = [...items]
  for (let i = list.length - 1; i > 0; i--) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    const j = seed % (i + 1)
    ;[list[i], list[j]] = [list[j], list[i]]
  }
  return list
}

function child(script, ...args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL(`logger/${script}`, import.meta.url)), ...args],
    { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (status !== 0) return { failed: stderr.match(/Error: (.*)/)?.[1] ?? stderr.slice(-300) }
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const show = (number) => (number < 100 ? number.toFixed(1) : Math.round(number).toLocaleString('en'))

function report(title, results, unit, value) {
  console.log(`\n${title} — median (min – max) ${unit}, ${rounds} rounds`)
  const reference = results.get('pino') ?? results.get('pino async 4 KiB')
  const base = reference && !reference.failed ? median(reference.map(value)) : undefined
  for (const [name, list] of results) {
    if (list.failed) {
      console.log(`  ${name.padEnd(26)} no figure: ${list.failed}`)
      continue
    }
    const all = list.map(value)
    const ratio = base ? `  ×${(median(all) / base).toFixed(2)} of pino` : ''
    const size = list[0].bytes ? `  ${list[0].bytes} bytes` : ''
    console.log(
      `  ${name.padEnd(26)} ${show(median(all)).padStart(9)} (${show(Math.min(...all))} – ${show(Math.max(...all))})${ratio}${size}`,
    )
  }
}

function collect(names, measure) {
  const results = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const list = results.get(name)
      if (list.failed) continue
      const result = measure(name)
      if (result.failed) results.set(name, result)
      else list.push(result)
    }
  }
  return results
}

for (const [title, scenario] of Object.entries(SCENARIOS)) {
  if (values.only && title !== values.only) continue
  const names = wanted(LOGGERS).filter(
    (name) => !scenario.not?.includes(name) && (!scenario.only || scenario.only.includes(name)),
  )
  report(
    title,
    collect(names, (name) => child('call.mjs', name, title, values.ms)),
    'ns a call',
    ({ ns }) => ns,
  )
}

const FILES = { file: 'five fields', 'file, fresh': 'five fields, texts that never come again' }
for (const [only, title] of Object.entries(FILES)) {
  if (values.only && values.only !== only) continue
  const results = collect(wanted(FILE_LOGGERS), (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
    try {
      return child('file.mjs', name, join(folder, 'bench.log'), values.lines, title)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  const perLine = (ms) => (ms * 1e6) / Number(values.lines)
  const what = `${title} to a file, ${values.lines} lines, all on disk`
  report(what, results, 'ns a line', ({ ms }) => perLine(ms))
  // What it takes from a machine that others share, threads of the logger's own included.
  report(`${what}, processor time`, results, 'ns a line', ({ cpuMs }) => perLine(cpuMs))
}
