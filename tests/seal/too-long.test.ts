import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, eraseEntry, parseBundle, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream, retireSegment } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf, rewrite } from './forge.js'

// Lines over 16 MiB, which readers give as their beginning: other programs write such.

const BYTES = 17 * 1024 * 1024
const huge = (): string =>
  JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', actor: 'kim', message: 'x'.repeat(BYTES) })

async function logOf(lines: readonly string[]) {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const stream = openStream({ root, name: 'audit', sealed: true })
  await stream.appendAll([lineOf(0)])
  await stream.close()
  const { name, path } = (await listSegments(root, 'audit'))[0] as { name: string; path: string }
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  await sealNow({ root, stream: 'audit' })
  const put = (at: number, byte: string): void => {
    const fd = openSync(path, 'r+')
    writeSync(fd, byte, at)
    closeSync(fd)
  }
  return { root, name, path, put, verify: () => verifyLog({ folder: join(root, 'audit'), keys: [key] }) }
}

it('every byte of one is sealed', async () => {
  const { root, name, path, put, verify } = await logOf([lineOf(0), huge(), lineOf(2)])
  expect(await verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 3 } })
  const end = statSync(path).size - lineOf(2).length - 2
  for (const at of [lineOf(0).length + 1 + 65_000, lineOf(0).length + 1 + 70_000, end - 4]) {
    put(at, 'y')
    expect(await verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
    put(at, 'x')
  }
  expect((await verify()).verdict).toBe('INTACT')
  const entry = parseBundle(readFileSync(join(root, 'audit/tlog/tile/entries/000.p/3')), 3)[1] as Buffer
  expect(JSON.parse(entry.toString())).toMatchObject({ log_envelope: { bytes: huge().length + 1 } })
  const late = openStream({ root, name: 'audit', sealed: true })
  await late.appendAll([lineOf(3)])
  await late.close()
  await retireSegment({ root, stream: 'audit', segment: name, to: 'gzip' })
  expect((await verify()).verdict).toBe('INTACT')
})

it('one that was erased has nothing behind its tombstone', async () => {
  const { root, path, put, verify } = await logOf([lineOf(0), huge(), lineOf(2)])
  await eraseEntry({ root, stream: 'audit', index: 1, reason: 'r', by: 'b' })
  expect(readFileSync(path).includes('xxx')).toBe(false)
  expect((await verify()).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  put(lineOf(0).length + 1 + 100_000, 'what was erased, or anything else')
  expect(await verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 1 } })
})

it('in a log of before is sealed by its beginning, as it was', async () => {
  const { root, put, verify } = await logOf([lineOf(0), huge(), lineOf(2)])
  const beginning = Buffer.from(huge().slice(0, 64 * 1024))
  // Nothing is kept of a line that cannot be parsed.
  const entry = {
    log_envelope: {
      bytes: huge().length + 1,
      sha256: createHash('sha256').update(beginning).digest('hex'),
      hashed_bytes: beginning.length,
    },
  }
  await rewrite(root, [lineOf(0), JSON.stringify(entry), lineOf(2)])
  expect((await verify()).verdict).toBe('INTACT')
  put(lineOf(0).length + 1 + 60_000, 'y')
  expect(await verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
})
