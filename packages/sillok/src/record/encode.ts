import {
  acceptCanonical,
  CANONICAL_FIELDS,
  type CanonicalField,
  type Envelope,
  EXTRA_FIELD,
  isReserved,
} from './fields.js'
import { LIMITS, MAX_LINE_BYTES, TIGHT_LIMITS } from './limits.js'
import { fieldNames, UNNAMED_FIELD, UNREADABLE_FIELD } from './merge.js'
import { keepAll, type Redactor } from './redactor.js'
import {
  cut,
  type Encoding,
  encodeField,
  encodeValue,
  plainName,
  quote,
  TRUNCATED,
  uniqueName,
  writeMembers,
} from './value.js'

/**
 * One record as one line of JSON, without the newline: the envelope in canonical order, then the caller's fields.
 *
 * The fence: a caller's field never overrides a canonical one. A caller may fill a canonical field that is
 * not the system's own (`error_code`, `duration_ms`, `user_id` …), with a value of its type, where the envelope
 * has none. Any other use of a reserved name is kept under `extra.<name>`.
 *
 * Never throws, whatever the fields hold; reads each property once; mutates nothing.
 *
 * @param envelope the canonical fields, from the logging system
 * @param fields the caller's fields, hostile until proven otherwise
 * @param redactor what may leave, see `sillok/redact`
 * @param plain the envelope and the fields are of a line of JSON without a backslash: no text in them needs an escape, and none
 *   is looked at for one. Wrongly given, the line is no JSON.
 * @returns a line of at most `MAX_LINE_BYTES` bytes in UTF-8
 * @example encodeRecord({ timestamp, level: 'INFO', logger: 'api', message: 'ready' }, { port: 80 }, redactor)
 */
export function encodeRecord(
  envelope: Envelope,
  fields: object | undefined,
  redactor: Redactor,
  plain = false,
): string {
  const to: Encoding = { redactor, limits: LIMITS, path: [], left: LIMITS.line, plain }
  const line = write(envelope, fields, to)
  // UTF-8 takes at most three bytes for a UTF-16 unit: a short line need not be measured.
  if (line.length * 3 <= MAX_LINE_BYTES) return line
  return to.left > 0 && utf8Length(line) <= MAX_LINE_BYTES ? line : shrink(line)
}

/** The same record cut down further: from its line, not from the caller's fields, since those are read once. */
function shrink(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>
  const canonical: string[] = CANONICAL_FIELDS.filter((name) => name in record)
  const others = Object.keys(record).filter((name) => !canonical.includes(name))
  const members = [...canonical, ...others].map((name): [string, unknown] => [name, record[name]])
  const to = { redactor: keepAll, limits: TIGHT_LIMITS, path: [], left: TIGHT_LIMITS.line, plain: false }
  return `{${writeMembers(members, to)}}`
}

function write(envelope: Envelope, fields: object | undefined, to: Encoding): string {
  const fenced = fields === undefined || fields === null ? NOTHING : fence(envelope, fields, to)
  let line = `{"timestamp":${quote(envelope.timestamp)},"level":"${envelope.level}","logger":${text(envelope.logger, to)}`
  line += `,"message":${text(envelope.message, to)}`
  const { own, extra, accepted } = fenced
  // One by one, in the order of `CANONICAL_FIELDS`: a loop over names would look each of them up by its text.
  line += member(',"event":', envelope.event ?? accepted.event, to)
  line += member(',"component":', envelope.component ?? accepted.component, to)
  line += member(',"log_type":', envelope.log_type, to)
  line += member(',"correlation_id":', envelope.correlation_id ?? accepted.correlation_id, to)
  line += member(',"request_id":', envelope.request_id ?? accepted.request_id, to)
  line += member(',"trace_id":', envelope.trace_id ?? accepted.trace_id, to)
  line += member(',"span_id":', envelope.span_id ?? accepted.span_id, to)
  line += member(',"service":', envelope.service, to)
  line += member(',"environment":', envelope.environment, to)
  line += member(',"version":', envelope.version, to)
  line += member(',"instance":', envelope.instance, to)
  line += member(',"user_id":', envelope.user_id ?? accepted.user_id, to)
  line += member(',"client_ip":', envelope.client_ip ?? accepted.client_ip, to)
  line += member(',"user_agent":', envelope.user_agent ?? accepted.user_agent, to)
  line += member(',"route":', envelope.route ?? accepted.route, to)
  line += member(',"duration_ms":', envelope.duration_ms ?? accepted.duration_ms, to)
  line += member(',"error_code":', envelope.error_code ?? accepted.error_code, to)
  line += member(',"retryable":', envelope.retryable ?? accepted.retryable, to)
  line += member(',"exception":', envelope.exception ?? accepted.exception, to)
  if (extra === '') return `${line}${own}}`
  return `${line}${own},"${EXTRA_FIELD}":{${extra.slice(1)}}}`
}

