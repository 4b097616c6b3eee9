import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { Refused } from '../apply/disk.js'

const deflateRaw = promisify(zlib.deflateRaw)
const inflateRaw = promisify(zlib.inflateRaw)

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

interface Entry {
  name: string
  crc: number
  packed: number
  bytes: number
  offset: number
}

/**
 * A zip archive, deflated, of members with ASCII names.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function* zipOf(
  members: AsyncIterable<{ name: string; content: Buffer }>,
): AsyncGenerator<Buffer> {
  const entries: Entry[] = []
  let offset = 0
  for await (const { name, content } of members) {
    const packed = await deflateRaw(content)
    const entry = { name, crc: zlib.crc32(content), packed: packed.length, bytes: content.length, offset }
    const header = Buffer.concat([u32(LOCAL), shared(entry), Buffer.from(name)])
    offset += header.length + packed.length
    if (offset > MAX_BYTES) throw new Refused('not_convertible', 'it would be larger than 4 GB')
    entries.push(entry)
    yield header
    yield packed
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

/** The members of an archive that `zipOf` made. @throws Refused `unverified` */
export async function unzip(archive: Buffer): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>()
  const end = archive.length - 22
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new Refused('unverified')
  let at = archive.readUInt32LE(end + 16)
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    if (archive.readUInt32LE(at) !== CENTRAL) throw new Refused('unverified')
    const [crc, packed, bytes, nameLength] = [
      archive.readUInt32LE(at + 16),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 24),
      archive.readUInt16LE(at + 28),
    ]
    const name = archive.toString('latin1', at + 46, at + 46 + nameLength)
    const start = archive.readUInt32LE(at + 42) + 30 + nameLength
    const content = await inflateRaw(archive.subarray(start, start + packed), {
      maxOutputLength: Math.max(1, bytes),
    })
    if (content.length !== bytes || zlib.crc32(content) !== crc) throw new Refused('unverified')
    members.set(name, content)
    at += 46 + nameLength
  }
  return members
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
