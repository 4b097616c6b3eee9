import { type Encoding, encodingOf } from './encoding.js'
import {
  acceptCanonical,
  CANONICAL_FIELDS,
  type CanonicalField,
  type Envelope,
  EXTRA_FIELD,
} from './fields.js'
import { MAX_LINE_BYTES, noteCut, TIGHT_LIMITS } from './limits.js'
import { fieldNames, UNNAMED_FIELD, UNREADABLE_FIELD } from './merge.js'
import { moreFields } from './names.js'
import { Pair } from './pairs.js'
import { keepAll, type Redactor } from './redactor.js'
import { NOTHING_SHARED, type SharedFields } from './shared.js'
import { cut, flatten, quote } from './text.js'
import { encodeException, encodeMember, encodeText, encodeValue, writeMembers } from './value.js'

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
 * @param shared fields that many records have in common, see `shareFields`; those of the call win over them
 * @returns a line of at most `MAX_LINE_BYTES` bytes in UTF-8
 * @example encodeRecord({ timestamp, level: 'INFO', logger: 'api', message: 'ready' }, { port: 80 }, redactor)
 */
export function encodeRecord(
  envelope: Envelope,
  fields: object | undefined,
  redactor: Redactor,
  plain = false,
  shared: SharedFields = NOTHING_SHARED,
): string {
  const to = encodingOf(redactor, plain)
  const line = write(envelope, fields, shared, to)
  // UTF-8 takes at most three bytes for a UTF-16 unit: a short line need not be measured.
  if (line.length * 3 <= MAX_LINE_BYTES) return line
  return to.left > 0 && utf8Length(line) <= MAX_LINE_BYTES ? line : shrink(line)
}

/**
 * Any value as redacted JSON; `undefined` for what JSON leaves out.
 *
 * @example encodeJson({ apiKey: 'k' }, redactor) // '{"apiKey":"***MASKED***"}'
 */
export function encodeJson(value: unknown, redactor: Redactor): string | undefined {
  return encodeValue(value, encodingOf(redactor))
}

/** The same record cut down further: from its line, not from the caller's fields, since those are read once. */
function shrink(line: string): string {
  noteCut()
  const record = JSON.parse(line) as Record<string, unknown>
  // Those that are not there are left out, and names that are numbers do not come first.
  const names = new Set([...CANONICAL_FIELDS, ...Object.keys(record)])
  const members = [...names].map((name): [string, unknown] => [name, record[name]])
  const to = encodingOf(keepAll, false, TIGHT_LIMITS)
  return `{${writeMembers(members, to)}}`
}

let lastTimestamp = ''
let lastLevel = ''
let lastLogger = ''
let lastStart = ''

/**
 * How a line begins, up to the message; records of one millisecond, and they come in bursts, begin alike.
 *
 * @param logger as JSON
 */
function startOf(timestamp: string, level: string, logger: string): string {
  if (timestamp !== lastTimestamp || level !== lastLevel || logger !== lastLogger) {
    lastTimestamp = timestamp
    lastLevel = level
    lastLogger = logger
    lastStart = flatten(`{"timestamp":${quote(timestamp)},"level":"${level}","logger":${logger},"message":`)
  }
  return lastStart
}

function write(envelope: Envelope, fields: object | undefined, shared: SharedFields, to: Encoding): string {
  const { own, extra, accepted, beside } =
    fields === undefined || fields === null
      ? fenceNothing(shared, NO_NAMES, envelope)
      : fence(envelope, fields, shared, to)
  let line =
    startOf(envelope.timestamp, envelope.level, text(envelope.logger, to)) + text(envelope.message, to)
  // An envelope of four has nothing behind its message, as that of a plain call: what follows is what is shared.
  line +=
    accepted === undefined && Object.keys(envelope).length === 4
      ? beside.canonicalJson
      : canonicalOf(envelope, beside.canonical, to, accepted)
  if (extra === '') return `${line}${own}}`
  return `${line}${own},"${EXTRA_FIELD}":{${extra.slice(1)}}}`
}

