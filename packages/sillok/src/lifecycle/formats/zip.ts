import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { codeOf, Refused } from '../apply/disk.js'
import { inflateRaw } from '../apply/pack.js'
import { crcOfBoth } from './crc.js'
import type { OpenFile, Spill } from './open-file.js'

const deflateRaw = promisify(zlib.deflateRaw)

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const DEFLATE = 8
const VERSION = 20
const UTF8_NAME = 1 << 11
/** 1 January 1980, the first day that a zip can say: the same records give the same bytes. */
const FIRST_DAY = 0x21
/** What is larger needs zip64, which nothing here does. */
const MAX_BYTES = 0xfffffffe
/** So much is read at once of a member. */
const PIECE = 16 * 1024

/** Ends at a byte, and nothing that follows refers back to it: pieces one after the other are one deflated text, for which only an end is missing. */
const PIECE_OPTIONS = { finishFlush: zlib.constants.Z_SYNC_FLUSH }
/** A last block of deflate, with nothing in it. @see https://www.rfc-editor.org/rfc/rfc1951 3.2.6 */
const LAST_BLOCK = Buffer.from([0x03, 0x00])

/** What a member's content is, as its parts come: deflated, it waits in the spill. */
export class Deflated {
  readonly #spill: Spill
  readonly #pieces: { at: number; bytes: number }[] = []
  packed = 0
  bytes = 0
  crc = 0

  constructor(spill: Spill) {
    this.#spill = spill
  }

  async add(content: Buffer): Promise<void> {
    if (content.length === 0) return
    const piece = await deflateRaw(content, PIECE_OPTIONS)
    this.#pieces.push({ at: this.#spill.append(piece), bytes: piece.length })
    this.packed += piece.length
    this.bytes += content.length
    this.crc = zlib.crc32(content, this.crc)
  }

  *pieces(): Generator<Buffer> {
    for (const { at, bytes } of this.#pieces) yield this.#spill.read(at, bytes)
  }
}

export interface Entry {
  name: string
  crc: number
  packed: number
  bytes: number
  offset: number
}

/**
 * A zip archive, deflated, of members with ASCII names.
 *
 * @param members each with what stands before the rest of its content
 * @throws Refused `not_convertible`
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function* zipOf(members: Iterable<{ name: string; head: Buffer; body: Deflated }>): Generator<Buffer> {
  const entries: Entry[] = []
  let offset = 0
  for (const { name, head, body } of members) {
    const packedHead = zlib.deflateRawSync(head, PIECE_OPTIONS)
    const entry = {
      name,
      crc: crcOfBoth(zlib.crc32(head), body.crc, body.bytes),
      packed: packedHead.length + body.packed + LAST_BLOCK.length,
      bytes: head.length + body.bytes,
      offset,
    }
    const header = Buffer.concat([u32(LOCAL), shared(entry), Buffer.from(name), packedHead])
    offset += header.length + entry.packed - packedHead.length
    if (Math.max(offset, entry.bytes) > MAX_BYTES)
      throw new Refused('not_convertible', 'it would be larger than 4 GB')
    entries.push(entry)
    yield header
    yield* body.pieces()
    yield LAST_BLOCK
  }
  const directory = entries.map((entry) =>
    Buffer.concat([
      u32(CENTRAL),
      u16(VERSION),
      shared(entry),
      // No remark, disk 0, no attributes.
      ...[0, 0, 0].map(u16),
      u32(0),
      u32(entry.offset),
      Buffer.from(entry.name),
    ]),
  )
  const bytes = directory.reduce((sum, { length }) => sum + length, 0)
  if (entries.length > 0xffff) throw new Refused('not_convertible', 'it has too many columns')
  yield* directory
  yield Buffer.concat([
    u32(END),
    ...[0, 0, entries.length, entries.length].map(u16),
    u32(bytes),
    u32(offset),
    u16(0),
  ])
}

/** What members an archive has that `zipOf` made. @throws Refused `unverified` */
export function directoryOf(archive: OpenFile): Map<string, Entry> {
  const end = archive.read(archive.bytes - 22, 22)
  if (end.readUInt32LE() !== END) throw new Refused('unverified')
  const directory = archive.read(end.readUInt32LE(16), end.readUInt32LE(12))
  const members = new Map<string, Entry>()
  let at = 0
  for (let count = end.readUInt16LE(10); count > 0; count--) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw new Refused('unverified')
    const nameLength = directory.readUInt16LE(at + 28)
    const name = directory.toString('latin1', at + 46, at + 46 + nameLength)
    members.set(name, {
      name,
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength
  }
  return members
}

/** A member's content. @throws Refused `unverified` where it is not what the directory says */
export async function* contentOf(archive: OpenFile, entry: Entry): AsyncGenerator<Buffer> {
  const { name, offset, packed } = entry
  const local = archive.read(offset, 30 + name.length)
  const said = Buffer.concat([u32(LOCAL), shared(entry), Buffer.from(name)])
  if (!local.equals(said)) throw new Refused('unverified')
  let [bytes, crc] = [0, 0]
  try {
    for await (const chunk of inflateRaw(archive.pieces(offset + local.length, packed, PIECE))) {
      bytes += chunk.length
      crc = zlib.crc32(chunk, crc)
      yield chunk as Buffer
    }
  } catch (error) {
    throw codeOf(error).startsWith('Z_') ? new Refused('unverified') : error
  }
  if (bytes !== entry.bytes || crc !== entry.crc) throw new Refused('unverified')
}

/** What a member's local header and its entry in the directory both say. */
const shared = ({ name, crc, packed, bytes }: Entry): Buffer =>
  Buffer.concat([
    ...[VERSION, UTF8_NAME, DEFLATE, 0, FIRST_DAY].map(u16),
    ...[crc, packed, bytes].map(u32),
    u16(name.length),
    u16(0),
  ])

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16LE(value)
  return buffer
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}
