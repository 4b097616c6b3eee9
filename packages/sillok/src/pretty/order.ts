/** What a reader looks for first, in this order. */
const FIRST = ['event', 'error_code', 'retryable', 'route', 'status', 'duration_ms', 'user_id']

/** What is the same on most records, or is there to be searched by: behind the caller's own fields. */
const LAST = [
  'extra',
  'component',
  'log_type',
  'service',
  'environment',
  'version',
  'instance',
  'client_ip',
  'user_agent',
  'correlation_id',
  'request_id',
  'trace_id',
  'span_id',
]

const SHOWN_ELSEWHERE = new Set(['timestamp', 'level', 'logger', 'message', 'exception'])

/** The names of a record's fields, those that matter most first. */
export function inOrder(record: Readonly<Record<string, unknown>>): string[] {
  const there = (name: string): boolean => Object.hasOwn(record, name) && record[name] !== undefined
  const fixed = new Set([...FIRST, ...LAST])
  const own = Object.keys(record).filter(
    (name) => !fixed.has(name) && !SHOWN_ELSEWHERE.has(name) && there(name),
  )
  return [...FIRST.filter(there), ...own, ...LAST.filter(there)]
}

/** Whether a field is one of those that only few readers look for. */
export function isAside(name: string): boolean {
  return LAST.includes(name)
}
