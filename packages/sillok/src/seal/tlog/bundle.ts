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
  checkBundle(bytes, width, (begin, end) => entries.push(bytes.subarray(begin, end)))
  return entries
}

/**
 * Checks that a bundle has exactly `width` entries, and ends with the last.
 *
 * @throws SillokError `BUNDLE_MALFORMED`
 */
export function checkBundle(
  bytes: Buffer,
  width: number,
  onEntry?: (begin: number, end: number) => void,
): void {
  let count = 0
  for (let at = 0; at < bytes.length; count++) {
    const begin = at + 2
    // Without `readUInt16BE`, which checks what is checked here, for every entry of a log.
    at = begin + ((bytes[at] as number) << 8) + (bytes[at + 1] ?? 0)
    if (begin > bytes.length || at > bytes.length)
      throw new SillokError('BUNDLE_MALFORMED', `Entry ${count} of a bundle ends behind it.`)
    onEntry?.(begin, at)
  }
  if (count !== width)
    throw new SillokError('BUNDLE_MALFORMED', `A bundle has ${count} entries in place of ${width}.`)
}
