import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

export type OtlpEncoding = 'json' | 'protobuf'

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
}

/** The body of an answer and its content type. */
export interface EncodedAnswer {
  contentType: string
  body: Uint8Array
}

/** The encoding that a request's content type names, or `undefined` for one that OTLP/HTTP does not have. */
export function otlpEncoding(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === 'application/x-protobuf' ? 'protobuf' : undefined
}

/**
 * `ExportLogsServiceResponse`. A request that was taken whole is answered with an empty message: `partial_success` set
 * tells a sender that something is missing.
 */
export function successAnswer(encoding: OtlpEncoding, rejected: number, message: string): EncodedAnswer {
  if (encoding === 'json') {
    // 64-bit numbers are text in protobuf's JSON.
    const partial = { rejectedLogRecords: String(rejected), errorMessage: message }
    return encoded('json', text(rejected === 0 ? {} : { partialSuccess: partial }))
  }
  const writer = new BinaryWriter()
  if (rejected > 0) {
    // ExportLogsServiceResponse: 1 partial_success { 1 rejected_log_records, 2 error_message }
    writer.tag(1, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.Varint).int64(rejected)
    writer.tag(2, WireType.LengthDelimited).string(message)
    writer.join()
  }
  return encoded('protobuf', writer.finish())
}

/** Codes of `google.rpc.Code` for the HTTP status of a refusal. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  408: 4, // DEADLINE_EXCEEDED
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  429: 8,
  503: 14, // UNAVAILABLE
}

/** What is wrong, as every answer of this server tells it. */
export interface Fault {
  code: string
  message: string
  limit?: number
}

/**
 * `google.rpc.Status`, as OTLP asks for. The JSON form carries our own `error` beside it, which says the code and the limit; receivers
 * ignore what they do not know.
 */
export function errorAnswer(encoding: OtlpEncoding, status: number, fault: Fault): EncodedAnswer {
  const code = RPC_CODES[status] ?? 2
  if (encoding === 'json') return encoded('json', text({ code, message: fault.message, error: fault }))
  const limit = fault.limit === undefined ? '' : ` (${fault.code}, limit ${fault.limit})`
  const writer = new BinaryWriter()
  // Status: 1 code, 2 message
  writer.tag(1, WireType.Varint).int32(code)
  writer.tag(2, WireType.LengthDelimited).string(`${fault.message}${limit}`)
  return encoded('protobuf', writer.finish())
}

function encoded(encoding: OtlpEncoding, body: Uint8Array): EncodedAnswer {
  return { contentType: CONTENT_TYPES[encoding], body }
}

function text(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}