function canonicalOf(
  envelope: Envelope,
  canonical: SharedFields['canonical'],
  to: Encoding,
  accepted: Accepted = {},
): string {
  // One by one, in the order of `CANONICAL_FIELDS`: a loop over names would look each of them up by its text.
  let line = ''
  line += member(',"event":', envelope.event ?? accepted.event, canonical.event, to)
  line += member(',"component":', envelope.component ?? accepted.component, canonical.component, to)
  line += member(',"log_type":', envelope.log_type, canonical.log_type, to)
  line += member(
    ',"correlation_id":',
    envelope.correlation_id ?? accepted.correlation_id,
    canonical.correlation_id,
    to,
  )
  line += member(',"request_id":', envelope.request_id ?? accepted.request_id, canonical.request_id, to)
  line += member(',"trace_id":', envelope.trace_id ?? accepted.trace_id, canonical.trace_id, to, 'trace_id')
  line += member(',"span_id":', envelope.span_id ?? accepted.span_id, canonical.span_id, to, 'span_id')
  line += member(',"service":', envelope.service, canonical.service, to)
  line += member(',"environment":', envelope.environment, canonical.environment, to)
  line += member(',"version":', envelope.version, canonical.version, to)
  line += member(',"instance":', envelope.instance, canonical.instance, to)
  line += member(',"user_id":', envelope.user_id ?? accepted.user_id, canonical.user_id, to)
  line += member(',"client_ip":', envelope.client_ip ?? accepted.client_ip, canonical.client_ip, to)
  line += member(',"user_agent":', envelope.user_agent ?? accepted.user_agent, canonical.user_agent, to)
  line += member(',"route":', envelope.route ?? accepted.route, canonical.route, to)
  line += member(',"duration_ms":', envelope.duration_ms ?? accepted.duration_ms, canonical.duration_ms, to)
  line += member(',"error_code":', envelope.error_code ?? accepted.error_code, canonical.error_code, to)
  line += member(',"retryable":', envelope.retryable ?? accepted.retryable, canonical.retryable, to)
  const exception = envelope.exception ?? accepted.exception
  const thrown = exception == null ? undefined : encodeException(exception, to, 'exception')
  return line + (thrown === undefined ? canonical.exception : `,"exception":${thrown}`)
}

function member(start: string, value: unknown, shared: string, to: Encoding, name = ''): string {
  if (value === undefined || value === null) return shared
  const json = encodeValue(value, to, name)
  return json === undefined ? shared : start + json
}

/** The caller's fields, told apart: those that fill a canonical field; and as JSON, a comma before each, their own and those that clash. */
interface Fenced {
  accepted: Accepted | undefined
  /** The shared fields, as they stand beside them. */
  beside: SharedFields
  own: string
  extra: string
}

type Accepted = { [name in CanonicalField]?: unknown }

const NO_NAMES: readonly string[] = []

/** Of the fields that are shared, those that stand beside the record's own. */
function fenceNothing(shared: SharedFields, names: readonly string[], envelope: Envelope): Fenced {
  const beside = shared.besides?.(names, envelope) ?? shared
  return { accepted: undefined, beside, own: beside.ownJson, extra: beside.extraJson }
}

function fence(envelope: Envelope, fields: object, shared: SharedFields, to: Encoding): Fenced {
  let keys: string[]
  try {
    const names = fieldNames(fields)
    if (names === undefined) fields = { [UNNAMED_FIELD]: fields }
    keys = names ?? [UNNAMED_FIELD]
  } catch {
    const fenced = fenceNothing(shared, [UNNAMED_FIELD], envelope)
    fenced.own += `,"${UNNAMED_FIELD}":"[Unreadable]"`
    return fenced
  }
  const fenced = fenceNothing(shared, keys, envelope)
  let pair: Pair | undefined
  // One more than the limit is written, if it is the last: a note takes as much room.
  const most = keys.length > to.limits.breadth + 1 ? to.limits.breadth : keys.length
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    if (i >= most || to.left <= 0) {
      fenced.own += moreFields(keys.length - i, fenced.own, to)
      break
    }
    let value: unknown
    try {
      value = (fields as Record<string, unknown>)[key]
    } catch {
      value = UNREADABLE_FIELD
    }
    const known = to.memory.nameAt(i, key)
    if (!known.reserved) {
      let judgedBy: string | undefined = key
      if (known.pair !== undefined) {
        pair ??= new Pair()
        judgedBy = pair.nameOf(key, known.pair, value, to)
      }
      if (judgedBy !== undefined) fenced.own += encodeMember(key, known, value, to, fenced.own, judgedBy)
      continue
    }
    const fits = envelope[key as keyof Envelope] === undefined ? acceptCanonical(key, value) : undefined
    if (fits !== undefined) {
      fenced.accepted ??= {}
      fenced.accepted[key as CanonicalField] = fits
      continue
    }
    fenced.extra += encodeMember(key, known, value, to, fenced.extra)
  }
  for (const [key, value] of pair?.held ?? []) {
    fenced.own += encodeMember(key, to.memory.name(key), value, to, fenced.own, pair?.heldName(key, to))
  }
  return fenced
}

/** Messages and names come from callers who may not have a compiler: anything becomes text. */
function text(value: unknown, to: Encoding): string {
  if (typeof value === 'string') {
    return to.memory.text(value) ?? encodeText(value, to, '', true)
  }
  const json = encodeValue(value, to)
  return json === undefined ? '""' : json.startsWith('"') ? json : quote(cut(json, to.limits.text))
}

/** Bytes of a string in UTF-8; `record/` runs where there is no Buffer. */
function utf8Length(line: string): number {
  let bytes = line.length
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    // Of a surrogate pair each half makes two.
    if (code > 0x7f) bytes += code > 0x7ff && (code & 0xf800) !== 0xd800 ? 2 : 1
  }
  return bytes
}