function member(start: string, value: unknown, to: Encoding): string {
  if (value === undefined || value === null) return ''
  const json = encodeValue(value, to)
  return json === undefined ? '' : start + json
}

/** The caller's fields, told apart: those that fill a canonical field; and as JSON, a comma before each, their own and those that clash. */
interface Fenced {
  accepted: Accepted
  own: string
  extra: string
}

type Accepted = { [name in CanonicalField]?: unknown }

const NONE: Accepted = Object.freeze({})
const NOTHING: Fenced = { accepted: NONE, own: '', extra: '' }

function fence(envelope: Envelope, fields: object, to: Encoding): Fenced {
  const fenced: Fenced = { accepted: NONE, own: '', extra: '' }
  let keys: string[]
  try {
    const names = fieldNames(fields)
    if (names === undefined) fields = { [UNNAMED_FIELD]: fields }
    keys = names ?? [UNNAMED_FIELD]
  } catch {
    return { ...fenced, own: `,"${UNNAMED_FIELD}":"[Unreadable]"` }
  }
  // One more than the limit is written, if it is the last: a note takes as much room.
  const most = keys.length > to.limits.breadth + 1 ? to.limits.breadth : keys.length
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    if (i >= most || to.left <= 0) {
      const note = uniqueName(TRUNCATED, fenced.own, to)
      fenced.own += `,${quote(note)}:"${keys.length - i} more fields"`
      break
    }
    let value: unknown
    try {
      value = (fields as Record<string, unknown>)[key]
    } catch {
      value = UNREADABLE_FIELD
    }
    if (!isReserved(key)) {
      fenced.own += entry(key, value, to, fenced.own)
      continue
    }
    const fits = envelope[key as keyof Envelope] === undefined ? acceptCanonical(key, value) : undefined
    if (fits === undefined) fenced.extra += entry(key, value, to, fenced.extra)
    else {
      if (fenced.accepted === NONE) fenced.accepted = {}
      fenced.accepted[key as CanonicalField] = fits
    }
  }
  return fenced
}

function entry(key: string, value: unknown, to: Encoding, before: string): string {
  const json = encodeField(key, value, to)
  if (json === undefined) return ''
  const name = plainName(key) ?? `${quote(uniqueName(key, before, to))}:`
  to.left -= name.length + 1
  return `,${name}${json}`
}

/** Messages and names come from callers who may not have a compiler: anything becomes text. */
function text(value: unknown, to: Encoding): string {
  const json = encodeValue(value, to)
  return json === undefined ? '""' : json.startsWith('"') ? json : quote(cut(json, to.limits.text))
}

/** Bytes of a string in UTF-8; `record/` runs where there is no Buffer. */
function utf8Length(line: string): number {
  let bytes = line.length
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    if (code > 0x7f) bytes += code > 0x7ff ? (code >= 0xd800 && code <= 0xdfff ? 1 : 2) : 1
  }
  return bytes
}
