import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'
import { SillokError } from '../record/index.js'
import { chunksOf, hasZstd } from './chunks.js'
import { FILE_MODE, type Files, realFiles, removeIfThere, syncDirectory } from './files.js'
import { leasedSegments } from './lease.js'
import { AGE, CLOSING, GZIP, PLAIN, parseSegmentFile, ZSTD } from './names.js'
import { activeSegment, segmentFiles, streamFolder } from './segments.js'

/** Which segment is retired, and what becomes of it. */
export interface RetireOptions {
  root: string
  stream: string
  /** Name of the segment, without suffix. */
  segment: string
  /** What becomes of it. `zstd` needs Node 22.15. A function encrypts its bytes, with age: it becomes `.jsonl.age`. */
  to: 'gzip' | 'zstd' | 'nothing' | Encrypt
  files?: Pick<Files, 'renameSync' | 'unlinkSync' | 'readlinkSync' | 'readdirSync' | 'statSync'>
  /**
   * What `lookForRetiring` saw, for who retires many one after the other: each look lists the whole folder. It must be younger than whatever was done with this segment. A segment behind the newest that
   * nobody has open is not opened any more, and a writer that still believes in one notices.
   */
  look?: RetireLook
}

/** The files of a stream's segments, and which of them may not be retired. */
export interface RetireLook {
  files: ReadonlyMap<string, string>
  inUse: SegmentsInUse
}

/** Looks once for many `retireSegment`. @throws the system's error where it does not say what is there */
export function lookForRetiring(root: string, stream: string, files: Files = realFiles): RetireLook {
  // The files first: what is begun after that is not among them.
  const found = segmentFiles(files, streamFolder(root, stream))
  return { files: found, inUse: segmentsInUse(root, stream, files) }
}

/** Makes of a segment's text the bytes of an age file. */
export type Encrypt = (text: AsyncIterable<Uint8Array>) => Promise<AsyncIterable<Uint8Array>>

/**
 * Compresses, encrypts or removes a segment that nobody writes to any more. Safe to be cut off after every step: `recoverRetired` takes up what remained.
 *
 * The rename comes first, so that a writer which still believes in the segment finds it gone from its path, and writes
 * what it wrote again elsewhere. The compressed file is read back and compared before the original goes.
 *
 * @throws SillokError `SEGMENT_IN_USE` when the segment is active, the newest, or a living writer has it open; `SEGMENT_MISSING`;
 * `ZSTD_MISSING`
 */
export async function retireSegment(options: RetireOptions): Promise<void> {
  const { root, stream, segment, to } = options
  const files = { ...realFiles, ...options.files }
  const folder = streamFolder(root, stream)
  const look = options.look ?? lookForRetiring(root, stream, files)
  const file = look.files.get(segment)
  if (file === undefined)
    throw new SillokError('SEGMENT_MISSING', `Stream ${stream} has no segment ${segment}.`)
  if (to === 'zstd' && !hasZstd)
    throw new SillokError('ZSTD_MISSING', 'zstd needs Node 22.15 or later; use gzip.')
  const { open, last } = look.inUse
  if (open.has(segment) || last.has(segment)) {
    throw new SillokError('SEGMENT_IN_USE', `Segment ${segment} of stream ${stream} is still written to.`)
  }
  const suffix = parseSegmentFile(file)?.suffix
  const closing = join(folder, segment + CLOSING)
  if (suffix === PLAIN) files.renameSync(join(folder, file), closing)
  if (to === 'nothing') {
    for (const left of [CLOSING, GZIP, ZSTD, AGE]) removeIfThere(files, join(folder, segment + left))
  } else if (typeof to === 'function') {
    if (suffix !== AGE) await encrypt(files, folder, segment, suffix === PLAIN ? segment + CLOSING : file, to)
  } else if (suffix === PLAIN || suffix === CLOSING) {
    await compress(files, folder, segment, to)
  }
  syncDirectory(realFiles, folder)
}

