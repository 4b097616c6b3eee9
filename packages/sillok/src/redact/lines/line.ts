import { MASK } from '../../record/index.js'
import { createRedactor } from '../redactor.js'
import type { ConfigurableRedactor, Finding, ProjectRule } from '../types.js'
import { markNumbers, restoreNumbers } from './numbers.js'

/** A line after redaction. */
export interface RedactedLine {
  text: string
  /** Whether it differs from what came in. */
  changed: boolean
  /** Whether it was taken for a record: a JSON object or array. */
  record: boolean
  findings: Finding[]
}

/** Redacts line after line; what a line leaves open (`password: |`, the head of a key) is remembered for the next. */
export type LineRedactor = (line: string) => RedactedLine

export interface LineOptions {
  rules?: readonly ProjectRule[] | undefined
  ipAddresses?: boolean | undefined
}

/** Longest text in UTF-16 units that is read as one: as long as a line may be. */
const MAX_TEXT = 17 * 1024 * 1024

export function lineRedactor({ rules = [], ipAddresses = false }: LineOptions = {}): LineRedactor {
  let found: Finding[] = []
  const redactor = createRedactor({
    rules,
    ipAddresses,
    maxScan: MAX_TEXT,
    onFinding: (finding) => found.push(finding),
  })
  let open: string | undefined
  return (line) => {
    found = []
    const record = redactRecord(line, redactor)
    const before = open
    const text = record ?? redactOpen(line, before, redactor)
    if (before !== undefined && record === undefined) found = behind(found, before.length + 1)
    open = record === undefined ? staysOpen(line, before, text) : undefined
    return { text, changed: text !== line, record: record !== undefined, findings: found }
  }
}

/** A line of JSON as one, exactly as it was where nothing was found; `undefined` for what is no object or array. */
function redactRecord(line: string, redactor: ConfigurableRedactor): string | undefined {
  const trimmed = line.trim()
  if (!/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return undefined
  let value: unknown
  try {
    value = JSON.parse(markNumbers(trimmed))
  } catch {
    return undefined
  }
  const plain = JSON.stringify(value)
  const redacted = JSON.stringify(redactor.redactValue(value))
  if (redacted !== plain) return restoreNumbers(redacted)
  // Parsing drops the first of two members of one name: it is looked for in the text, and then stays dropped.
  const written = restoreNumbers(plain)
  if (written.length >= trimmed.length || redactor.redactText(trimmed) === trimmed) return line
  return written
}

/** Text of which the line before has left open what it is about is read together with that line. */
function redactOpen(line: string, before: string | undefined, redactor: ConfigurableRedactor): string {
  if (before === undefined) return redactor.redactText(line)
  const both = redactor.redactText(`${before}\n${line}`)
  const end = both.indexOf('\n')
  // One mask for both: what this line holds belongs to what began before.
  return end === -1 ? MASK : both.slice(end + 1)
}

/** Findings of the second line alone, counted from its start. */
function behind(found: readonly Finding[], length: number): Finding[] {
  return found
    .filter(({ start, length: of }) => start + of > length)
    .map((finding) => {
      const start = Math.max(0, finding.start - length)
      return { ...finding, start, length: finding.start + finding.length - length - start }
    })
}

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/
const KEY_ENDS = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY/
/** A key without its value: YAML's blocks, an element's start, an assignment or a command that goes on in the next line. */
const OPEN_ENDED = /(?:[:=](?:\s*[|>][-+]?)?|>|\\)\s*$/
const MAX_OPEN = 1024

/** What of the lines so far the next one has to be read with. */
function staysOpen(line: string, before: string | undefined, text: string): string | undefined {
  const begins = KEY_BEGINS.exec(line)
  if (begins !== null && !KEY_ENDS.test(line)) return begins[0]
  // Within a key, its head stands for all lines so far, until its end or something that is no part of it.
  if (before !== undefined && KEY_BEGINS.test(before) && text === MASK && !KEY_ENDS.test(line)) return before
  return OPEN_ENDED.test(line.slice(-64)) ? line.slice(-MAX_OPEN) : undefined
}
