import { CANONICAL_FIELDS } from '../record/index.js'

const SHOWN_ELSEWHERE = new Set(['timestamp', 'level', 'logger', 'message', 'exception'])
/** What one looks for first. */
const FIRST = ['event', 'error_code', 'retryable', 'route', 'duration_ms', 'user_id']
/** What is the same on most lines, or only there to be searched by. */
const LAST: string[] = [
  ...CANONICAL_FIELDS.filter((name) => !SHOWN_ELSEWHERE.has(name) && !FIRST.includes(name)),
  // Of typed events and of the audit trail.
  'schema_version',
  'event_id',
  'writer_id',
  'sequence',
  // Of what came over HTTP.
  'intake_address',
  'intake_key',
]

/** Names in the order in which they matter to a reader: the canonical ones that tell, the caller's, ids and identity. */
export function namesOf(source: Readonly<Record<string, unknown>>): string[] {
  const own = Object.keys(source).filter(
    (name) => !SHOWN_ELSEWHERE.has(name) && !FIRST.includes(name) && !LAST.includes(name),
  )
  return [...FIRST, ...own, ...LAST].filter(
    (name) => Object.hasOwn(source, name) && source[name] !== undefined,
  )
}

/** Whether a field is one of those that only few readers look for. */
export function isAside(name: string): boolean {
  return LAST.includes(name)
}
