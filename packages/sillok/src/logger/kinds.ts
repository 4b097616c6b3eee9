import type { Limit } from '../events/index.js'
import { LEVELS, type Level, parseLevel } from '../record/index.js'
import { isStreamName, STREAM_NAMES } from '../stream/index.js'

/** Notes that something is not as it must be, and gives `undefined`. */
export type Refuse = (name: string, value: unknown, allowed: string) => undefined

/** What a setting may be: how it is checked as an option, and read from a variable. */
export interface Kind<T> {
  /** For documentation and errors: `a number above 0`. */
  readonly allowed: string
  /** An option as the program gave it. */
  option(value: unknown, name: string, refuse: Refuse): T | undefined
  /** The text of a variable, never empty. */
  variable(text: string, name: string, refuse: Refuse): T | undefined
}

/** A kind of values that are one thing, so that a text either says it or does not. */
function simple<T>(
  allowed: string,
  accept: (value: unknown) => T | undefined,
  parse: (text: string) => unknown,
  inVariable = allowed,
): Kind<T> {
  return {
    allowed,
    option: (value, name, refuse) => accept(value) ?? refuse(name, value, allowed),
    variable: (text, name, refuse) => accept(parse(text)) ?? refuse(name, text, inVariable),
  }
}

const asItIs = (text: string): string => text

function numeric(allowed: string, accepts: (value: number) => boolean): Kind<number> {
  const accept = (value: unknown) =>
    Number.isFinite(value) && accepts(value as number) ? (value as number) : undefined
  return simple(allowed, accept, number, `${allowed}, in plain digits such as 1000`)
}

export const text = simple(
  'a text',
  (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  asItIs,
)

export const amount = numeric('a number above 0', (value) => value > 0)

/** Bytes, records: there is no part of one. */
export const whole = numeric('a whole number above 0', (value) => Number.isSafeInteger(value) && value > 0)

/** What Node's timers take: a longer wait than 2^31 - 1 ms, 24 days, would be one of 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

export const wait = numeric(
  `a number of ms above 0, at most ${LONGEST_MS}`,
  (value) => value > 0 && value <= LONGEST_MS,
)

export const count = numeric(
  'a whole number, 0 or more',
  (value) => Number.isSafeInteger(value) && value >= 0,
)

/** Plain decimal numbers only: `Number` would take `0x10`, `1e3` and a lone blank as well. */
function number(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
}

const WORDS = new Map([
  ...['true', '1', 'yes', 'on'].map((word): [string, boolean] => [word, true]),
  ...['false', '0', 'no', 'off'].map((word): [string, boolean] => [word, false]),
])

export const flag = simple(
  'true or false',
  (value) => (typeof value === 'boolean' ? value : undefined),
  (text) => WORDS.get(text.trim().toLowerCase()) ?? text,
)

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return simple(
    `one of ${values.join(', ')}`,
    (value) => values.find((one) => one === value),
    (text) => text.trim().toLowerCase(),
  )
}

export const level: Kind<Level> = simple(`one of ${LEVELS.join(', ')}`, parseLevel, asItIs)

/** Two durations in ms: `{ warningMs, errorMs }`, or `500/2000` as a variable; without the second it is twice the first. */
export const limit: Kind<Limit> = simple(
  '{ warningMs, errorMs }: numbers above 0, the second not below the first',
  limitOf,
  (text) => {
    const [warningMs = '', errorMs, ...more] = text.split('/')
    if (more.length > 0) return text
    return { warningMs: number(warningMs), ...(errorMs !== undefined && { errorMs: number(errorMs) }) }
  },
  '500 or 500/2000: numbers above 0 in plain digits, the second not below the first',
)

function limitOf(value: unknown): Limit | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { warningMs, errorMs = 2 * Number(warningMs) } = value as Partial<Limit>
  if (!Number.isFinite(warningMs) || !Number.isFinite(errorMs)) return undefined
  const given = warningMs as number
  return given > 0 && errorMs >= given ? { warningMs: given, errorMs } : undefined
}

/** The name of a stream, or none. */
export const stream: Kind<string | false> = simple(
  `${STREAM_NAMES}; or false`,
  (value) => (value === false || (typeof value === 'string' && isStreamName(value)) ? value : undefined),
  (text) => (WORDS.get(text.trim().toLowerCase()) === false ? false : text),
)

export type Output = 'json' | 'text' | false

/** Where lines are also shown. */
export const output: Kind<Output> = simple(
  'json, text or false',
  (value) => (value === 'json' || value === 'text' || value === false ? value : undefined),
  (text) => (WORDS.get(text.trim().toLowerCase()) === false ? false : text.trim().toLowerCase()),
)

/** An object whose members are all of one kind: `api.db=DEBUG,worker=WARNING` as a variable. */
export function record<T>(kind: Kind<T>, example: string): Kind<Record<string, T>> {
  return members(example, (name) => (name === '' ? undefined : kind))
}

/** An object with certain members, all of them optional: `first=100,everyMs=1000` as a variable. */
export function group<T extends object>(
  kinds: { [name in keyof T]-?: Kind<T[name] & {}> },
  example: string,
): Kind<T> {
  return members(`${example} (${Object.keys(kinds).join(', ')})`, (name) =>
    Object.hasOwn(kinds, name) ? (kinds[name as keyof T] as Kind<unknown>) : undefined,
  ) as Kind<T>
}

function members<T>(example: string, kindOf: (name: string) => Kind<T> | undefined): Kind<Record<string, T>> {
  const all = (
    entries: Iterable<[string, unknown]>,
    read: (kind: Kind<T>, member: string, value: unknown) => T | undefined,
    unknown: (member: string, value: unknown) => undefined,
  ): Record<string, T> | undefined => {
    const found: Record<string, T> = Object.create(null)
    let whole = true
    for (const [member, value] of entries) {
      const kind = kindOf(member)
      const one = kind === undefined ? unknown(member, value) : read(kind, member, value)
      if (one === undefined) whole = false
      else found[member] = one
    }
    return whole ? found : undefined
  }
  return {
    allowed: `like ${example}`,
    option(value, name, refuse) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return refuse(name, value, `an object ${this.allowed}`)
      }
      const given = Object.entries(value).filter(([, one]) => one !== undefined)
      return all(
        given,
        (kind, member, one) => kind.option(one, `${name}[${JSON.stringify(member)}]`, refuse),
        (member, one) =>
          refuse(`${name}[${JSON.stringify(member)}]`, one, `left out: ${name} is ${this.allowed}`),
      )
    },
    variable(text, name, refuse) {
      const entries = text.split(',').map((part): [string, unknown] => {
        const at = part.indexOf('=')
        return at === -1 ? ['', part] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
      })
      const names = entries.map(([member]) => member)
      const twice = names.find((member, i) => member !== '' && names.indexOf(member) < i)
      if (twice !== undefined) return refuse(name, text, `a list that has ${twice} once`)
      return all(
        entries,
        (kind, member, one) =>
          one === ''
            ? refuse(name, text, this.allowed)
            : kind.variable(one as string, `${name} (${member})`, refuse),
        () => refuse(name, text, this.allowed),
      )
    },
  }
}

/** What only a program can give: no variable sets it. */
export function given<T>(allowed: string, accepts: (value: unknown) => boolean): Kind<T> {
  return {
    allowed,
    option: (value, name, refuse) => (accepts(value) ? (value as T) : refuse(name, value, allowed)),
    variable: (text, name, refuse) => refuse(name, text, allowed),
  }
}
