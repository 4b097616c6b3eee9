import { SillokError } from '../record/index.js'

/** What a segment's file may be called, beyond its name: fresh, being retired, or compressed. */
export const PLAIN = '.jsonl'
export const CLOSING = '.jsonl.closing'
export const GZIP = '.jsonl.gz'
export const ZSTD = '.jsonl.zst'
/** Encrypted to age recipients: this process cannot read it. */
export const AGE = '.jsonl.age'

/** The audit trail. Whoever else writes to it, as intake does and import, has segments of their own too: what a stranger does to a segment is damage. */
export const AUDIT_STREAM = 'audit'

const SEGMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z)-(\d{6})$/
const STREAM = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const LAST_SEQUENCE = 999_999

/** What a stream may be called, for messages. */
export const STREAM_NAMES = '1 to 64 letters, digits, "_", "-" or ".", beginning with a letter or digit'

/** Whether a name is one folder directly under the root. */
export function isStreamName(name: string): boolean {
  return STREAM.test(name) && !name.endsWith(PLAIN)
}

/** Refuses a name that would not be one folder directly under the root. */
export function checkStreamName(name: string): void {
  if (isStreamName(name)) return
  throw new SillokError('STREAM_NAME', `"${name.slice(0, 80)}" is not a stream name: use ${STREAM_NAMES}.`)
}

/** Whether a name is a segment's (UTC start time and sequence number, no suffix). */
function isSegmentName(name: string): boolean {
  return SEGMENT.test(name)
}

/** When a segment was begun, in milliseconds since 1970; `NaN` for what is no segment name. */
export function segmentTime(name: string): number {
  const time = SEGMENT.exec(name)?.[1]
  return time === undefined ? Number.NaN : Date.parse(time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))
}

/**
 * The name of the segment after `last`. Names only ever grow, also when the clock is set back:
 * readers rely on it.
 *
 * @param last the greatest name there is, if any
 * @param now milliseconds since 1970
 */
export function nextSegmentName(last: string | undefined, now: number): string {
  if (last === undefined) return nameOf(now, 1)
  const time = segmentTime(last)
  const sequence = Number(last.slice(-6)) + 1
  return sequence > LAST_SEQUENCE ? nameOf(Math.max(now, time + 1), 1) : nameOf(Math.max(now, time), sequence)
}

function nameOf(time: number, sequence: number): string {
  return `${new Date(time).toISOString().replaceAll(':', '-')}-${String(sequence).padStart(6, '0')}`
}

/** The segment and the suffix of a file in a stream's folder; `undefined` for any other file. */
export function parseSegmentFile(file: string): { segment: string; suffix: string } | undefined {
  const dot = file.indexOf(PLAIN)
  if (dot === -1) return undefined
  const segment = file.slice(0, dot)
  const suffix = file.slice(dot)
  const known = [PLAIN, CLOSING, GZIP, ZSTD, AGE].includes(suffix)
  return known && isSegmentName(segment) ? { segment, suffix } : undefined
}
