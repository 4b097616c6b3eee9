import { format } from 'node:util'
import { core } from '../../logger/index.js'
import { isError, MASK, mergeFields } from '../../record/index.js'
import { namesSecret } from '../../redact/index.js'

/** A call in the manner of `printf` and of the console, taken apart. */
export interface Formatted {
  message: string
  /** The error of the call, the first of several. */
  exception?: Error
  /** The one plain object behind the text. */
  fields?: object
  /** Every other object, also those that stand in the text. */
  args: unknown[]
}

/**
 * Forms the message of a call: `%s %d %i %f %j %o %O %c %%` as the console has them, further texts and numbers behind. An object becomes
 * no text by which its secrets would get around the rules for names: in the text it is a redacted beginning, and whole it is a field.
 */
export function formatCall(values: readonly unknown[]): Formatted {
  const [first, ...rest] = values
  const out: Formatted = { message: '', args: [] }
  const texts: string[] = []
  const hidden = new Set<unknown>()
  /** A value that is no object; behind the name of a secret it is one, and so wherever it comes again. */
  const plain = (token: string, value: unknown, before: string | undefined): string => {
    if (namesSecret(before, value)) hidden.add(value)
    if (hidden.has(value)) return MASK
    // JSON has no such number, and `format` throws.
    return format(token, token === '%j' && typeof value === 'bigint' ? String(value) : value)
  }
  const left = typeof first === 'string' ? rest : [...values]
  if (typeof first === 'string') {
    // Without arguments `%%` and all else stay as they are, as on the console.
    texts.push(
      left.length === 0
        ? first
        : first.replace(/%[sdifjoOc%]/g, (token, at: number) =>
            filled(token, left, out, (value) => plain(token, value, first.slice(0, at))),
          ),
    )
  }
  for (const value of left) {
    if (!isObject(value)) texts.push(plain('%s', value, texts.at(-1)))
    else if (isError(value)) takeError(value, out)
    else if (isPlain(value) && out.fields === undefined) out.fields = value
    else out.args.push(value)
  }
  out.message = texts.join(' ')
  if (out.message === '') out.message = standIn(out)
  return out
}

/** The fields of a record: those that were given, the remaining objects, and what the adapter adds. */
export function fieldsOf({ fields, args }: Formatted, more?: object): object | undefined {
  const added = args.length === 0 ? more : { ...more, args }
  return added === undefined ? fields : mergeFields(mergeFields(undefined, fields), added)
}

function filled(token: string, left: unknown[], out: Formatted, plain: (value: unknown) => string): string {
  if (token === '%%') return '%'
  if (left.length === 0) return token
  const value = left.shift()
  if (token === '%c') return ''
  if (!isObject(value)) return plain(value)
  if (token === '%d' || token === '%i' || token === '%f') return 'NaN'
  if (isError(value)) {
    takeError(value, out)
    return messageOf(value)
  }
  out.args.push(value)
  return core.preview(value)
}

function takeError(error: Error, out: Formatted): void {
  if (out.exception === undefined) out.exception = error
  else out.args.push(error)
}

/** A call that has no text of its own. */
function standIn({ exception, fields, args }: Formatted): string {
  if (exception !== undefined) return messageOf(exception)
  const [object = args[0]] = [fields]
  return object === undefined ? '' : core.preview(object)
}

export function messageOf(error: Error): string {
  try {
    return String(error.message)
  } catch {
    return '[Unreadable]'
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function isPlain(value: object): boolean {
  try {
    const prototype: unknown = Object.getPrototypeOf(value)
    return prototype === Object.prototype || prototype === null
  } catch {
    return false
  }
}
