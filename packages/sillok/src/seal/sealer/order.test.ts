import fs, { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openStream } from '../../stream/index.js'
import { sealNow } from './seal-now.js'
import { beginSeal } from './settings.js'

/** What a power cut would leave: which files are begun, safe and named, in the order in which that is so. */
function trace(root: string): string[] {
  const events: string[] = []
  const paths = new Map<number, string>()
  const { openSync, fsync, fsyncSync, renameSync } = fs
  const nameOf = (path: unknown): string => relative(root, String(path))
  vi.spyOn(fs, 'openSync').mockImplementation((path, flags, mode) => {
    const fd = openSync(path, flags, mode)
    paths.set(fd, nameOf(path))
    if (flags === 'w' || flags === 'w+' || (Number(flags) & fs.constants.O_CREAT) !== 0)
      events.push(`begun ${nameOf(path)}`)
    return fd
  })
  const isSafe = (fd: number): void => void events.push(`safe ${paths.get(fd)}`)
  vi.spyOn(fs, 'fsync').mockImplementation((fd, done) => {
    fsync(fd, (error) => {
      isSafe(fd)
      done(error)
    })
  })
  vi.spyOn(fs, 'fsyncSync').mockImplementation((fd) => {
    fsyncSync(fd)
    isSafe(fd)
  })
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    renameSync(from, to)
    events.push(`named ${nameOf(to)}`)
  })
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  return events
}

it('has tiles, bundles and ranges on the disk, with their names, before the state, and that before the checkpoint', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const stream = openStream({ root, name: 'audit', sealed: true, durability: 'written' })
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  await sealNow({ root, stream: 'audit' })
  const [state, checkpoint] = ['.sillok/seal/audit/state.json', 'audit/tlog/checkpoint']
  // The first makes folders, the second finds them, the third fills a tile of each kind.
  for (const lines of [10, 20, 600]) {
    await stream.appendAll(Array.from({ length: lines }, (_, n) => `{"timestamp":"2026-11-20","n":${n}}`))
    const events = trace(root)
    await sealNow({ root, stream: 'audit' })
    vi.restoreAllMocks()
    const from = events.indexOf(`begun ${state}.tmp`)
    const before = events.slice(0, from)
    const begun = before.filter((event) => event.startsWith('begun audit/')).map((event) => event.slice(6))
    expect(begun.length).toBeGreaterThan(2)
    for (const path of begun) {
      expect(before.slice(before.indexOf(`begun ${path}`))).toContain(`safe ${path}`)
      if (path !== 'audit/tlog/ranges' || lines === 10)
        expect(before.slice(before.indexOf(`begun ${path}`))).toContain(`safe ${dirname(path)}`)
    }
    if (lines === 10)
      for (const folder of ['audit/tlog/tile', 'audit/tlog']) expect(before).toContain(`safe ${folder}`)
    expect(events.slice(from)).toEqual(
      [state, checkpoint].flatMap((path) => [
        `begun ${path}.tmp`,
        `safe ${path}.tmp`,
        `named ${path}`,
        `safe ${dirname(path)}`,
      ]),
    )
  }
  await stream.close()
})
