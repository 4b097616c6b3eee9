import type { Finding, LineRedactor, RedactedLine } from '../../redact/index.js'
import type { Source } from '../import/source.js'
import { write } from '../output.js'
import { ByteLines, type InputLine, refuseNoText } from './lines.js'
import { type KnownRule, ruleTitle } from './rules.js'

/** What is written for a line. */
export type Show = (line: InputLine, redacted: RedactedLine, number: number) => Buffer | string

/** The lines redacted, those without a finding byte for byte as they came. */
export const showText: Show = ({ bytes, end, missing }, { text, changed }) => {
  if (missing > 0) return `${text}…[${missing} more bytes]${end.toString()}`
  return changed ? text + end.toString() : Buffer.concat([bytes, end])
}

/** The lines redacted, and under each what was masked in it, and why. */
export function explain(rules: readonly KnownRule[]): Show {
  return (line, redacted, number) => {
    const shown = showText(line, redacted, number).toString()
    const notes = redacted.findings.map(
      (finding) => `    ↑ ${ruleTitle(rules, finding.rule)} (${finding.rule}): ${place(finding)}\n`,
    )
    return notes.length === 0 ? shown : `${shown.endsWith('\n') ? shown : `${shown}\n`}${notes.join('')}`
  }
}

/** Only what was found: line, rule, place and length. */
export const showFindings: Show = (_line, { findings }, number) =>
  findings.map((finding) => `${number}: ${finding.rule}, ${place(finding)}\n`).join('')

export const showFindingsJson: Show = (_line, { findings }, number) =>
  findings
    .map(
      ({ rule, path, start, length }) => `${JSON.stringify({ line: number, rule, path, start, length })}\n`,
    )
    .join('')

/** One object a line: its number, its text, and what was found. */
export const showJson: Show = ({ missing }, { text, findings }, number) => {
  const cut = missing > 0 ? { missing_bytes: missing } : {}
  return `${JSON.stringify({ line: number, text: text.toWellFormed(), ...cut, findings })}\n`
}

/** Where something stands, without saying what it is. */
export function place({ path, start, length }: Finding): string {
  return `${length} characters ${path === '' ? `from column ${start + 1}` : `in ${path}`}`
}

/** What waits to be written is written from this size on. */
const WRITE_BYTES = 64 * 1024

/** Writes what `show` says for every line; returns how many were too long to be read whole. */
export async function filter(source: Source, redact: LineRedactor, show: Show): Promise<number> {
  const lines = new ByteLines()
  let number = 0
  let cut = 0
  let waiting: (Buffer | string)[] = []
  let size = 0
  const take = (line: InputLine): void => {
    number++
    if (line.missing > 0) cut++
    const shown = show(line, redact(line.bytes.toString('utf8')), number)
    if (shown.length === 0) return
    waiting.push(shown)
    size += shown.length
  }
  const flush = async (): Promise<void> => {
    const parts = waiting.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
    waiting = []
    size = 0
    for (let from = 0; from < parts.length; ) {
      let to = from
      for (let bytes = 0; to < parts.length && bytes < WRITE_BYTES; to++)
        bytes += (parts[to] as Buffer).length
      await write(Buffer.concat(parts.slice(from, to)))
      from = to
    }
  }
  let isFirst = true
  for await (const chunk of source.chunks(0, undefined)) {
    if (isFirst) refuseNoText(chunk, source.label)
    isFirst = false
    lines.push(chunk, take)
    // What came together goes out together: who waits at the other end sees each line as it comes.
    if (size > 0) await flush()
  }
  lines.end(take)
  await flush()
  return cut
}
