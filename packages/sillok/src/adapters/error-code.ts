import { STATUS_CODES } from 'node:http'

// Codes of systems and libraries: ECONNREFUSED, FST_ERR_VALIDATION, P2002. What is longer or has blanks is no code.
const CODE = /^[A-Za-z0-9_.:-]{1,64}$/

/** The `code` of an error or of its cause (`fetch` hides the reason there); `undefined` where neither has one. Never throws. */
export function errorCode(error: unknown): string | undefined {
  try {
    const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } }
    for (const candidate of [code, cause?.code]) {
      if (typeof candidate === 'string' && CODE.test(candidate)) return candidate
    }
  } catch {}
  return undefined
}

/** The code of an answer for which nobody gave one: its status in words, `TOO_MANY_REQUESTS`; `undefined` below 400. */
export function statusCode(status: number): string | undefined {
  if (status < 400) return undefined
  return (STATUS_CODES[status] ?? `HTTP ${status}`).toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}
