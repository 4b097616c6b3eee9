/** What can be wrong between the map and what is there. */
export type FindingKind =
  | 'undeclared'
  | 'never-seen'
  | 'silent'
  | 'writer-missing'
  | 'writer-silent'
  | 'foreign-writer'
  | 'deleted-open'
  | 'shape-drift'
  | 'too-old'
  | 'open-to-others'
  | 'no-reader'
  | 'unshipped'
  | 'secret'
  | 'personal-data'
  | 'not-sealed'
  | 'hold-over'
  | 'link'
  | 'unreadable'
  | 'disk-full'
  | 'ad-hoc'
  | 'legacy'
  | 'relative-root'

/** `error`: something is lost, leaks, or breaks the law that the map is. `warning`: the map or the system is wrong. `note`: worth a look. */
export type Severity = 'error' | 'warning' | 'note'

/** One difference between the map and what is there. */
export interface Finding {
  /** The same as long as it is the same finding: what a baseline knows it by. */
  id: string
  kind: FindingKind
  severity: Severity
  /** The log that it is about. */
  entry?: string
  /** A file: from the root; of source code and of the configuration, from the project. */
  path?: string
  /** From 1. */
  line?: number
  message: string
  /** What was seen. */
  evidence: string[]
  /** What to do. */
  fix: string
}

/** Makes a finding, with the id that follows from what it is about. */
export function finding(given: Omit<Finding, 'id'>, about = given.path ?? ''): Finding {
  return { id: [given.kind, given.entry ?? '', about].join(' ').trim(), ...given }
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note']

/** The worst first; within that, in the order they came. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return ORDER.flatMap((severity) => findings.filter((one) => one.severity === severity))
}
