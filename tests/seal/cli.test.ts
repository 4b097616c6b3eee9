import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, it, onTestFinished } from 'vitest'
import { lineOf, temporaryRoot, writeLines } from '../support/records.js'

const BIN = join(import.meta.dirname, '../../packages/sillok/bin/sillok.js')

function sillok(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at))

const segmentsOf = (stream: string): string[] =>
  readdirSync(stream)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => readFileSync(join(stream, name), 'utf8'))

it('seals, hands out keys and receipts, and verifies with these alone', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'audit', lines(0, 20))
  const anchor = join(root, 'elsewhere')
  const begun = sillok(
    'seal',
    'audit',
    '--root',
    root,
    '--origin',
    'example.com/audit',
    '--anchor',
    anchor,
    '--json',
  )
  expect(JSON.parse(begun.stdout)).toEqual({ stream: 'audit', size: 20, epoch: 0 })
  expect(begun.stderr).toContain('example.com/audit+')
  const keys = join(root, 'audit.keys')
  writeFileSync(keys, `# of our log\n${sillok('seal', 'audit', '--root', root, '--keys').stdout}`)

  const stream = join(root, 'audit')
  const intact = sillok('verify', stream, '--key', keys, '--seen', anchor, '--min-size', '20', '--json')
  expect(intact.status).toBe(0)
  expect(JSON.parse(intact.stdout)).toMatchObject({
    verdict: 'INTACT',
    first_bad: null,
    size: 20,
    entries: 20,
    seen: 1,
    epochs: { count: 1, pinned: true },
    segments: { lines: 20, missing: 0, unsealed: 0 },
  })
  const page = join(root, 'report.html')
  expect(sillok('verify', stream, '--key', keys, '--report', page).stdout).toMatch(
    /^INTACT {2}example\.com\/audit\n/,
  )
  expect(readFileSync(page, 'utf8')).toContain('<strong>INTACT</strong>')

  // Who verified is on record where the log is at home, and behind what is sealed; a copy stays as it is.
  const verified = segmentsOf(stream).slice(1)
  expect(verified).toHaveLength(2)
  expect(JSON.parse(verified[0]?.split('\n')[1] ?? '')).toMatchObject({
    action: 'log_verify',
    actor: expect.stringMatching(/^os:/),
    resource_id: 'audit',
    details: { verdict: 'INTACT', size: 20 },
  })
  const copy = join(temporaryRoot(), 'audit')
  cpSync(stream, copy, { recursive: true })
  expect(sillok('verify', copy, '--key', keys).status).toBe(0)
  expect(segmentsOf(copy)).toEqual(segmentsOf(stream))

  const policy = join(root, 'trust.policy')
  writeFileSync(policy, `log ${readFileSync(keys, 'utf8').split('\n')[1]}\nquorum none\n`)
  expect(sillok('verify', join(stream, 'tlog'), '--policy', policy, '--from', '3', '--to', '5').status).toBe(
    0,
  )

  const proof = join(root, 'event.tlog-proof')
  writeFileSync(proof, sillok('receipt', join(stream, 'tlog'), '7', '--key', keys).stdout)
  expect(JSON.parse(sillok('verify', proof, '--key', keys, '--json').stdout)).toMatchObject({
    verdict: 'INTACT',
    index: 7,
  })

  const bundle = join(stream, 'tlog/tile/entries/000.p/20')
  const bytes = readFileSync(bundle)
  bytes[500] = (bytes[500] as number) ^ 1
  writeFileSync(bundle, bytes)
  const tampered = sillok('verify', stream, '--key', keys)
  expect(tampered.status).toBe(1)
  expect(tampered.stdout).toMatch(/^TAMPERED/)
  expect(tampered.stdout).toMatch(/entry +from entry \d+ on: Entry \d+ is not the one that was signed/)
})

