import { MASK } from '../../record/index.js'
import { redaction } from '../redactor/in-force.js'
import { createRedactor } from '../redactor/redactor.js'
import type { ConfigurableRedactor, Finding, ProjectRule } from '../types.js'
import { markNumbers, restoreNumbers } from './numbers.js'
import { OpenKey } from './open-key.js'
import { TableAbove } from './table-above.js'

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

type Masked = { path: string; start: number; length: number }

/** Longest text in UTF-16 units that is read as one: as long as a line may be. */
const MAX_TEXT = 17 * 1024 * 1024

/**
 * Redacts the lines of one source, with these rules beside those that hold in this process.
 *
 * @param openKey what follows keys over several lines, where others see lines of the same source, too
 */
export function lineRedactor(
  { rules = [], ipAddresses = false }: LineOptions = {},
  openKey?: OpenKey,
): LineRedactor {
  let found: Finding[] = []
  let masked: Masked[] = []
  const key = openKey ?? new OpenKey((path, start, length) => masked.push({ path, start, length }))
  const inForce = redaction()
  const redactor = createRedactor({
    ...inForce,
    rules: [...(inForce.rules ?? []), ...rules],
    ipAddresses: ipAddresses || inForce.ipAddresses === true,
    maxScan: MAX_TEXT,
    onFinding: (finding) => found.push(finding),
  })
  let open: string | undefined
  const table = new TableAbove()
  return (line) => {
    found = []
    masked = []
    const record = redactRecord(line, redactor, key)
    if (record !== undefined) {
      open = undefined
      table.forget()
      return {
        text: record,
        changed: record !== line,
        record: true,
        findings: [...asFindings(masked), ...found],
      }
    }
    const before = open
    const seen = key.concerns(line) ? key.mask(line) : line
    const text = redactOpen(seen, before, redactor)
    if (before !== undefined) found = behind(found, before.length + 1)
    open = table.behind(line) ?? (isOpenEnded(line) ? line.slice(-MAX_OPEN) : undefined)
    // What is said of a list in YAML is said of each of its items.
    if (open === undefined && ITEM.test(line)) open = before
    const findings = [...asFindings(masked), ...inOriginal(found, masked)]
    return {
      text,
      changed: text !== line,
      record: false,
      findings: findings.sort((a, b) => a.start - b.start),
    }
  }
}

function asFindings(masked: readonly Masked[]): Finding[] {
  return masked.map((one) => ({ rule: 'private-key', ...one }))
}

/** Places in a text in which something was masked before, as places of the text as it was. */
function inOriginal(found: readonly Finding[], masked: readonly Masked[]): Finding[] {
  if (masked.length === 0) return [...found]
  return found.map((finding) => {
    let { start } = finding
    for (const one of masked) if (start > one.start) start += one.length - MASK.length
    return { ...finding, start }
  })
}

/** A line of JSON as one, exactly as it was where nothing was found; `undefined` for what is no object or array. */
function redactRecord(line: string, redactor: ConfigurableRedactor, key: OpenKey): string | undefined {
  const trimmed = line.trim()
  if (!/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return undefined
  let value: unknown
  try {
    value = JSON.parse(markNumbers(trimmed))
  } catch {
    return undefined
  }
  const plain = JSON.stringify(value)
  const seen = key.concerns(trimmed) ? key.maskValue(value) : value
  const redacted = JSON.stringify(redactor.redactValue(seen))
  if (redacted !== plain) return restoreNumbers(redacted)
  // Parsing drops the first of two members of one name: it is looked for in the text, and then stays dropped.
  const written = restoreNumbers(plain)
  if (written.length >= trimmed.length || redactor.redactText(trimmed) === trimmed) return line
  return written
}

/** Text of which the line before has left open what it is about is read together with that line, or with those above it. */
function redactOpen(line: string, before: string | undefined, redactor: ConfigurableRedactor): string {
  if (before === undefined) return redactor.redactText(line)
  const both = redactor.redactText(`${before}\n${line}`)
  let end = -1
  for (let lines = before.split('\n').length; lines > 0; lines--) {
    end = both.indexOf('\n', end + 1)
    // One mask for both: what this line holds belongs to what began before.
    if (end === -1) return MASK
  }
  return both.slice(end + 1)
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

/** A key without its value: YAML's blocks, an element's start, an assignment or a command that goes on in the next line. */
const OPEN_ENDED = /(?:[:=](?:\s*[|>][-+]?)?|>|\\)\s*$/
/** What is said of in the next line, as a list of variables has it: `- name: SHOP_TOKEN`, `"key": "password",`. */
const NAMES = /^\s*(?:-\s+)?["']?(?:name|key|field|variable|header)["']?\s*:\s*["']?[\w .-]{1,64}["']?,?\s*$/i
const ITEM = /^\s*- /
const LONGEST_NAMING = 160
const MAX_OPEN = 1024

function isOpenEnded(line: string): boolean {
  return OPEN_ENDED.test(line.slice(-64)) || (line.length <= LONGEST_NAMING && NAMES.test(line))
}
