// One contender of the benchmark: node parent.mjs <contender> <workers> <lines a second of each> <seconds> <folder>. Prints what it cost as JSON.
import { spawn } from 'node:child_process'
import { createWriteStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { supervise } from 'sillok/supervise'

const [contender, workers, rate, seconds, folder] = process.argv.slice(2)
const kind = contender.includes('records') ? 'records' : 'text'
const command = [process.execPath, fileURLToPath(new URL('printer.mjs', import.meta.url)), rate, kind]
const WARM_MS = 5000

const CONTENDERS = {
  /** What Node does by itself: bytes to a file, nothing else. Lines are counted from the bytes. */
  'plain pipes': async () => {
    let bytes = 0
    const children = Array.from({ length: Number(workers) }, (_, i) => {
      const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.on('data', (chunk) => {
        bytes += chunk.length
      })
      child.stdout.pipe(createWriteStream(join(folder, `${i}.log`)))
      return child
    })
    return { lines: () => bytes / 131, end: () => children.map((child) => child.kill()) }
  },
  'Sillok, metadata': () => sillok({}),
  'Sillok, records': () => sillok({}),
  'Sillok, content redacted': () => sillok({ content: 'redacted' }),
}

async function sillok(more) {
  const supervisor = await supervise({
    root: folder,
    workers: [{ name: 'w', command, instances: Number(workers), linesPerSecond: 1e6, ...more }],
  })
  const sum = (name) => supervisor.status().workers.reduce((all, { output }) => all + output[name], 0)
  return { lines: () => sum('lines'), dropped: () => sum('dropped_lines'), end: () => supervisor.stop() }
}

const running = await CONTENDERS[contender]()
await wait(WARM_MS)
const before = { cpu: process.cpuUsage(), lines: running.lines(), at: performance.now() }
let rss = 0
const look = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage.rss())
}, 200)
await wait(Number(seconds) * 1000)
clearInterval(look)
const { user, system } = process.cpuUsage(before.cpu)
const lines = Math.round(running.lines() - before.lines)
const took = performance.now() - before.at
const written = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((all, { parentPath, name }) => all + statSync(join(parentPath, name)).size, 0)
console.log(
  JSON.stringify({ lines, took, cpu_us: user + system, rss, written, dropped: running.dropped?.() ?? 0 }),
)
await running.end()
process.exit(0)
