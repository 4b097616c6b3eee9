const PAYLOAD_TYPES = ['string', 'number', 'array', 'bytes', 'object', 'bigint', 'symbol', 'unreadable']

/** What may be said of a payload: its type and length, as JSON. */
export function describePayload(value: unknown): string {
  let type: unknown = typeof value
  let length: unknown = 0
  try {
    if (typeof value === 'string') length = value.length
    else if (Array.isArray(value)) [type, length] = ['array', value.length]
    else if (ArrayBuffer.isView(value)) [type, length] = ['bytes', value.byteLength]
    else if (typeof value === 'object' && value !== null) {
      // A record that comes in already reduced stays as it is: reducing twice changes nothing.
      const before = value as { redacted?: unknown; type?: unknown; length?: unknown }
      if (before.redacted === 'payload') [type, length] = [before.type, before.length]
      else length = Object.keys(value).length
    }
  } catch {
    type = 'unreadable'
  }
  // Both may come from a getter or a proxy: nothing goes to the line that was not looked at.
  if (!PAYLOAD_TYPES.includes(type as string)) type = 'object'
  if (!Number.isSafeInteger(length) || (length as number) < 0) length = 0
  return `{"redacted":"payload","type":"${type as string}","length":${length as number}}`
}
