import type { Redactor } from '../record/index.js'

/** Something that was found and masked: where, and by which rule. Never what it was. */
export interface Finding {
  rule: string
  /** The names that lead to the value, joined by dots; `''` for a plain text. */
  path: string
  /** UTF-16 units from the start of the text. */
  start: number
  length: number
}

/** What a default rule finds, for people. */
export interface RuleInfo {
  id: string
  title: string
  description: string
  mask: string
  /** A made-up value that the rule finds. */
  example: string
  tier: 'key' | 'known' | 'token' | 'context' | 'personal'
}

/** A check digit that what a rule finds must have: Luhn (ISO/IEC 7812-1), Verhoeff, ISO/IEC 7064 MOD 97-10 or MOD 11,10. */
export type Check = 'luhn' | 'verhoeff' | 'mod97' | 'mod11'

/** A rule of a project, for what only that project knows: its customer numbers, its salaries. */
export interface ProjectRule {
  /** Lower-case words with dashes; names the rule in findings. */
  id: string
  /** What the value looks like. Either this or `key` is given. */
  pattern?: RegExp | string
  /** The names of fields whose values are masked, numbers included. */
  key?: string | readonly string[]
  /** The pattern counts only where one of these words stands at most 40 characters before it, or in the name of its field. */
  context?: readonly string[]
  /** The digits of the match must pass this check. */
  check?: Check
  /** What stands in place of the value, `***MASKED***` by default. */
  mask?: string
  /** Values that stay. */
  allow?: readonly string[]
  /** A text, or for `key` a name, in which the rule finds something; and one in which it finds nothing. Both are checked when the rule is loaded. */
  example: string
  counterexample: string
}

/** What `createRedactor` adds to the default rules, which are always on. */
export interface RedactOptions {
  rules?: readonly ProjectRule[]
  /** Masks IP addresses, too. */
  ipAddresses?: boolean
  /** Puts a keyed pseudonym in place of the mask, for these rules, so that records can still be joined. */
  pseudonyms?: {
    /** At least 32 bytes. */
    key: string | Uint8Array
    keyId?: string
    rules: readonly string[]
  }
  /** Longest text that is read, in UTF-16 units. What is behind is not written. Default 8 Mi. */
  maxScan?: number
  /** Told of every finding. What it throws is counted and ignored. */
  onFinding?: (finding: Finding) => void
}

/** What a redactor did so far. */
export interface RedactCounters {
  /** Findings by rule. */
  rules: Record<string, number>
  /** Texts that were masked whole because a rule threw. */
  errors: number
  /** Texts longer than `maxScan`. */
  truncated: number
}

/** A redactor for records, texts and values, with what it counted. */
export interface ConfigurableRedactor extends Redactor {
  redactText(text: string): string
  /** A redacted copy, as plain JSON values; the value itself is not changed. */
  redactValue(value: unknown): unknown
  findings(text: string): Finding[]
  counters(): RedactCounters
}