it('proves nothing, or says what is missing, with exit code 2', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'audit', lines(0, 3))
  expect(sillok('verify', join(root, 'audit'), '--key', 'nonsense')).toMatchObject({ status: 2 })
  expect(sillok('verify', join(root, 'audit')).stderr).toContain('--key')
  expect(sillok('verify', join(root, 'nowhere'), '--key', 'x').status).toBe(2)
  expect(sillok('seal', 'audit', '--root', root, '--keys')).toMatchObject({ status: 1, stdout: '' })
  sillok('seal', 'audit', '--root', root)
  const again = sillok('seal', 'audit', '--root', root, '--origin', 'other')
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('sealed already')])
  const stranger = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'
  const unproven = sillok('verify', join(root, 'audit'), '--key', stranger)
  expect([unproven.status, unproven.stdout]).toEqual([2, expect.stringMatching(/^UNPROVEN/)])
  const alone = sillok('verify', join(root, 'audit/tlog/checkpoint'), '--key', stranger)
  expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining('is a checkpoint, not a receipt')])
})

it('makes no keys for a stream that there is not, unless it is to follow', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'audit', lines(0, 3))
  const typo = sillok('seal', 'audti', '--root', root)
  expect([typo.status, typo.stdout]).toEqual([2, ''])
  expect(typo.stderr).toContain(`There is no stream audti under ${root}. The streams are audit.`)
  expect(typo.stderr).toContain('--follow')
  expect(existsSync(join(root, '.sillok/seal/audti'))).toBe(false)

  const sealer = spawn(process.execPath, [BIN, 'seal', 'later', '--root', root, '--follow'])
  let said = ''
  for await (const data of sealer.stderr) {
    said += data
    if (said.includes('Sealing later')) sealer.kill('SIGINT')
  }
  expect(said).toContain('There is no stream later')
  expect(existsSync(join(root, '.sillok/seal/later'))).toBe(true)
  // What has keys is known.
  expect(sillok('seal', 'later', '--root', root).status).toBe(0)
})

it('finds the checkpoint of a log in an anchor folder that is that of many', async () => {
  const root = temporaryRoot()
  const anchor = join(root, 'anchors')
  for (const stream of ['audit', 'other']) {
    await writeLines(root, stream, lines(0, 4))
    sillok('seal', stream, '--root', root, '--origin', `example.com/${stream}`, '--anchor', anchor)
  }
  expect(readdirSync(anchor)).toHaveLength(2)
  const keys = join(root, 'audit.keys')
  writeFileSync(keys, sillok('seal', 'audit', '--root', root, '--keys').stdout)
  for (const folder of ['audit', 'audit/tlog']) {
    const { status, stdout } = sillok('verify', join(root, folder), '--key', keys, '--seen', anchor, '--json')
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ seen: 1 })])
  }
  // Where it has only those of others, that proves nothing.
  rmSync(join(anchor, 'example.com%2Faudit.checkpoint'))
  expect(sillok('verify', join(root, 'audit'), '--key', keys, '--seen', anchor).status).toBe(2)
})

it('sillok up seals what was begun, until its end', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'audit', lines(0, 5))
  sillok('seal', 'audit', '--root', root, '--origin', 'example.com/audit')
  const keys = join(root, 'audit.keys')
  writeFileSync(keys, sillok('seal', 'audit', '--root', root, '--keys').stdout)
  const server = spawn(process.execPath, [BIN, 'up', '--root', root, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill('SIGKILL'))
  await once(server.stdout, 'data')
  await writeLines(root, 'audit', lines(5, 9))
  // Not by `verify`, which would be on record, too.
  const size = (): number => Number(readFileSync(join(root, 'audit/tlog/checkpoint'), 'utf8').split('\n')[1])
  while (size() < 9) await wait(100)
  await writeLines(root, 'audit', lines(9, 12))
  server.kill('SIGTERM')
  await once(server, 'exit')
  expect(size()).toBe(12)
  expect(sillok('verify', join(root, 'audit'), '--key', keys).status).toBe(0)
})