/** The segments of a stream that may not be retired. */
export interface SegmentsInUse {
  /** A living writer has them open. */
  open: ReadonlySet<string>
  /** The active one, and the newest, from which names grow: one or two. */
  last: ReadonlySet<string>
}

/** Which segments of a stream may not be retired now, and why. */
export function segmentsInUse(root: string, stream: string, files: Files = realFiles): SegmentsInUse {
  const folder = streamFolder(root, stream)
  // The link first, the leases second: see `openActive`.
  const active = activeSegment(files, root, stream)
  const newest = [...segmentFiles(files, folder).keys()].at(-1)
  const last = [active, newest].filter((name) => name !== undefined)
  return { open: leasedSegments(files, folder), last: new Set(last) }
}

async function compress(
  files: Pick<Files, 'renameSync' | 'unlinkSync'>,
  folder: string,
  segment: string,
  to: 'gzip' | 'zstd',
): Promise<void> {
  const closing = join(folder, segment + CLOSING)
  const suffix = to === 'gzip' ? GZIP : ZSTD
  const packed = join(folder, segment + suffix)
  const aside = join(folder, `.${segment}${suffix}`)
  await pipeline(
    fs.createReadStream(closing),
    packerFor(packed),
    fs.createWriteStream(aside, { mode: FILE_MODE, flush: true }),
  )
  keepWhose(closing, aside)
  if ((await digest(closing)) !== (await digest(aside))) {
    removeIfThere(files, aside)
    throw new SillokError(
      'COMPRESSION_DAMAGED',
      `${basename(packed)} did not read back as it was written; the original is kept.`,
    )
  }
  files.renameSync(aside, packed)
  syncDirectory(realFiles, folder)
  removeIfThere(files, closing)
}

/** What compresses as a file's name says. */
export function packerFor(file: string): zlib.Gzip {
  return file.endsWith(GZIP)
    ? zlib.createGzip()
    : (zlib as unknown as { createZstdCompress(): zlib.Gzip }).createZstdCompress()
}

/** Nobody here can read the encrypted file back: it is whole when the last of it is on the disk. */
async function encrypt(
  files: Pick<Files, 'renameSync' | 'unlinkSync'>,
  folder: string,
  segment: string,
  file: string,
  to: Encrypt,
): Promise<void> {
  const aside = join(folder, `.${segment}${AGE}`)
  // A copy of each chunk: its buffer is used again.
  const text = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunksOf(join(folder, file), 0)) yield Uint8Array.from(chunk)
  }
  await pipeline(await to(text()), fs.createWriteStream(aside, { mode: FILE_MODE, flush: true }))
  keepWhose(join(folder, file), aside)
  files.renameSync(aside, join(folder, segment + AGE))
  syncDirectory(realFiles, folder)
  for (const left of [CLOSING, GZIP, ZSTD]) removeIfThere(files, join(folder, segment + left))
}

/** What is made of a segment is as old as the segment, from which follows how long it is kept; and made by root it stays its owner's, who is to read it. */
function keepWhose(from: string, to: string): void {
  const { mtimeMs, uid, gid } = fs.statSync(from)
  if (process.geteuid?.() === 0) fs.chownSync(to, uid, gid)
  // In the middle of its millisecond, so that no rounding makes another of it.
  const seconds = (Math.floor(mtimeMs) + 0.5) / 1000
  fs.utimesSync(to, seconds, seconds)
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(path, 0)) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * Takes up what a retirement left behind when its process died: compresses what was already renamed, removes half-made
 * files. Call it before retiring more; not while another process retires segments of this stream.
 *
 * @returns the segments that were taken up
 */
export async function recoverRetired(root: string, stream: string): Promise<string[]> {
  const folder = streamFolder(root, stream)
  const recovered: string[] = []
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (name.startsWith('.') && parseSegmentFile(name.slice(1)) !== undefined)
      removeIfThere(realFiles, join(folder, name))
    const parsed = parseSegmentFile(name)
    if (parsed?.suffix !== CLOSING) continue
    await compress(realFiles, folder, parsed.segment, 'gzip')
    recovered.push(parsed.segment)
  }
  return recovered
}
