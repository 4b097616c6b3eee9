// One logger to a file under calls that come at their own times (open loop), in a process of its own. The latency of a call runs from when it was due
// to when it returned, so a call that waits behind a slow one is counted as slow.
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { FILE_LOGGERS } from './loggers.mjs'
import { SCENARIOS } from './scenarios.mjs'

const [name, path, perSecond, seconds] = process.argv.slice(2)
const logger = await FILE_LOGGERS[name]({ path })
const call = SCENARIOS['five fields'].run(logger)
const total = Number(perSecond) * Number(seconds)
const WARM_UP = 20_000

/** Times between calls as of a Poisson process, the same in every run. */
let state = 7
const random = () => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
  return (state + 1) / 0x80000001
}
const gap = () => (-Math.log(random()) * 1e9) / Number(perSecond)

for (let n = 0; n < WARM_UP; n++) call(n)
await new Promise((resolve) => setTimeout(resolve, 500))

const taken = new Float64Array(total)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let n = 0
const start = process.hrtime.bigint()
const now = () => Number(process.hrtime.bigint() - start)
let due = gap()
await new Promise((resolve) => {
  const turn = () => {
    while (n < total && due <= now()) {
      call(n)
      taken[n++] = now() - due
      due += gap()
    }
    if (n < total) setImmediate(turn)
    else resolve()
  }
  turn()
})
delay.disable()
await logger.flush()
// All of it must be on disk, or a fast call would only be one that does less.
const written = (logger.files ? logger.files() : [path])
  .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  .filter((line) => line.includes('Request answered')).length
if (written !== total + WARM_UP)
  throw new Error(`${written} of ${total + WARM_UP} lines on disk after the flush`)
taken.sort()
const at = (share) => taken[Math.min(total - 1, Math.floor(total * share))] / 1000
console.log(
  JSON.stringify({
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    loopP99: delay.percentile(99) / 1000,
    maxRss: process.resourceUsage().maxRSS * 1024,
  }),
)
process.exit(0)
