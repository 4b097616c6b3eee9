import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, eraseEntry, type LogReport, pruneSealed, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream, retireSegment, type StreamWriter } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { Forged, lineOf, unsigned } from './forge.js'

// Which line of which segment an entry is stands in the file `ranges`: that is signed with each checkpoint, since lines and entries agree in the cases here.

/** A log whose segments each have one writer, and so many lines. */
async function logOf(...counts: number[]) {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  let n = 0
  const write = async (count: number, stream: StreamWriter): Promise<void> => {
    await stream.appendAll(Array.from({ length: count }, () => lineOf(n++)))
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  for (const count of counts) await write(count, openStream({ root, name: 'audit', sealed: true }))
  const path = (name: string): string => join(root, 'audit', name)
  return {
    root,
    path,
    verify: (more = {}): Promise<LogReport> => verifyLog({ folder: path(''), keys: [key], ...more }),
    names: async () => (await listSegments(root, 'audit')).map(({ name }) => name),
    read: (name: string): string => readFileSync(path(name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(path(name), text),
    seal: () => sealNow({ root, stream: 'audit' }),
    more: (count: number) => write(count, openStream({ root, name: 'audit', sealed: true })),
    unsigned: () => unsigned(root),
  }
}

type Log = Awaited<ReturnType<typeof logOf>>

/** Exchanges the names of the first two segments, in the folder and in `ranges`. */
async function exchange({ path, names, read, write }: Log): Promise<void> {
  const [a = '', b = ''] = await names()
  renameSync(path(`${a}.jsonl`), path('aside'))
  renameSync(path(`${b}.jsonl`), path(`${a}.jsonl`))
  renameSync(path('aside'), path(`${b}.jsonl`))
  const swapped = read('tlog/ranges').replaceAll(a, '#').replaceAll(b, a).replaceAll('#', b)
  write('tlog/ranges', swapped)
}

/** Takes a newline out of a segment's text, and mends the length of its only range. */
function joinLines(log: Log, name: string, at: number): void {
  const text = log.read(`${name}.jsonl`)
  const lines = text.split(/(?<=\n)/)
  lines[at] = (lines[at] as string).trimEnd()
  log.write(`${name}.jsonl`, lines.join(''))
  const bytes = (length: number): string => `"bytes":${String(length).padStart(16)}`
  const ranges = log.read('tlog/ranges')
  expect(ranges).toContain(bytes(text.length))
  log.write('tlog/ranges', ranges.replace(bytes(text.length), bytes(text.length - 1)))
}

const FOUND = { verdict: 'TAMPERED', firstBad: { kind: 'ranges' } }

it('finds segments whose names were exchanged', async () => {
  const log = await logOf(3, 5, 2)
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 10, mapped: true } })
  await exchange(log)
  expect(await log.verify()).toMatchObject(FOUND)
  // Also of a range in which they are not, and of the log alone.
  expect(await log.verify({ from: 9 })).toMatchObject(FOUND)
  expect(await log.verify({ folder: log.path('tlog') })).toMatchObject(FOUND)
})

it('finds a newline that was taken out between two lines', async () => {
  const log = await logOf(3, 5, 2)
  const [, name = ''] = await log.names()
  joinLines(log, name, 2)
  expect(await log.verify()).toMatchObject(FOUND)
})

it('finds lines that were moved from one segment to the next', async () => {
  const log = await logOf(3, 3, 2)
  const [a = '', b = ''] = await log.names()
  const [first, second] = [log.read(`${a}.jsonl`), log.read(`${b}.jsonl`)]
  const moved = second.split(/(?<=\n)/)[0] as string
  log.write(`${a}.jsonl`, first + moved)
  log.write(`${b}.jsonl`, second.slice(moved.length))
  const line = (index: number, count: number, segment: string, bytes: number): string => {
    const padded = (value: number): string => String(value).padStart(16)
    return `{"index":${padded(index)},"count":${padded(count)},"segment":"${segment}","offset":${padded(0)},"bytes":${padded(bytes)}}\n`
  }
  const rest = log.read('tlog/ranges').split('\n').slice(2).join('\n')
  const [m, n] = [first.length + moved.length, second.length - moved.length]
  log.write('tlog/ranges', line(0, 4, a, m) + line(4, 2, b, n) + rest)
  expect(await log.verify()).toMatchObject(FOUND)
})

