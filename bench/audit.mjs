// The audit trail: how long a durable acknowledgement takes at a steady rate, and how many fit when a thousand are awaited together; beside the
// least that any program must do for it, a loop of one write and one fdatasync for all that waits. Both in turn, in the same run.
// `-- --seconds 20` for longer runs, `-- --folder <path>` for another disk.
import { closeSync, fdatasync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { configure } from 'sillok'
import { trail } from 'sillok/audit'
import { readStream } from 'sillok/stream'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const SECONDS = Number(values.seconds)
const RATES = [1, 100, 10_000]
const BATCH = 1000
/** At 1 event/s there are few: such a run takes longer. */
const LEAST = 15

const eventOf = (n) => ({
  action: 'data_access',
  userId: `u-${n % 997}`,
  resourceType: 'role',
  resourceId: `r-${n}`,
  success: true,
})

/** What waits goes to the disk with one write and one fdatasync. */
function plainLoop(path, line) {
  const fd = openSync(path, 'a', 0o600)
  let waiting = []
  let busy = false
  const turn = () => {
    const going = waiting
    waiting = []
    writeSync(fd, line.repeat(going.length))
    fdatasync(fd, (error) => {
      if (error) throw error
      for (const resolve of going) resolve()
      busy = waiting.length > 0
      if (busy) turn()
    })
  }
  return {
    write: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (busy) return
        busy = true
        setImmediate(turn)
      }),
    close: () => closeSync(fd),
  }
}

/** Writes at a rate, each when its time has come whatever became of those before, and gives how long each took. */
async function steady(rate, write) {
  const total = Math.max(LEAST, rate * SECONDS)
  const took = []
  let refused = 0
  const open = new Set()
  const begun = performance.now()
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * rate) + 1)
    for (; n < due; n++) {
      const at = performance.now()
      const one = write(n)
        .then(() => took.push(performance.now() - at))
        .catch((error) => {
          if (error.code !== 'AUDIT_QUEUE_FULL') throw error
          refused++
        })
        .finally(() => open.delete(one))
      open.add(one)
    }
    await wait(Math.max(0, begun + (n / rate) * 1000 - performance.now()))
  }
  await Promise.all(open)
  took.sort((a, b) => a - b)
  const part = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(2)
  return `p50 ${part(0.5)} ms, p99 ${part(0.99)} ms, max ${part(1)} ms${refused > 0 ? `, ${refused} refused` : ''}`
}

/** Awaits a thousand together, again and again. */
async function batches(write) {
  const begun = performance.now()
  let n = 0
  while (performance.now() - begun < SECONDS * 1000) {
    await Promise.all(Array.from({ length: BATCH }, () => write(n++)))
  }
  return `${Math.round(n / ((performance.now() - begun) / 1000)).toLocaleString('en')} events/s`
}

const root = await mkdtemp(join(values.folder, 'sillok-bench-'))
try {
  const sillok = configure({ root, service: 'bench', stream: false, console: false })
  let written = 0
  const audit = (n) => {
    return trail.action(eventOf(n)).then((told) => {
      written++
      return told
    })
  }
  await audit(0)
  const lines = async () => {
    const found = []
    for await (const batch of readStream({ root, stream: 'audit' })) found.push(...batch.lines)
    return found
  }
  const line = `${(await lines()).at(-1).text}\n`
  const plain = plainLoop(join(root, 'plain.jsonl'), line)
  console.log(`records of ${line.length} bytes`)
  for (let round = 1; round <= Number(values.rounds); round++) {
    console.log(`round ${round}`)
    for (const rate of RATES) {
      const at = `${rate.toLocaleString('en')} events/s`.padStart(16)
      console.log(`  ${at}  audit trail  ${await steady(rate, audit)}`)
      console.log(`  ${at}  plain loop   ${await steady(rate, plain.write)}`)
    }
    console.log(`  ${String(BATCH).padStart(7)} together  audit trail  ${await batches(audit)}`)
    console.log(`  ${String(BATCH).padStart(7)} together  plain loop   ${await batches(plain.write)}`)
  }
  plain.close()
  await sillok.close()
  const sequences = (await lines()).map(({ text }) => JSON.parse(text).sequence)
  // Its beginning and its end are records too.
  if (sequences.length !== written + 2 || sequences.some((sequence, at) => sequence !== at + 1))
    throw new Error('A record is missing, or out of order')
  console.log(`${written.toLocaleString('en')} records read back, each once and in order`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
