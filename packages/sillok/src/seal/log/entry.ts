import { SillokError } from '../../record/index.js'
import type { Line } from '../../stream/index.js'
import { isCommitment } from '../rest/payload.js'
import { MAX_ENTRY_BYTES, sha256 } from '../tlog/index.js'
import { ENVELOPE_MARK } from './marks.js'

/** Fields that an envelope keeps of its line, so that who did what, and where in the trail it stands, is known when its content is gone. The line is redacted, so they are. */
const KEPT = [
  'timestamp',
  'intake_address',
  'intake_key',
  'level',
  'logger',
  'event',
  'log_type',
  'event_id',
  'writer_id',
  'sequence',
  'correlation_id',
  'service',
  'actor',
  'user_id',
  'agent_name',
  'execution_id',
  'tool_name',
  'call_id',
  'action',
  'operation_id',
  'phase',
  'resource_type',
  'resource_id',
  'success',
] as const
/** Of each, in UTF-16 units; a longer one is cut. All together fit an entry, should each unit be an escape of six bytes. */
const MAX_KEPT_CHARS = 200

/** Whether a line is too long for an entry, and becomes an envelope. */
export const isLong = ({ raw, fault }: Line): boolean =>
  raw !== undefined && (raw.length > MAX_ENTRY_BYTES || fault === 'too_long')

/**
 * The entry that a line becomes: its bytes as they stand. A line that is longer than an entry may be becomes an envelope that names
 * its length and its hash; the line itself stays where it is.
 *
 * @param commitment of content in a file beside the log: the envelope names that in place of the hash
 * @throws SillokError `SEGMENT_UNREADABLE` for the rest of a segment that cannot be read
 */
export function entryOf(line: Line, commitment?: string): Buffer {
  // Not its text: that is made when it is asked for, and few lines need one.
  const { raw, bytes, segment, fault } = line
  if (raw === undefined || fault === 'unreadable')
    throw new SillokError(
      'SEGMENT_UNREADABLE',
      `Segment ${segment} cannot be read on: ${line.text.slice(0, 200)}`,
    )
  if (!isLong(line)) return raw
  // Of a line beyond the reader's limit only the beginning is known: then this is what the hash is of.
  const part = fault === 'too_long' ? { hashed_bytes: raw.length } : {}
  const hash = commitment === undefined ? { sha256: sha256(raw).toString('hex') } : { commitment }
  return Buffer.from(JSON.stringify({ ...keptOf(line.text), log_envelope: { bytes, ...hash, ...part } }))
}

/** What the envelope of a line says of its content in a file beside the log; `undefined` for all other entries. */
export function commitmentIn(entry: string): string | undefined {
  try {
    const { log_envelope: envelope } = JSON.parse(entry) as { log_envelope?: Record<string, unknown> }
    const { bytes, commitment } = envelope ?? {}
    return (bytes as number) > MAX_ENTRY_BYTES && isCommitment(commitment) ? commitment : undefined
  } catch {
    return undefined
  }
}

/** Whether bytes read as the envelope of a line that is too long: then they do not stand for that line where it is to be itself. */
export function isEnvelope(entry: Buffer): boolean {
  if (!entry.includes(ENVELOPE_MARK)) return false
  try {
    const { log_envelope: envelope } = JSON.parse(entry.toString()) as {
      log_envelope?: { bytes?: unknown } | null
    }
    return (envelope?.bytes as number) > MAX_ENTRY_BYTES
  } catch {
    return false
  }
}

function keptOf(text: string): Record<string, string | number | boolean> {
  let record: Record<string, unknown> | null
  try {
    record = JSON.parse(text) as Record<string, unknown> | null
  } catch {
    return {}
  }
  const kept: Record<string, string | number | boolean> = {}
  for (const name of KEPT) {
    const value = record !== null && Object.hasOwn(record, name) ? record[name] : undefined
    if (typeof value === 'string') kept[name] = cut(value)
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value
  }
  return kept
}

/** Never between the halves of a pair. */
function cut(text: string): string {
  if (text.length <= MAX_KEPT_CHARS) return text
  return `${text.slice(0, MAX_KEPT_CHARS).replace(/[\ud800-\udbff]$/, '')}…`
}
