// Logs that Sillok makes, checked by code that it has no part in: Go's sumdb/note and sumdb/tlog, with --fsck Tessera's fsck, too, and what is
// encrypted by the tool age. Says so where one of them is not there, and ends with exit code 0 then: nothing was checked.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginSeal, encryptAtRest, parseVerifierKey, receiptOf, sealNow } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'

const SIZES = [1, 2, 255, 256, 257, 1000, 66_000]
const FSCK = 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4'

const work = mkdtempSync(join(tmpdir(), 'sillok-'))
const checker = join(work, 'check')
const go = (args, options = {}) =>
  spawnSync('go', args, { encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' }, ...options })
let failed = 0

try {
  const version = go(['version'])
  if (version.error !== undefined) nothing('there is no Go here')
  else {
    const built = go(['build', '-o', checker, '.'], { cwd: join(import.meta.dirname, 'go') })
    if (built.status !== 0) nothing(`the checker cannot be built: ${built.stderr.trim()}`)
    else {
      console.log(version.stdout.trim())
      for (const size of SIZES) await checkSize(size)
    }
  }
  await checkAge()
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0

function nothing(why) {
  console.log(`nothing was checked: ${why}`)
}

async function checkSize(size) {
  const root = join(work, String(size))
  const { vkey } = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const stream = openStream({ root, name: 'audit' })
  const texts = ['', '実録', '실록', '🗃️', 'السجل', 'x'.repeat(500)]
  for (let n = 0; n < size; n++)
    stream.append(
      JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', message: texts[n % texts.length], n }),
    )
  await stream.close()
  await sealNow({ root, stream: 'audit' })
  const log = join(root, 'audit', 'tlog')
  const receipt = join(root, 'receipt.tlog-proof')
  writeFileSync(receipt, receiptOf(log, size >> 1, [parseVerifierKey(vkey)]))
  say(`sumdb, ${size} entries`, run(checker, [log, vkey, receipt]), true)
  if (process.argv.includes('--fsck')) {
    const key = join(root, 'log.vkey')
    writeFileSync(key, `${vkey}\n`)
    const args = ['run', FSCK, `--storage_url=file://${log}/`, `--public_key=${key}`, '--ui=false']
    say(`fsck, ${size} entries`, run('go', args), true)
  }
  // A check that cannot fail checks nothing.
  const bundle = join(log, 'tile/entries', size < 256 ? `000.p/${size}` : '000')
  const bytes = readFileSync(bundle)
  bytes[20] ^= 1
  writeFileSync(bundle, bytes)
  say(`sumdb, ${size} entries, one bit changed`, run(checker, [log, vkey]), false)
  bytes[20] ^= 1
  writeFileSync(bundle, bytes)
  appendFileSync(bundle, Buffer.of(0, 0))
  say(`sumdb, ${size} entries, one put in`, run(checker, [log, vkey]), false)
}

/** Keys of `age-keygen`, files of ours, opened by `age`: and by nobody else's key. */
async function checkAge() {
  const identity = join(work, 'age.key')
  const made = spawnSync('age-keygen', ['-o', identity], { encoding: 'utf8' })
  if (made.error !== undefined) return nothing('there is no age here')
  const recipient = /age1[a-z0-9]+/.exec(readFileSync(identity, 'utf8'))[0]
  const root = join(work, 'age')
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients: [recipient] })
  const lines = Array.from({ length: 300 }, (_, n) => JSON.stringify({ message: '実録', n }))
  for (const some of [lines, ['last']]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(some)
    await stream.close()
  }
  await sealNow({ root, stream: 'audit' })
  await encryptAtRest(root, 'audit')
  const [segment] = await listSegments(root, 'audit')
  const opened = spawnSync('age', ['-d', '-i', identity, segment.path], { encoding: 'utf8' })
  const isSame = opened.stdout === lines.map((line) => `${line}\n`).join('')
  say(
    'age opens a segment',
    { status: isSame ? 0 : 1, text: `${opened.stdout.length} characters ${opened.stderr}` },
    true,
  )
  spawnSync('age-keygen', ['-o', `${identity}.other`])
  say('age with another key', run('age', ['-d', '-i', `${identity}.other`, segment.path]), false)
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return { status, text: (stdout + stderr).trim().split('\n').at(-1) }
}

function say(what, { status, text }, expected) {
  const isRight = (status === 0) === expected
  if (!isRight) failed++
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${what}: ${text}`)
}
