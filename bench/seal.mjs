// A sealed log: how fast records are serialised, appended, made durable in batches, hashed, put into the tree and signed, beside what others do;
// how fast all of it is verified; how long an acknowledgement takes, written, durable and sealed; and what memory a steady stream needs, beside a program
// that makes the same records and writes the same bytes by itself, unsealed.
// `-- --events 1000000` for a longer run, `-- --only steady --steady 3600` for an hour of 50,000 events/s and no more (`--only plain` for the other program),
// `-- --only acknowledged --level sealed` for one of the levels, `-- --folder <path>` for another disk.
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { configure } from 'sillok'
import { trail } from 'sillok/audit'
import { beginSeal, sealNow, startSealer, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { hashChain, immudbStyle, plainFiles } from './seal-baselines.mjs'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '262144' },
    rounds: { type: 'string', default: '3' },
    steady: { type: 'string', default: '10' },
    only: { type: 'string' },
    level: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const EVENTS = Number(values.events)
/** Records that share one fdatasync. */
const BATCH = 4096
/** How long events come before it is counted how long their acknowledgements take, in ms: the first half second of such a process is compiled meanwhile. */
const WARM_MS = 2000

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

const eventOf = (n) => ({
  action: 'data_access',
  userId: `u-${n % 997}`,
  resourceType: 'role',
  resourceId: `r-${n}`,
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
  let before
  for (let n = 0; n < EVENTS; n += BATCH) {
    const lines = []
    for (let at = n; at < Math.min(EVENTS, n + BATCH); at++) lines.push(JSON.stringify(recordOf(at)))
    // One batch is made and written while the disk is at the one before; of no more is it unknown whether they are durable.
    const batch = stream.appendAll(lines)
    await before
    before = batch
  }
  await before
  await stream.close()
}

function* batches() {
  for (let n = 0; n < EVENTS; n += BATCH)
    yield Array.from({ length: Math.min(BATCH, EVENTS - n) }, (_, at) => recordOf(n + at))
}

const rate = (ms) => `${Math.round(EVENTS / (ms / 1000)).toLocaleString('en')} events/s`
const show = (what, { ms, cpuMs }, more = '') =>
  console.log(
    `  ${what.padEnd(44)} ${rate(ms).padStart(18)}  ${((cpuMs * 1000) / EVENTS).toFixed(2)} µs of processor each${more}`,
  )

/** What is removed only at the end: ext4 passes by inodes that were freed in the last seconds, one by one, and making a file takes ten times as long then. */
const done = []
const parts = {
  async rounds() {
    for (let round = 1; round <= Number(values.rounds); round++) await oneAfterTheOther(round)
  },
  both,
  async acknowledged() {
    for (const level of values.level === undefined ? ['written', 'durable', 'sealed'] : [values.level])
      for (const [perSecond, seconds] of [
        [1, 30],
        [100, 6],
        [10_000, 6],
      ])
        await acknowledged(level, perSecond, seconds)
  },
  steady: () => steady(50_000, Number(values.steady), withSealer),
  plain: () => steady(50_000, Number(values.steady), withPlainFiles),
}
/** Parts of which the memory is looked at: each in a process of its own, where it is not the only one. */
const ALONE = ['steady', 'plain']
try {
  for (const [name, part] of Object.entries(parts)) {
    if (values.only === name) await part()
    else if (values.only === undefined && !ALONE.includes(name)) await part()
    else if (values.only === undefined) {
      console.log(`  ${name}`)
      const { status } = spawnSync(
        process.execPath,
        [...process.execArgv, ...process.argv.slice(1), '--only', name],
        { stdio: 'inherit' },
      )
      if (status !== 0) throw new Error(`${name} failed`)
    }
  }
} finally {
  for (const root of done) rmSync(root, { recursive: true, force: true })
}

async function newRoot() {
  const root = await mkdtemp(join(values.folder, 'sillok-bench-'))
  done.push(root)
  return root
}

async function oneAfterTheOther(round) {
  const root = await newRoot()
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
  const { privateKey } = generateKeyPairSync('ed25519')
  show('beside it: a hash chain', await measure(() => hashChain(root, batches())))
  show('beside it: as immudb does it', await measure(() => immudbStyle(root, batches(), privateKey)))
  const log = await measure(() => verifyLog({ folder: join(folder, 'tlog'), keys: [key] }))
  const whole = await measure(() => verifyLog({ folder, keys: [key] }))
  for (const [what, { result, ms, cpuMs }] of [
    ['verify the log', log],
    ['verify the log and the segments', whole],
  ]) {
    if (result.verdict !== 'INTACT' || result.entries !== EVENTS) throw new Error(JSON.stringify(result))
    show(what, { ms, cpuMs }, `, ${(result.bytes / 1e3 / ms).toFixed(0)} MB/s`)
  }
}

/** Both at once, in one process: what is durable, and how far sealing is behind. */
async function both() {
  const root = await newRoot()
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const sealer = await startSealer({ root, stream: 'audit' })
  const all = await measure(async () => {
    await append(root)
    const before = performance.now()
    await sealer.close()
    return performance.now() - before
  })
  show('both at once, in one process', all, `; the end was sealed ${all.result.toFixed(0)} ms later`)
}

/** How long it takes until an event of the audit trail is as safe as was asked for, for somebody who waits for it; a sealer is at work beside. */
async function acknowledged(level, perSecond, seconds) {
  const root = await newRoot()
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit', keep: 10 })
  const sealer = await startSealer({ root, stream: 'audit', onProblem: console.error })
  const sillok = configure({ root, service: 'bench', stream: false, console: false })
  const times = []
  const open = new Set()
  let refused = 0
  const begun = performance.now()
  const one = async (n) => {
    const at = performance.now()
    try {
      await trail.action(eventOf(n), { acknowledge: level })
      if (at - begun >= WARM_MS) times.push(performance.now() - at)
    } catch (error) {
      if (error.code !== 'AUDIT_QUEUE_FULL' && error.code !== 'AUDIT_TIMEOUT') throw error
      refused++
    }
  }
  const total = (perSecond * (WARM_MS + seconds * 1000)) / 1000
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * perSecond) + 1)
    for (; n < due; n++) {
      const promise = one(n).finally(() => open.delete(promise))
      open.add(promise)
    }
    await new Promise((resolve) => setTimeout(resolve, perSecond > 1000 ? 1 : 1000 / perSecond / 4))
  }
  await Promise.all(open)
  times.sort((a, b) => a - b)
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))]?.toFixed(2)
  console.log(
    `  ${level} acknowledgement, ${perSecond.toLocaleString('en')} events/s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms, ${times.length} of them${refused > 0 ? `, ${refused} refused, or later than 10 s` : ''}`,
  )
  await sillok.close()
  await sealer.close()
}

