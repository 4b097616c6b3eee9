import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { canTrace, NOT_HERE } from '../../scripts/debian.mjs'
import { smallDisk } from '../support/small-disk.js'

function tempRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

function start(args: object) {
  const path = join(import.meta.dirname, 'fixtures', 'audit.mjs')
  const child = spawn(process.execPath, [path, JSON.stringify(args)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  // A line that the child was killed in is no promise yet.
  return { child, said: () => text.split('\n').slice(0, -1), ended: once(child, 'close') }
}

async function written(root: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' })) {
    for (const { text, fault } of lines) if (fault === undefined) records.push(JSON.parse(text))
  }
  return records.filter((record) => record.log_type === 'audit')
}

it('every audit record that was promised is there after SIGKILL, once', async () => {
  const root = tempRoot()
  let promised = 0
  for (let round = 0; round < 6; round++) {
    const folder = join(root, String(round))
    const { child, said, ended } = start({ root: folder, records: 1e9 })
    while (said().length === 0) await sleep(5)
    await sleep(Math.random() * 60)
    child.kill('SIGKILL')
    await ended
    const found = (await written(folder)).map((record) => record.resource_id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(said()))
    promised += said().length
  }
  console.log(`${promised} promised, none lost`)
})

it.each([
  ['exit', 0],
  ['while writing', 0],
  ['throw', 1],
  ['SIGTERM', null],
])('those that nobody waited for are there at the end of the process, in order: %s', async (end, code) => {
  // With a hundred the end comes while their segment is begun.
  for (const records of [2000, 100]) {
    const root = tempRoot()
    const { ended } = start({ root, records, end })
    expect((await ended)[0]).toBe(code)
    const found = (await written(root)).map(({ resource_id, sequence }) => [resource_id, sequence])
    expect(found).toEqual(found.map((_, n) => [`${n}`, n + 2]))
    expect(found).toHaveLength(records)
  }
})

it.skipIf(process.getuid?.() !== 0)(
  'a full disk refuses them, and takes them again when it is not',
  async () => {
    const disk = tempRoot()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(176 * 1024))
    const root = join(disk, 'logs')
    mkdirSync(root)
    const { child, said, ended } = start({ root, records: 1e9 })
    while (!said().some((line) => line.startsWith('refused'))) await sleep(5)
    expect(statfsSync(disk).bavail).toBe(0)
    rmSync(join(disk, 'ballast'))
    const before = said().length
    while (
      !said()
        .slice(before)
        .some((line) => !line.startsWith('refused'))
    )
      await sleep(5)
    child.kill('SIGKILL')
    await ended
    const refused = said().filter((line) => line.startsWith('refused'))
    expect(new Set(refused)).toEqual(new Set(['refused SillokError DISK_FULL']))
    const found = (await written(root)).map((record) => record.resource_id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(said().filter((line) => !line.startsWith('refused'))))
  },
)

const traces = canTrace()

it.skipIf(!traces).each([
  ['fdatasync', '200'],
  ['write', '300'],
])(
  `a %s that hangs in the kernel rejects in time, and the program goes on${traces ? '' : NOT_HERE}`,
  (call, timeoutMs) => {
    const fixture = join(import.meta.dirname, 'fixtures', 'audit-hang.mjs')
    const root = tempRoot()
    // Of all calls those on the trail's first segment, which the fixture begins under a name that is known.
    const segment = join(root, 'audit', '2026-11-20T10-55-44.123Z-000001.jsonl')
    const inject = ['-P', segment, '-e', `trace=${call}`, '-e', `inject=${call}:delay_enter=1500000`]
    const { stdout } = spawnSync(
      'strace',
      ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, fixture, root, timeoutMs],
      { encoding: 'utf8' },
    )
    const said = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { outcome: string; ticks: number })
    expect(said.map(({ outcome }) => outcome)).toEqual(Array(3).fill('AUDIT_TIMEOUT'))
    expect(said[0]?.ticks).toBeGreaterThan(0)
  },
)

function audit(root: string, ...given: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'fixtures', 'audit-gap.mjs'), root, ...given])
}

async function gapsOf(root: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    records.push(...lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>))
  expect(records.some(({ event }) => event === 'logging.started')).toBe(true)
  expect(readdirSync(join(root, '.sillok/audit-gap'))).toEqual([])
  return records.filter(({ event }) => event === 'audit.gap')
}

it('what ran without a record is known after SIGKILL: the next process that audits writes it down, once', async () => {
  const root = tempRoot()
  expect(audit(root, 'break').signal).toBe('SIGKILL')
  expect(readdirSync(join(root, '.sillok/audit-gap'))).toHaveLength(1)
  for (let round = 0; round < 2; round++) expect(audit(root, 'mend').status).toBe(0)
  // Intent and outcome of the first operation, the intent of the one in which it died.
  expect(await gapsOf(root)).toMatchObject([
    { level: 'ERROR', count: 3, codes: ['DISK_FULL', 'LINK_BLOCKED'], gap_id: expect.any(String) },
  ])
})

it.skipIf(process.getuid?.() !== 0)(
  'so is what ran in a process that found the disk full from its beginning',
  async () => {
    const { root, free } = smallDisk()
    expect(audit(root, 'mend').status).toBe(0)
    const ballast = join(root, 'more-ballast')
    try {
      for (;;) appendFileSync(ballast, Buffer.alloc(4096))
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
    }
    expect(audit(root, 'break').signal).toBe('SIGKILL')
    free()
    for (let round = 0; round < 2; round++) expect(audit(root, 'mend').status).toBe(0)
    expect(await gapsOf(root)).toMatchObject([
      {
        count: 3,
        codes: ['DISK_FULL', 'LINK_BLOCKED'],
        gap_id: expect.any(String),
        since: expect.stringMatching(/Z$/),
        until: expect.stringMatching(/Z$/),
      },
    ])
  },
)
