// A sealed log: how fast records are serialised, appended, made durable in batches, hashed, put into the tree and signed; and how fast
// all of it is verified. `-- --events 400000` for a longer run.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { beginSeal, sealNow, startSealer, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'

const { values } = parseArgs({
  options: { events: { type: 'string', default: '262144' }, rounds: { type: 'string', default: '3' } },
})
const EVENTS = Number(values.events)
/** Records that share one fdatasync. */
const BATCH = 4096

const recordOf = (n) => ({
  timestamp: '2026-11-20T10:55:44.123Z',
  level: 'INFO',
  logger: 'audit',
  message: 'Role changed',
  event: 'change',
  log_type: 'audit',
  user_id: `u-${n % 997}`,
  resource_type: 'role',
  resource_id: `r-${n}`,
  action: 'update',
  success: true,
})

async function measure(run) {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const result = await run()
  const { user, system } = process.cpuUsage(cpu)
  return { result, ms: performance.now() - begun, cpuMs: (user + system) / 1000 }
}

async function append(root) {
  const stream = openStream({ root, name: 'audit', durability: 'durable', sealed: true })
  for (let n = 0; n < EVENTS; n += BATCH) {
    const lines = []
    for (let at = n; at < Math.min(EVENTS, n + BATCH); at++) lines.push(JSON.stringify(recordOf(at)))
    await stream.appendAll(lines)
  }
  await stream.close()
}

const rate = (ms) => `${Math.round(EVENTS / (ms / 1000)).toLocaleString('en')} events/s`
const show = (what, { ms, cpuMs }, more = '') =>
  console.log(
    `  ${what.padEnd(44)} ${rate(ms).padStart(18)}  ${((cpuMs * 1000) / EVENTS).toFixed(2)} µs of processor each${more}`,
  )

for (let round = 1; round <= Number(values.rounds); round++) {
  const root = await mkdtemp(join(tmpdir(), 'sillok-bench-'))
  try {
    const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
    const folder = join(root, 'audit')
    console.log(
      `round ${round}, ${EVENTS.toLocaleString('en')} events of ${JSON.stringify(recordOf(1e5)).length} bytes`,
    )
    const appended = await measure(() => append(root))
    show('serialise, append, fdatasync', appended)
    const sealed = await measure(() => sealNow({ root, stream: 'audit' }))
    show('read, hash, tree, tiles, fsync, sign', sealed)
    show('both, one after the other', { ms: appended.ms + sealed.ms, cpuMs: appended.cpuMs + sealed.cpuMs })
    const log = await measure(() => verifyLog({ folder: join(folder, 'tlog'), keys: [key] }))
    const whole = await measure(() => verifyLog({ folder, keys: [key] }))
    for (const [what, { result, ms, cpuMs }] of [
      ['verify the log', log],
      ['verify the log and the segments', whole],
    ]) {
      if (result.verdict !== 'INTACT' || result.entries !== EVENTS) throw new Error(JSON.stringify(result))
      show(what, { ms, cpuMs }, `, ${(result.bytes / 1e3 / ms).toFixed(0)} MB/s`)
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

// Both at once, in one process: what is durable, and how far sealing is behind.
const root = await mkdtemp(join(tmpdir(), 'sillok-bench-'))
try {
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const sealer = await startSealer({ root, stream: 'audit' })
  const all = await measure(async () => {
    await append(root)
    const before = performance.now()
    await sealer.close()
    return performance.now() - before
  })
  show('both at once, in one process', all, `; the end was sealed ${all.result.toFixed(0)} ms later`)
  console.log(
    `  memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most, over everything above`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
