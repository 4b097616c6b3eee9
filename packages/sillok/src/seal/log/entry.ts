import { SillokError } from '../../record/index.js'
import type { Line } from '../../stream/index.js'
import { MAX_ENTRY_BYTES, sha256 } from '../tlog/index.js'

/** Fields that an envelope keeps of its line, so that it can be found and understood without it. */
const KEPT = [
  'timestamp',
  'level',
  'logger',
  'event',
  'log_type',
  'correlation_id',
  'service',
  'user_id',
] as const
const MAX_KEPT_CHARS = 200

/**
 * The entry that a line becomes: its bytes as they stand. A line that is longer than an entry may be becomes an envelope that names
 * its length and its hash; the line itself stays where it is. The same line always becomes the same entry.
 *
 * @throws SillokError `SEGMENT_UNREADABLE` for the rest of a segment that cannot be read
 */
export function entryOf({ raw, bytes, text, segment, fault }: Line): Buffer {
  if (raw === undefined || fault === 'unreadable')
    throw new SillokError('SEGMENT_UNREADABLE', `Segment ${segment} cannot be read on: ${text.slice(0, 200)}`)
  if (raw.length <= MAX_ENTRY_BYTES && fault !== 'too_long') return raw
  // Of a line beyond the reader's limit only the beginning is known: then this is what the hash is of.
  const hashed = fault === 'too_long' ? { hashed_bytes: raw.length } : {}
  const envelope = { bytes, sha256: sha256(raw).toString('hex'), ...hashed }
  return Buffer.from(JSON.stringify({ ...keptOf(text), log_envelope: envelope }))
}

function keptOf(text: string): Record<string, string> {
  let record: Record<string, unknown> | null
  try {
    record = JSON.parse(text) as Record<string, unknown> | null
  } catch {
    return {}
  }
  const kept: Record<string, string> = {}
  for (const name of KEPT) {
    const value = record !== null && Object.hasOwn(record, name) ? record[name] : undefined
    if (typeof value === 'string' && value.length <= MAX_KEPT_CHARS) kept[name] = value
  }
  return kept
}
