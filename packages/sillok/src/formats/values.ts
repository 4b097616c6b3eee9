import { type Level, parseExact, parseLevel } from '../record/index.js'
import type { Source } from './types.js'

export function isObject(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object that a line of JSON is; `undefined` for everything else. */
export function parseObject(line: string): Source | undefined {
  const first = line.charCodeAt(0)
  if (first !== 0x7b && first > 0x20) return undefined
  try {
    const value = parseExact(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Names that `parseLevel` does not know: one letter (glog, logcat), log15's four, and npm's and tracing's own. */
const SHORT: Record<string, Level> = {
  d: 'DEBUG',
  dbg: 'DEBUG',
  dbug: 'DEBUG',
  t: 'DEBUG',
  trce: 'DEBUG',
  timing: 'DEBUG',
  fine: 'DEBUG',
  i: 'INFO',
  inf: 'INFO',
  w: 'WARNING',
  wrn: 'WARNING',
  e: 'ERROR',
  eror: 'ERROR',
  f: 'CRITICAL',
  ftl: 'CRITICAL',
}

/** Whether a name of a level is no more than a shorter spelling of one of ours. */
export function isShort(name: unknown): boolean {
  if (typeof name !== 'string') return false
  const short = name.trim().toLowerCase()
  return Object.hasOwn(SHORT, short) && !BELOW_DEBUG.includes(short)
}

const BELOW_DEBUG = ['t', 'trce', 'timing', 'fine']

/** The level that a name, or a number of the scale of pino and bunyan (10 trace to 60 fatal), means. */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'number') return levelOfNumber(value)
  if (typeof value !== 'string' || value.length > 32) return undefined
  const known = parseLevel(value)
  if (known !== undefined) return known
  const short = value.trim().toLowerCase()
  return Object.hasOwn(SHORT, short) ? SHORT[short] : undefined
}

function levelOfNumber(value: number): Level | undefined {
  if (!(value >= 10 && value <= 100)) return undefined
  if (value < 30) return 'DEBUG'
  if (value < 40) return 'INFO'
  if (value < 50) return 'WARNING'
  return value < 60 ? 'ERROR' : 'CRITICAL'
}

/**
 * A record from the canonical values that a format knows and everything else on the line but the names in `taken`. What
 * stands under a name that is in use goes to `extra`, so nothing of the line is lost.
 */
export function join(known: Source, rest: Source, taken: readonly string[] = NONE): Source {
  // A plain object: one without a prototype would be twice as slow, and only one name needs care.
  const source: Source = {}
  for (const key of Object.keys(known)) {
    if (known[key] !== undefined) source[key] = known[key]
  }
  let extra: Source | undefined
  for (const key of Object.keys(rest)) {
    if (taken.includes(key)) continue
    if (Object.hasOwn(source, key)) {
      extra ??= {}
      extra[key] = rest[key]
    } else put(source, key, rest[key])
  }
  if (extra !== undefined) {
    source.extra = isObject(source.extra) ? { ...source.extra, ...extra } : withOther(extra, source.extra)
  }
  return source
}

const NONE: readonly string[] = []

/** Sets a property of any name: assigning to `__proto__` would change the object's prototype instead. */
function put(object: Source, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  } else object[key] = value
}

function withOther(extra: Source, other: unknown): Source {
  return other === undefined ? extra : { ...extra, extra: other }
}

const JS_OR_JAVA_HEAD =
  /^(?:Uncaught |Exception in thread "[^"]{1,100}" )?([A-Za-z_$][\w.$]{0,200})(?:: ([^\n]*))?(?:\n|$)/
const PYTHON_TAIL = /(?:^|\n)([A-Za-z_][\w.]{0,200})(?:: ([^\n]*))?$/

/** What a printed stack trace says of its error: `{ type, message, stack }`, in the form of our own exceptions. */
export function errorOfStack(stack: string): Source {
  const text = stack.trimEnd()
  // Python prints the error last, JavaScript and Java first.
  const found = text.includes('Traceback (most recent call last)')
    ? PYTHON_TAIL.exec(text)
    : JS_OR_JAVA_HEAD.exec(text)
  if (found === null) return { stack }
  return { type: found[1], message: found[2] ?? '', stack }
}

/** An error as loggers serialise it (`name` or `type`, `message`, `stack`, more), in our order. */
export function errorOfObject(value: Source): Source {
  const { type, name, message, stack, ...rest } = value
  return {
    ...(typeof type === 'string' || typeof name === 'string' ? { type: type ?? name } : {}),
    message: typeof message === 'string' ? message : '',
    ...(stack === undefined ? {} : { stack }),
    ...(type !== undefined && name !== undefined ? { name } : {}),
    ...rest,
  }
}

/** Whether an object is an error that a logger has serialised. */
export function looksLikeError(value: unknown): value is Source {
  return (
    isObject(value) &&
    typeof value.message === 'string' &&
    (typeof value.stack === 'string' || typeof value.type === 'string' || typeof value.name === 'string')
  )
}