it('goes on sealing by itself once the system lets it: a disk may be full for a while', async () => {
  const root = temporaryRoot()
  sillok('seal', 'audit', '--root', root)
  const keys = join(root, 'audit.keys')
  writeFileSync(keys, sillok('seal', 'audit', '--root', root, '--keys').stdout)
  const sealer = spawn(process.execPath, [BIN, 'seal', 'audit', '--root', root, '--follow'])
  onTestFinished(() => void sealer.kill('SIGKILL'))
  const ended = once(sealer, 'exit')
  let output = ''
  sealer.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const says = async (text: string): Promise<void> => {
    while (!output.includes(text) && sealer.exitCode === null) await wait(50)
  }
  await says('Sealing audit')
  // A file where tiles are to be: each write fails, as on a disk that is full, also where root runs this.
  const inTheWay = join(root, 'audit/tlog/tile')
  writeFileSync(inTheWay, '')
  await writeLines(root, 'audit', lines(0, 5))
  await says('goes on by itself')
  expect(sealer.exitCode).toBeNull()
  rmSync(inTheWay)
  const size = (): number => Number(readFileSync(join(root, 'audit/tlog/checkpoint'), 'utf8').split('\n')[1])
  while (size() < 5) await wait(100)
  sealer.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(output.match(/ENOTDIR|EEXIST/g)?.length).toBe(1)
  expect(sillok('verify', join(root, 'audit'), '--key', keys).status).toBe(0)
})

it('erases, prunes and encrypts by command, and verifies with an identity', async () => {
  const root = temporaryRoot()
  const identity = await generateX25519Identity()
  await writeLines(root, 'audit', lines(0, 20))
  const recipient = await identityToRecipient(identity)
  const run = (...args: string[]) => sillok('seal', 'audit', '--root', root, ...args)
  run('--origin', 'example.com/audit', '--recipient', recipient)
  const key = run('--keys').stdout.split('\n')[0] as string
  expect(run('--erase', '3').status).toBe(2)
  const why = ['--reason', 'request 17', '--by', 'privacy']
  expect(JSON.parse(run('--erase', '3', ...why, '--json').stdout)).toEqual({ stream: 'audit', erased: 3 })
  const stream = join(root, 'audit')
  const gaps = sillok('verify', stream, '--key', key)
  expect([gaps.status, gaps.stdout]).toEqual([3, expect.stringMatching(/erased by privacy: request 17/)])
  await writeLines(root, 'audit', lines(20, 300))
  run()
  expect(run('--encrypt').stdout).toMatch(/segments and 1 bundles are encrypted/)
  expect(sillok('verify', stream, '--key', key).status).toBe(2)
  const file = join(root, 'age.key')
  writeFileSync(file, `# made by age-keygen\n${identity}\n`)
  expect(sillok('verify', stream, '--key', key, '--identity', file).status).toBe(3)
  expect(run('--prune', '--keep', '1', ...why).stdout).toContain('segments are removed')
  expect(sillok('verify', stream, '--key', key, '--identity', file).status).toBe(3)
})

it('the report of a trail says what was erased and what is encrypted, and takes neither for missing', async () => {
  const root = temporaryRoot()
  const record = (n: number): string =>
    lineOf(n).replace(/\}$/, `,"event":"audit","writer_id":"w","sequence":${n + 1}}`)
  await writeLines(root, 'audit', [0, 1, 2, 3].map(record))
  const recipient = await identityToRecipient(await generateX25519Identity())
  sillok('seal', 'audit', '--root', root, '--recipient', recipient)
  sillok('seal', 'audit', '--root', root, '--erase', '2', '--reason', 'asked for', '--by', 'kim')
  const report = () => {
    const { status, stdout, stderr } = sillok('report', 'audit', '--root', root, '--json')
    return { status, stderr, ...(JSON.parse(stdout) as { records: number; trail: object }) }
  }
  expect(report()).toMatchObject({ status: 0, stderr: '', trail: { missing: 0, erased: 1, unread: 0 } })
  expect(sillok('report', 'audit', '--root', root).stdout).toContain('1 record was erased')

  sillok('seal', 'audit', '--root', root)
  sillok('seal', 'audit', '--root', root, '--encrypt')
  const after = report()
  expect(after.trail).toMatchObject({ missing: null })
  expect((after.trail as { unread: number }).unread).toBeGreaterThan(0)
  expect(sillok('report', 'audit', '--root', root).stdout).toMatch(/1 segment is encrypted or damaged/)
  expect(sillok('report', 'audit', '--root', root, '--export', 'json').stderr).toMatch(
    /cannot be read: it is encrypted/,
  )
})

