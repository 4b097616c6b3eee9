import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { listSegments, readSegment, type SegmentInfo, takeAlone } from '../../stream/index.js'
import { publish, readIfThere } from '../log/disk.js'
import { commitmentIn } from '../log/entry.js'
import { gapLine, isTombstone, type Reason, tombstone } from '../log/gaps.js'
import { logFolder, sealFolder } from '../log/places.js'
import { bundleIfThere, readTile } from '../log/tiles.js'
import { sealedPart } from '../sealer/sealed-part.js'
import {
  encodeBundle,
  hashAt,
  leafHash,
  parseBundle,
  TILE_WIDTH,
  tilePath,
  tileWidth,
} from '../tlog/index.js'
import { payloadPath } from './payload.js'
import { sealLine } from './seal-line.js'

export interface EraseOptions extends Reason {
  root: string
  stream: string
  /** Of the entry, from 0 on. */
  index: number
}

/**
 * Erases one entry of a sealed log: from the log, from its segment, and its content from the file beside the log. First a record of it is sealed, with the
 * reason. A tombstone takes its place, its hash stays, and so the proofs of all others go on to verify. Called again it goes on where it was cut off.
 *
 * @throws SillokError `NO_SUCH_ENTRY`; `ENTRY_ELSEWHERE` when its segment or bundle is compressed or encrypted; `SEALER_RUNNING` when it is one of the
 * last, which a sealer has in memory; as `sealLine`
 * @example await eraseEntry({ root: 'logs', stream: 'audit', index: 42, reason: 'erasure request 17', by: 'privacy@example.com' })
 */
export async function eraseEntry({ root, stream, index, reason, by }: EraseOptions): Promise<void> {
  const log = logFolder(root, stream)
  const { size, ranges } = sealedPart(root, stream)
  const range = ranges.find((range) => index >= range.index && index < range.index + range.count)
  if (range === undefined || !Number.isSafeInteger(index))
    throw new SillokError('NO_SUCH_ENTRY', `Stream ${stream} has no sealed entry ${index}.`)
  const [bundle, at] = [Math.floor(index / TILE_WIDTH), index % TILE_WIDTH]
  const width = tileWidth(size, 0, bundle)
  const leaf = hashAt(readTile(log, { level: 0, index: bundle, width }), at) as Buffer
  const bytes = bundleIfThere(log, bundle, width)
  if (bytes === undefined)
    throw new SillokError('ENTRY_ELSEWHERE', `Entry ${index} is encrypted, or was removed.`)
  const entry = parseBundle(bytes, width)[at] as Buffer
  const segment = (await listSegments(root, stream)).find(({ name }) => name === range.segment)
  if (segment !== undefined && !segment.file.endsWith('.jsonl'))
    throw new SillokError(
      'ENTRY_ELSEWHERE',
      `Entry ${index} is in ${segment.file}, in which nothing can be changed in place.`,
    )
  if (!isTombstone(entry, leaf)) {
    if (!leafHash(entry).equals(leaf))
      throw new SillokError('SEAL_DAMAGED', `Entry ${index} is not the one that was signed.`)
    await sealLine(root, stream, gapLine({ kind: 'erased', index, leaf, reason, by }, new Date()))
  }
  const release = await takeAlone(sealFolder(root, stream), 'sealer')
  try {
    const missing = TILE_WIDTH - tileWidth(sealedPart(root, stream).size, 0, bundle)
    if (release === undefined && missing > 0)
      throw new SillokError(
        'SEALER_RUNNING',
        `The sealer of stream ${stream} has entry ${index} in memory: end it, or wait for ${missing} more entries.`,
      )
    if (segment !== undefined) await eraseLine(segment, range.offset, index - range.index, leaf)
    const commitment = commitmentIn(entry.toString())
    if (commitment !== undefined) fs.rmSync(join(log, payloadPath(commitment)), { force: true })
    eraseInBundles(log, bundle, at, leaf)
  } finally {
    release?.()
  }
}

/** Puts a tombstone over a line of a segment: the one that is so many behind the one at an offset. */
async function eraseLine(segment: SegmentInfo, from: number, behind: number, leaf: Buffer): Promise<void> {
  let left = behind
  for await (const lines of readSegment(segment, { from, raw: true })) {
    const line = lines[left]
    if (line === undefined) {
      left -= lines.length
      continue
    }
    const { raw, offset, bytes } = line
    if (raw === undefined) break
    const fd = fs.openSync(segment.path, 'r+')
    try {
      // The newline, where there is one, stays.
      const isTorn = line.fault === 'torn'
      fs.writeSync(fd, tombstone(leaf, isTorn ? bytes : bytes - 1), 0, isTorn ? bytes : bytes - 1, offset)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    return
  }
  throw new SillokError('SEGMENT_UNREADABLE', `Segment ${segment.name} has no such line any more.`)
}

/** The same in a bundle, and in those of its narrower forms that have the entry. */
function eraseInBundles(log: string, bundle: number, at: number, leaf: Buffer): void {
  const whole = join(log, tilePath({ level: 'entries', index: bundle, width: TILE_WIDTH }))
  const parts = fs.existsSync(`${whole}.p`)
    ? fs.readdirSync(`${whole}.p`).filter((name) => /^\d+$/.test(name))
    : []
  const forms = [
    ...parts.map((width) => ({ path: join(`${whole}.p`, width), width: Number(width) })),
    { path: whole, width: TILE_WIDTH },
  ]
  for (const { path, width } of forms) {
    const bytes = width > at ? readIfThere(path) : undefined
    if (bytes === undefined) continue
    const entries = parseBundle(bytes, width)
    entries[at] = tombstone(leaf, (entries[at] as Buffer).length)
    publish(path, encodeBundle(entries))
  }
}
