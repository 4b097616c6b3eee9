// By itself, and without any import: threads that verify load it, and what they load they wait for.

/** What every record about a gap has in it. */
export const GAP_MARK = '"event":"seal.'

/** What every envelope has in it. */
export const ENVELOPE_MARK = '"log_envelope":{'

/** A part of it that is looked for in a third of the time: short enough for `Buffer.includes` to go by its first letter, which is rare. */
export const ENVELOPE_PART = 'velope'

/** Whether one of many lines may be an envelope. */
export const mayHaveEnvelope = (lines: Buffer): boolean =>
  lines.includes(ENVELOPE_PART) && lines.includes(ENVELOPE_MARK)

/** How a tombstone begins, as far as there is room for it. */
export const TOMBSTONE = '{"timestamp":"","log_tombstone":'

/**
 * What stands in place of an erased entry, with as many bytes, so that nothing else moves: in the bundle and in the segment the same.
 *
 * @param leaf the hash that the entry had as a leaf
 */
export function tombstone(leaf: Buffer, length: number): Buffer {
  const text = `${TOMBSTONE}"${leaf.toString('base64')}"}`
  return Buffer.from((text.length <= length ? text : length < 2 ? '' : '{}').padEnd(length))
}

export const isTombstone = (entry: Uint8Array, leaf: Buffer): boolean =>
  mayBeTombstone(entry) && tombstone(leaf, entry.length).equals(entry)

/** A record has its time where a tombstone has the second quote, or nothing but its brackets. */
const mayBeTombstone = (entry: Uint8Array): boolean =>
  entry.length < 2 || entry[1] === 0x7d || entry[14] === 0x22
