// W3C Trace Context level 1 §3.3.1: members are `key=value`; level 2 keeps the form. Spaces and tabs around members do not count.
const MEMBER =
  /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
// §3.3.1.1: at most 32 members. §3.3.1.5 asks for at least 512 characters to be passed on; more than this is no tracing system's.
const MAX_MEMBERS = 32
const MAX_LENGTH = 2048

/**
 * A `tracestate` header as it may be passed on: its members in their order, unchanged. `undefined` for one that is empty, too long or not
 * valid, since it comes from outside and goes to others.
 *
 * @param header a text, or the list of them where the header came more than once (RFC 7230 §3.2.2: they are one list)
 * @example parseTracestate('rojo=00f067aa0ba902b7, congo=t61rcWkgMzE') // 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'
 */
export function parseTracestate(header: unknown): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined
  const members = text
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '')
  if (members.length === 0 || members.length > MAX_MEMBERS) return undefined
  return members.every((member) => MEMBER.test(member)) ? members.join(',') : undefined
}
