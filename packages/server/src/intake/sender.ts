import {
  type Envelope,
  encodeRecord,
  flatten,
  LINE_START,
  MAX_LINE_BYTES,
  type Redactor,
} from 'sillok/record'

/** Who sent a request, as far as the server knows it. */
export interface Sender {
  /** Which of the server's keys came with it, from 1; `undefined` where none is asked for. */
  key: number | undefined
  /** The other end of the connection: of a proxy, where there is one. */
  address: string | undefined
}

/** What every record that came over HTTP has, and no sender can give: a record without them did not come that way. */
export const SENT_FIELDS = ['intake_address', 'intake_key'] as const

/** The same as fields, and as members of a JSON object with a comma before each. */
export interface Sent {
  fields: Readonly<Record<string, string | number>>
  members: string
}

export function sentBy({ key, address = 'unknown' }: Sender): Sent {
  const fields =
    key === undefined ? { intake_address: address } : { intake_address: address, intake_key: key }
  return { fields, members: `,${JSON.stringify(fields).slice(1, -1)}` }
}

/**
 * A line with who sent it behind its time: before all that the sender says, so that no number of fields pushes it out of what a reader
 * looks at.
 */
export function stamped(line: string, { members }: Sent): string {
  const at = line.indexOf('"', LINE_START.length) + 1
  return line.slice(0, at) + members + line.slice(at)
}

/** Whether that is as short as a line must be. */
export function fitsStamped(line: string, { members }: Sent): boolean {
  // UTF-8 takes at most three bytes for a UTF-16 unit: a short line need not be measured.
  return (
    (line.length + members.length) * 3 <= MAX_LINE_BYTES ||
    Buffer.byteLength(line) + members.length <= MAX_LINE_BYTES
  )
}

/** A record as its line, with who sent it; what is too long for that is cut, as by `encodeRecord`. */
export function encodeSent(
  envelope: Envelope,
  fields: Record<string, unknown>,
  redactor: Redactor,
  sent: Sent,
  plain = false,
): string {
  const line = encodeRecord(envelope, fields, redactor, plain)
  if (fitsStamped(line, sent)) return flatten(stamped(line, sent))
  const all = Object.assign(Object.create(null), sent.fields, fields)
  return flatten(encodeRecord(envelope, all, redactor, plain))
}
