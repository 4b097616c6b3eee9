import { MAX_LINE_BYTES } from '../record/index.js'

/** Where the text of the time ends in a line, which begins `{"timestamp":"2026-11-20T10:55:44.123Z"`. */
export const TIME_END = '{"timestamp":"2026-11-20T10:55:44.123Z"'.length

/** A finished line with the time of another moment. */
export function withTime(line: string, timestamp: string): string {
  return `{"timestamp":"${timestamp}"${line.slice(TIME_END)}`
}

/**
 * A finished line with more members. One whose name the record has already gets another name, as in the record itself: nothing of
 * the caller's goes away for a remark of ours.
 *
 * @param members by names that need no escape, with values that need no redaction
 */
export function withMembers(line: string, members: Readonly<Record<string, unknown>>): string {
  const taken = JSON.parse(line) as object
  let text = ''
  for (const [name, value] of Object.entries(members)) {
    let free = name
    for (let i = 2; Object.hasOwn(taken, free); i++) free = `${name}~${i}`
    text += `,"${free}":${JSON.stringify(value)}`
  }
  // A line at the limit stays as it is: a reader would refuse a longer one.
  return Buffer.byteLength(line) + text.length > MAX_LINE_BYTES ? line : `${line.slice(0, -1)}${text}}`
}
