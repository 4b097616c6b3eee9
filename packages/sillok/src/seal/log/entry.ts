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

/** Of envelopes since lines that look like one are put into one, and the hash is of the whole line. */
const VERSION = 2

/** What an entry says of a line that it stands for. */
interface Envelope {
  version?: unknown
  bytes: number
  commitment?: unknown
}

/**
 * Whether a line becomes an envelope: it is too long for an entry, or is itself like one. So an entry that is an envelope always stands for another
 * line, whatever programs write.
 */
export const isEnveloped = (line: Line): boolean =>
  isLong(line) || (line.raw !== undefined && envelopeIn(line.raw) !== undefined)

const isLong = ({ raw, fault }: Line): boolean =>
  raw !== undefined && (raw.length > MAX_ENTRY_BYTES || fault === 'too_long')

/**
 * The entry that a line becomes: its bytes as they stand, or an envelope that names its length and its hash, where the line itself stays where it is.
 *
 * @param commitment of content in a file beside the log: the envelope names that in place of the hash
 * @throws SillokError `SEGMENT_UNREADABLE` for the rest of a segment that cannot be read
 */
export function entryOf(line: Line, commitment?: string): Buffer {
  // Not its text: that is made when it is asked for, and few lines need one.
  const { raw, bytes, segment, fault, whole } = line
  if (raw === undefined || fault === 'unreadable')
    throw new SillokError(
      'SEGMENT_UNREADABLE',
      `Segment ${segment} cannot be read on: ${line.text.slice(0, 200)}`,
    )
  if (!isEnveloped(line)) return raw
  const hash = commitment === undefined ? { sha256: whole?.sha256 ?? hashOf(raw) } : { commitment }
  return envelope(line, { version: VERSION, bytes, ...hash })
}

/**
 * The entry that a line that is an envelope now became before: itself, or where it is too long an envelope whose hash was that of what readers give of it.
 *
 * @param commitment as of `entryOf`
 */
export function formerEntryOf(line: Line, commitment?: string): Buffer | undefined {
  const { raw, bytes, fault } = line
  if (raw === undefined || fault === 'unreadable' || !isEnveloped(line)) return undefined
  if (!isLong(line)) return raw
  const hash = commitment === undefined ? { sha256: hashOf(raw) } : { commitment }
  return envelope(line, { bytes, ...hash, ...(fault === 'too_long' ? { hashed_bytes: raw.length } : {}) })
}

const hashOf = (bytes: Buffer): string => sha256(bytes).toString('hex')

function envelope({ text }: Line, of: Envelope & Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify({ ...keptOf(text), log_envelope: of }))
}

/** What the envelope of a line says of its content in a file beside the log; `undefined` for all other entries. */
export function commitmentIn(entry: Buffer | string): string | undefined {
  const envelope = envelopeIn(entry)
  return envelope !== undefined && standsForAnother(envelope) && isCommitment(envelope.commitment)
    ? envelope.commitment
    : undefined
}

/** What an entry that a line is itself may be: that line; the envelope of another, put in its place; or in logs of before any of the two. */
export function meaningOf(entry: Buffer): 'line' | 'envelope' | 'either' {
  const envelope = envelopeIn(entry)
  if (envelope === undefined || !standsForAnother(envelope)) return 'line'
  return envelope.version === VERSION ? 'envelope' : 'either'
}

const standsForAnother = ({ version, bytes }: Envelope): boolean =>
  version === VERSION || bytes > MAX_ENTRY_BYTES

function envelopeIn(entry: Buffer | string): Envelope | undefined {
  if (!entry.includes(ENVELOPE_MARK)) return undefined
  try {
    const { log_envelope: envelope } = JSON.parse(entry.toString()) as { log_envelope?: Envelope | null }
    return typeof envelope?.bytes === 'number' ? envelope : undefined
  } catch {
    return undefined
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
