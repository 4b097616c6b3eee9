/** In a value, in place of what only running the program would tell. */
export const UNKNOWN = '\u0000'
/** In a value, in place of the root of all logs. */
export const ROOT = '\u0001'

/** A path as far as the source says it. */
export interface Value {
  text: string
  /** What the source calls an unknown that it begins with: a variable, a function. */
  from?: string
}

export const known = (text: string): Value => ({ text })
export const unknown = (from?: string): Value => ({ text: UNKNOWN, ...(from === undefined ? {} : { from }) })

export function concat(values: readonly Value[]): Value {
  const text = values.map((value) => value.text).join('')
  const from = values[0]?.from
  return { text, ...(from === undefined ? {} : { from }) }
}

/** Parts of a path with `/` between; an absolute part begins anew, as in `path.resolve` and `os.path.join`. */
export function joinPath(values: readonly Value[]): Value {
  let result: Value | undefined
  for (const value of values) {
    if (value.text === '') continue
    const begins = value.text.startsWith('/') || value.text.startsWith(ROOT)
    if (result === undefined || begins) result = value
    else result = concat([result, known(result.text.endsWith('/') ? '' : '/'), value])
  }
  return result ?? known('')
}

/** For people: `…` for what is not known. */
export const shown = (text: string): string => text.replaceAll(UNKNOWN, '…').replaceAll(ROOT, '<root>')

/** A place in the sources where a log's path is used. */
export interface Use {
  /** From 1. */
  line: number
  how: 'opens' | 'builds' | 'redirects' | 'moves'
  value: Value
  /** What opens it is part of a logging library: it is a log, whatever its name. */
  isLog?: boolean
}

/** A place at which a program gives a line to a shell. */
export interface ShellUse {
  line: number
  shell: Value
}

/** The first of two that is known: what stands behind `??`, `or` and the like is what holds where nothing else is said. */
export const either = (one: Value, other: Value): Value =>
  one.text.startsWith(UNKNOWN) && !other.text.startsWith(UNKNOWN) ? other : one

/** Texts are looked up by name; a name that leads to itself ends here. */
export const MAX_DEPTH = 8

/** Programs that are given a script behind an option that ends in `c`. */
const SHELL_NAME = /(^|\/)(ba|da|z|k|a)?sh$/

/** Which of a command's words is a script that a shell runs: `sh -c '…'`. @returns its place, or -1 */
export function scriptIn(words: readonly string[]): number {
  const at = words.findIndex((word) => /^-\w*c$/.test(word))
  return at > 0 && SHELL_NAME.test(words[0] ?? '') && at + 1 < words.length ? at + 1 : -1
}
