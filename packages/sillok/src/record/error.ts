import { nameOf } from './names.js'

/** Whether a value is an error, from this realm or another. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  try {
    // Nearly every object that is asked about is a plain one, and asking for its tag costs more than this.
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype) return false
    if (value instanceof Error) return true
    return Object.prototype.toString.call(value) === '[object Error]'
  } catch {
    return false
  }
}

/**
 * The fields of an error in the order they are written: `type message stack code cause errors`, then the
 * properties that the application put on it. Each is read once and on its own, so that one hostile getter
 * costs one field.
 */
export function* describeError(error: Error): Generator<[string, unknown]> {
  yield ['type', typeOf(error)]
  yield ['message', read(error, 'message') ?? '']
  for (const key of ['stack', 'code', 'cause', 'errors']) {
    const value = read(error, key)
    if (value !== undefined) yield [key, value]
  }
  for (const key of Object.keys(error)) {
    if (!KNOWN.has(key)) yield [key, read(error, key)]
  }
}

/** Many a class of errors gives its errors no name. A bundler shortens that of the class: then it says less. */
function typeOf(error: Error): unknown {
  const name = read(error, 'name') ?? 'Error'
  if (name !== 'Error' || Object.hasOwn(error, 'constructor')) return name
  const type = nameOf(error)
  return /Err|Exc/.test(type) ? type : name
}

/**
 * Whether a field inside of an error holds what went to a server or came from it. HTTP clients put both on their errors: axios `config.data` and
 * `response.data`, got `options.json`, ofetch `data`, GraphQL `request.variables`, the OpenAI and Anthropic SDKs the answer as `error`.
 */
export function isExchanged(key: string, value: unknown): boolean {
  if (!EXCHANGED.test(key)) return false
  // `error: 'invalid_grant'` is a code, and an error is no answer, nor is one that was written and read back.
  return key !== 'error' || (typeof value === 'object' && !isError(value) && !hasStack(value))
}

function hasStack(value: object | null): boolean {
  try {
    return Object.hasOwn(value as object, 'stack')
  } catch {
    return false
  }
}

const EXCHANGED = /^(?:data|json|form|form_?data|text|variables|error)$/i

const KNOWN = new Set(['type', 'name', 'message', 'stack', 'code', 'cause', 'errors'])

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key]
  } catch {
    return '[Unreadable]'
  }
}
