import { SillokError } from '../../record/index.js'

/** Longest entry of a bundle, in bytes: its length is a uint16 (c2sp.org/tlog-tiles). */
export const MAX_ENTRY_BYTES = 0xffff

/** Entries one after the other, each behind its length as a big-endian uint16. None is longer than `MAX_ENTRY_BYTES`. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.reduce((sum, { length }) => sum + 2 + length, 0))
  let at = 0
  for (const entry of entries) {
    at = bytes.writeUInt16BE(entry.length, at)
    bytes.set(entry, at)
    at += entry.length
  }
  return bytes
}

/**
 * The entries of a bundle, as views of its bytes.
 *
 * @throws SillokError `BUNDLE_MALFORMED` when there are not exactly `width` of them
 */
export function parseBundle(bytes: Buffer, width: number): Buffer[] {
  const entries: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const begin = at + 2
    const end = begin > bytes.length ? begin : begin + bytes.readUInt16BE(at)
    if (end > bytes.length)
      throw new SillokError('BUNDLE_MALFORMED', `Entry ${entries.length} of a bundle ends behind it.`)
    entries.push(bytes.subarray(begin, end))
    at = end
  }
  if (entries.length !== width) {
    throw new SillokError('BUNDLE_MALFORMED', `A bundle has ${entries.length} entries in place of ${width}.`)
  }
  return entries
}