it('who follows streams or takes a receipt by command is on record, where there is a trail', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'app', lines(0, 3))
  const tail = () => sillok('tail', 'app', '--root', root, '--no-follow', '--grep', 'n', '--json')
  expect(tail().status).toBe(0)
  // A root where nobody audits gets no trail by being read.
  expect(readdirSync(root)).not.toContain('audit')
  await writeLines(root, 'audit', lines(0, 3))
  sillok('seal', 'audit', '--root', root)
  const key = sillok('seal', 'audit', '--root', root, '--keys').stdout.split('\n')[0] as string
  expect(tail().stdout.trimEnd().split('\n')).toHaveLength(3)
  expect(sillok('receipt', join(root, 'audit/tlog'), '1', '--key', key).status).toBe(0)
  const records = segmentsOf(join(root, 'audit'))
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'audit')
  expect(records).toMatchObject([
    { action: 'log_tail', success: true, details: { streams: ['app'], grep: 'n', returned: 3 } },
    { action: 'log_export', resource_id: 'audit', details: { format: 'receipt', index: 1 } },
  ])
})

it('passes over no option that was settled when sealing began, and says what to do', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'audit', lines(0, 20))
  const seal = (...args: string[]) => sillok('seal', 'audit', '--root', root, ...args)
  expect(seal().status).toBe(0)
  const settings = readFileSync(join(root, '.sillok/seal/audit/seal.json'), 'utf8')
  const recipient = await identityToRecipient(await generateX25519Identity())
  const why = ['--reason', 'r', '--by', 'kim.lee']
  for (const args of [
    [],
    ['--encrypt'],
    ['--erase', '3', ...why],
    ['--prune', ...why],
    ['--rotate-key', ...why],
  ]) {
    const refused = seal(...args, '--recipient', recipient)
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('--recipient is settled when sealing begins')
    expect(refused.stderr).toContain('.sillok/seal/audit')
  }
  expect(seal('--encrypt', '--anchor', root).stderr).toContain('--anchor is settled')
  const without = seal('--encrypt')
  expect(without.status).toBe(1)
  expect(without.stderr).toMatch(/no recipients: .*begin a new log with --recipient/s)
  expect(readFileSync(join(root, '.sillok/seal/audit/seal.json'), 'utf8')).toBe(settings)
  expect(seal('--keep', '2', '--prune', ...why).status).toBe(0)
  // What it says to do is the way.
  for (const [from, to] of [
    ['audit/tlog', 'tlog'],
    ['.sillok/seal/audit', 'secrets'],
  ] as const)
    renameSync(join(root, from), join(root, to))
  expect(seal('--recipient', recipient).status).toBe(0)
  expect(seal('--encrypt')).toMatchObject({ status: 0, stderr: '' })
})

it('whoever closes the output in the middle of it has read, and is on record', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'app', lines(0, 20_000))
  await writeLines(root, 'audit', lines(0, 20_000))
  const cut = (command: string) =>
    spawnSync('sh', ['-c', `"$0" "$1" ${command} | head -n 1`, process.execPath, BIN], { encoding: 'utf8' })
  expect(cut(`tail app --root ${root} --no-follow -n 20000 --json`).stdout.split('\n')).toHaveLength(2)
  expect(cut(`report audit --root ${root} --export csv`).stdout.split('\n')).toHaveLength(2)
  expect(
    cut(`query Order --from 2000-01-01 --limit 20000 --root ${root} --json`).stdout.split('\n'),
  ).toHaveLength(2)
  const records = segmentsOf(join(root, 'audit'))
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'audit')
  const given = { returned: expect.toSatisfy((count: number) => count > 0) }
  expect(records).toMatchObject([
    { action: 'log_tail', success: true, details: given },
    { action: 'log_export', success: true, details: given },
    { action: 'log_search', success: true, details: given },
  ])
})
