// One logger in one scenario, in a process of its own: what a call costs, its line going to a function that counts it.
// Bursts of 30 calls, then the event loop runs: a logger that only queues is not called fast for it, its work counts too.
// The figure is processor time, of all threads: it holds where other processes share the machine, and hides no work in the background.
import { LOGGERS } from './loggers.mjs'
import { check, SCENARIOS } from './scenarios.mjs'

const [name, scenarioName, duration] = process.argv.slice(2)
const scenario = SCENARIOS[scenarioName]
let lines = 0
let bytes = 0
let last
const write = (line) => {
  lines++
  bytes += line.length
  last = line
}
const logger = await LOGGERS[name]({ write, ...scenario.options })

const BURST = 30
const turn = () => new Promise((resolve) => setImmediate(resolve))

async function main() {
  const call = scenario.run(logger)
  call(7)
  await turn()
  await turn()
  if (scenario.silent ? lines !== 0 : lines !== 1) throw new Error(`${lines} lines for one call`)
  if (!scenario.silent) check(scenario, last, 7)

  async function during(ms) {
    let calls = 0
    let bursts = 0
    const cpu = process.cpuUsage()
    let used = { user: 0, system: 0 }
    while (used.user + used.system < ms * 1000) {
      // A disabled call is over in nanoseconds: more of them to one look at the clock.
      for (let i = scenario.silent ? BURST * 100 : BURST; i > 0; i--) call(calls++)
      await turn()
      // A look at the clock costs a system call: one for every few bursts.
      if (++bursts % 8 === 0) used = process.cpuUsage(cpu)
    }
    used = process.cpuUsage(cpu)
    return { calls, ns: (used.user + used.system) * 1000 }
  }
  await during(400)
  lines = bytes = 0
  const { calls, ns } = await during(Number(duration))
  await turn()
  const seen = lines
  if (!scenario.silent && seen < calls) throw new Error(`${seen} lines for ${calls} calls`)
  console.log(
    JSON.stringify({
      ns: ns / calls,
      bytes: scenario.silent ? 0 : Math.round(bytes / seen),
      rss: process.memoryUsage.rss(),
    }),
  )
}

await (scenario.context ? logger.inContext(scenario.context, main) : main())
process.exit(0)
