import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { listSegments, overwriteSegment, type SegmentInfo, takeAlone } from '../../stream/index.js'
import { publish } from '../log/disk.js'
import { commitmentIn } from '../log/entry.js'
import { gapLine, type Reason } from '../log/gaps.js'
import { isTombstone, tombstone } from '../log/marks.js'
import { logFolder, sealFolder } from '../log/places.js'
import type { Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'
import { bundleIfThere, encryptedBundlePath, readTile } from '../log/tiles.js'
import { sealedPart } from '../sealer/sealed-part.js'
import { loadSettings } from '../sealer/settings.js'
import { hashAt, leafHash, parseBundle, TILE_WIDTH, tileWidth } from '../tlog/index.js'
import { decryptAll, decryptWith, encryptAll, encryptTo } from './age.js'
import { aloneAtRest } from './alone.js'
import { lineOfEntry, rangeOf } from './entry-line.js'
import { noteErased } from './erased.js'
import { payloadPath } from './payload.js'
import { sealLine } from './seal-line.js'
import { putTombstones, withTombstones } from './tombstones.js'

/** Which entry is erased, and for what reason. */
export interface EraseOptions extends Reason {
  root: string
  stream: string
  /** Of the entry, from 0 on. */
  index: number
  /** Private keys of age, `AGE-SECRET-KEY-1…`, for an entry that is encrypted: what is left is encrypted to the log's recipients again. */
  identities?: readonly string[]
}

/**
 * Erases one entry of a sealed log: from the log, from its segment, and its content from the file beside the log; the server's index follows. First a record of it is
 * sealed, with the reason. A tombstone takes its place, its hash stays, and so the proofs of all others go on to verify. Called again it goes on where it was cut off.
 *
 * @throws SillokError `NO_SUCH_ENTRY`; `ENTRY_ENCRYPTED` when no identity was given that reads it; `SEALER_RUNNING` when it is one of the
 * last, which a sealer has in memory; `REST_BUSY`; as `sealLine`
 * @example await eraseEntry({ root: 'logs', stream: 'audit', index: 42, reason: 'erasure request 17', by: 'privacy@example.com' })
 */
export function eraseEntry(options: EraseOptions): Promise<void> {
  return aloneAtRest(options.root, options.stream, () => erase(options))
}

async function erase({ root, stream, index, reason, by, identities = [] }: EraseOptions): Promise<void> {
  const log = logFolder(root, stream)
  const { size, ranges } = sealedPart(root, stream)
  const range = rangeOf(ranges, index)
  if (range === undefined || !Number.isSafeInteger(index))
    throw new SillokError('NO_SUCH_ENTRY', `Stream ${stream} has no sealed entry ${index}.`)
  const { recipients } = loadSettings(root, stream)
  const keys = { identities, recipients }
  const [bundle, at] = [Math.floor(index / TILE_WIDTH), index % TILE_WIDTH]
  const width = tileWidth(size, 0, bundle)
  const leaf = hashAt(readTile(log, { level: 0, index: bundle, width }), at) as Buffer
  const entry = await readEntry(log, bundle, at, width, identities)
  const find = async (): Promise<SegmentInfo | undefined> =>
    (await listSegments(root, stream)).find(({ name }) => name === range.segment)
  if ((await find())?.file.endsWith('.age') && identities.length === 0) throw encrypted(index)
  if (!isTombstone(entry, leaf)) {
    if (!leafHash(entry).equals(leaf))
      throw new SillokError('SEAL_DAMAGED', `Entry ${index} is not the one that was signed.`)
      // Before anything is said: a record of what is refused then would stay.
    ;(await takeBundle(root, stream, index))?.()
    await sealLine(root, stream, gapLine({ kind: 'erased', index, leaf, reason, by }, new Date()))
  }
  const release = await takeBundle(root, stream, index)
  try {
    // Who compresses it meanwhile may have read it before: then there is another file by now.
    for (let segment = await find(), before = ''; segment !== undefined && segment.file !== before; ) {
      const place = await eraseLine(segment, range, index, leaf, keys)
      if (place !== undefined) noteErased(root, stream, { index, ...place })
      before = segment.file
      segment = await find()
    }
    const commitment = commitmentIn(entry)
    if (commitment !== undefined) fs.rmSync(join(log, payloadPath(commitment)), { force: true })
    await eraseInBundles(log, bundle, at, leaf, keys)
  } finally {
    release?.()
  }
}

/** Keeps a sealer from beginning meanwhile. One that runs has the entries of the last bundle in memory, and would write them again. */
async function takeBundle(root: string, stream: string, index: number): Promise<(() => void) | undefined> {
  const release = await takeAlone(sealFolder(root, stream), 'sealer')
  if (release !== undefined) return release
  const bundle = Math.floor(index / TILE_WIDTH)
  const missing = TILE_WIDTH - tileWidth(sealedPart(root, stream).size, 0, bundle)
  if (missing > 0)
    throw new SillokError(
      'SEALER_RUNNING',
      `The sealer of stream ${stream} has entry ${index} in memory: end it, or wait for ${missing} more entries.`,
    )
  return undefined
}

interface Keys {
  identities: readonly string[]
  recipients: readonly string[]
}

async function readEntry(
  log: string,
  bundle: number,
  at: number,
  width: number,
  identities: readonly string[],
): Promise<Buffer> {
  const index = bundle * TILE_WIDTH + at
  let bytes = bundleIfThere(log, bundle, width)
  if (bytes === undefined) {
    const file = readIfThere(join(log, encryptedBundlePath(bundle)))
    if (file === undefined) throw new SillokError('NO_SUCH_ENTRY', `Entry ${index} was removed.`)
    if (identities.length === 0) throw encrypted(index)
    bytes = await decryptAll(identities, file)
  }
  return parseBundle(bytes, width)[at] as Buffer
}

const encrypted = (index: number): SillokError =>
  new SillokError(
    'ENTRY_ENCRYPTED',
    `Entry ${index} is encrypted to others, and what stands beside it must be read to be kept: give an identity of a recipient, or destroy all identities, which erases all of it.`,
  )

/** Puts a tombstone over the line of an entry in its segment; its newline, where there is one, stays. @returns where it is */
async function eraseLine(
  segment: SegmentInfo,
  range: Range,
  index: number,
  leaf: Buffer,
  { identities, recipients }: Keys,
): Promise<{ segment: string; offset: number } | undefined> {
  const isEncrypted = segment.file.endsWith('.age')
  const text = () => decryptWith(identities, fs.createReadStream(segment.path))
  const line = await lineOfEntry(segment, range, index, isEncrypted ? text : undefined)
  if (line?.raw === undefined)
    throw new SillokError('SEGMENT_UNREADABLE', `Segment ${segment.name} has no such line any more.`)
  const length = line.whole?.length ?? line.raw.length
  await overwriteSegment(
    segment,
    line.offset,
    tombstone(leaf, length),
    isEncrypted ? { text: text(), encrypt: (bytes) => encryptTo(recipients, bytes) } : undefined,
  )
  return { segment: segment.name, offset: line.offset }
}

/** The same in a bundle, and in those of its narrower forms that have the entry. */
async function eraseInBundles(
  log: string,
  bundle: number,
  at: number,
  leaf: Buffer,
  { identities, recipients }: Keys,
): Promise<void> {
  const leafOf = (other: number): Buffer | undefined => (other === at ? leaf : undefined)
  putTombstones(log, bundle, leafOf)
  const closed = join(log, encryptedBundlePath(bundle))
  const file = readIfThere(closed)
  if (file !== undefined)
    publish(
      closed,
      await encryptAll(recipients, withTombstones(await decryptAll(identities, file), TILE_WIDTH, leafOf)),
    )
}
