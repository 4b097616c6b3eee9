// One logger to a file, in a process of its own: the clock stops when every line is on disk, after the flush that its documentation names.
import { readFileSync } from 'node:fs'
import { FILE_LOGGERS } from './loggers.mjs'
import { check, SCENARIOS } from './scenarios.mjs'

const [name, path, count, title] = process.argv.slice(2)
const scenario = SCENARIOS[title]
const logger = await FILE_LOGGERS[name]({ path })
const call = scenario.run(logger)
const lines = Number(count)
const turn = () => new Promise((resolve) => setImmediate(resolve))

const cpu = process.cpuUsage()
const begun = process.hrtime.bigint()
for (let n = 0; n < lines; n++) {
  call(n)
  if (n % 30 === 29) await turn()
}
const queued = Number(process.hrtime.bigint() - begun) / 1e6
await logger.flush()
const ms = Number(process.hrtime.bigint() - begun) / 1e6
const { user, system } = process.cpuUsage(cpu)

const files = logger.files ? logger.files() : [path]
const written = files.flatMap((file) => readFileSync(file, 'utf8').split('\n')).filter((line) => line !== '')
if (written.length !== lines) throw new Error(`${written.length} of ${lines} lines on disk after the flush`)
// Not every logger keeps the order: the first and the last call must be among the lines.
for (const n of [0, lines - 1]) {
  const id = JSON.stringify(scenario.expect(n).order_id)
  const candidates = written.filter((line) => line.includes(id))
  if (!candidates.some((line) => says(line, n))) throw new Error(`call ${n} is not among the lines`)
}
function says(line, n) {
  try {
    check(scenario, line, n)
    return true
  } catch {
    return false
  }
}
console.log(
  JSON.stringify({
    ms,
    queued,
    cpuMs: (user + system) / 1000,
    maxRss: process.resourceUsage().maxRSS * 1024,
  }),
)
process.exit(0)