it('knows a newline that was moved from behind one line to behind another, where a crash left two in one', async () => {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const stream = openStream({ root, name: 'audit' })
  const torn = lineOf(1).slice(0, 40)
  for (const text of [lineOf(0), `${torn}${lineOf(2)}`, lineOf(3)]) stream.append(text)
  await stream.close()
  expect((await sealNow({ root, stream: 'audit' })).size).toBe(4)
  const verify = () => verifyLog({ folder: join(root, 'audit'), keys: [key] })
  expect((await verify()).verdict).toBe('INTACT')
  const path = (await listSegments(root, 'audit'))[0]?.path as string
  const moved = [lineOf(0), torn, `${lineOf(2)}${lineOf(3)}`].map((line) => `${line}\n`).join('')
  expect(moved.length).toBe(readFileSync(path).length)
  writeFileSync(path, moved)
  expect((await verify()).verdict).toBe('TAMPERED')
})

it('knows it from the beginnings of epochs, whoever has today’s keys', async () => {
  const log = await Forged.of([[lineOf(0), lineOf(1)], [lineOf(2), lineOf(3)], [lineOf(4)]])
  // Nothing else is left of the map then.
  await log.sign(log.checkpoint(), log.stolen())
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT' })
  const name = log.segment.slice(0, -'.jsonl'.length)
  const older = `2020${name.slice(4)}`
  renameSync(log.path(`${name}.jsonl`), log.path(`${older}.jsonl`))
  log.write('tlog/ranges', log.read('tlog/ranges').toString().replaceAll(name, older))
  expect(await log.verify()).toMatchObject(FOUND)
})

it('goes by earlier checkpoints, too', async () => {
  const log = await logOf(3, 5)
  const seen = [readFileSync(log.path('tlog/checkpoint'))]
  await log.more(2)
  expect(await log.verify({ seen })).toMatchObject({ verdict: 'INTACT' })
  await log.unsigned()
  expect(await log.verify({ seen })).toMatchObject({ verdict: 'TAMPERED' })
  const [, name = ''] = await log.names()
  joinLines(log, name, 2)
  const { findings } = await log.verify({ seen })
  expect(findings).toContainEqual(expect.objectContaining({ verdict: 'TAMPERED', kind: 'ranges' }))
})

it('says of a log of before that was signed that it is not, and goes on with it', async () => {
  const log = await logOf(3, 5, 2)
  await log.unsigned()
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 10, mapped: false } })
  // Alone, such a log says nothing of what a file of that name is.
  const alone = await logOf(3)
  await alone.unsigned()
  alone.write('tlog/ranges', 'of another program')
  expect((await alone.verify({ folder: alone.path('tlog') })).verdict).toBe('INTACT')
  const exchanged = await logOf(3, 5, 2)
  await exchanged.unsigned()
  await exchange(exchanged)
  expect(await exchanged.verify()).toMatchObject({ verdict: 'INTACT', segments: { mapped: false } })
})

it('is not signed of ranges that somebody has changed', async () => {
  const log = await logOf(3, 5, 2)
  await exchange(log)
  await expect(log.seal()).rejects.toMatchObject({ code: 'SEAL_DAMAGED' })
  // Nor where the state of the sealer was changed with them.
  const state = join(log.root, '.sillok/seal/audit/state.json')
  const { map: _, ...kept } = JSON.parse(readFileSync(state, 'utf8'))
  writeFileSync(state, JSON.stringify(kept))
  await expect(log.seal()).rejects.toMatchObject({ code: 'SEAL_DAMAGED' })
})

it('holds over compression, erasing, pruning and several writers at a time', async () => {
  const log = await logOf(3, 5)
  const { root } = log
  const writers = [0, 1].map(() => openStream({ root, name: 'audit', sealed: true }))
  for (let n = 0; n < 6; n++) {
    await writers[n % 2]?.appendAll([lineOf(100 + n)])
    await log.seal()
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { mapped: true } })
  }
  for (const writer of writers) await writer.close()
  await log.more(3)
  for (const segment of (await log.names()).slice(0, -1))
    await retireSegment({ root, stream: 'audit', segment, to: 'gzip' })
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 17, mapped: true } })
  await eraseEntry({ root, stream: 'audit', index: 4, reason: 'r', by: 'b' })
  await pruneSealed({ root, stream: 'audit', keep: 3, reason: 'r', by: 'b' })
  expect(await log.verify()).toMatchObject({
    verdict: 'INTACT_WITH_AUTHORISED_GAPS',
    findings: [],
    segments: { mapped: true, missing: 0 },
  })
})