/** Memory of a process that logs at a steady rate; old files go, as in life. A line a minute. @param using gives what takes lines, and what is to be said of it */
async function steady(perSecond, seconds, using) {
  const idle = process.memoryUsage.rss()
  await using(async (append, say) => {
    let n = 0
    let behind = 0
    let [minute, seen] = [0, []]
    const begun = performance.now()
    const tell = () => {
      const { rss, heapTotal, external } = process.memoryUsage()
      seen.sort((a, b) => a - b)
      const more = [0, 0.5, 1].map((part) => mib(seen[Math.floor((seen.length - 1) * part)] - idle))
      console.log(
        `    minute ${++minute}: ${more.join(' – ')} MiB more than before; now ${mib(rss)}, heap ${mib(heapTotal)}, external ${mib(external)}; ${n.toLocaleString('en')} events${say(behind)}`,
      )
      seen = []
      behind = 0
    }
    for (let slice = 0; slice < seconds * 20; slice++) {
      const lines = []
      for (const end = n + perSecond / 20; n < end; n++) lines.push(JSON.stringify(recordOf(n)))
      const sealed = await append(lines)
      seen.push(process.memoryUsage.rss())
      behind = Math.max(behind, n - sealed)
      if (seen.length === 60 * 20) tell()
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, begun + (slice + 1) * 50 - performance.now())),
      )
    }
    if (seen.length > 0) tell()
    console.log(`  ${Math.round(n / ((performance.now() - begun) / 1000)).toLocaleString('en')} events/s`)
  })
}

async function withSealer(run) {
  const root = await newRoot()
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit', keep: 10 })
  const sealer = await startSealer({ root, stream: 'audit', onProblem: console.error })
  const stream = openStream({ root, name: 'audit', durability: 'durable', sealed: true })
  const append = async (lines) => {
    await stream.appendAll(lines)
    return sealer.size
  }
  const segments = () => readdirSync(join(root, 'audit')).filter((name) => name.endsWith('.jsonl')).length
  await run(append, (behind) => `, at most ${behind.toLocaleString('en')} not sealed, ${segments()} segments`)
  await stream.close()
  await sealer.close()
}

async function withPlainFiles(run) {
  const files = plainFiles(await newRoot(), 10)
  await run(files.append, () => '')
  files.close()
}

function mib(bytes) {
  return Math.round(bytes / 1024 / 1024)
}
