import type { Place } from '../../config/index.js'

export interface Problem {
  place: Place
  message: string
}

/** Reads values of a configuration, and notes what is wrong with each in place of stopping at the first. */
export class Reader {
  readonly problems: Problem[] = []

  problem(place: Place, message: string): undefined {
    this.problems.push({ place, message })
    return undefined
  }

  /** An object with no other keys than these. */
  object(value: unknown, place: Place, keys?: readonly string[]): Record<string, unknown> | undefined {
    if (value === undefined) return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.problem(place, `must be an object, not ${shown(value)}`)
    if (keys !== undefined) {
      for (const key of Object.keys(value)) {
        if (!keys.includes(key)) this.problem([...place, key], unknownKey(key, keys))
      }
    }
    return value as Record<string, unknown>
  }

  text(value: unknown, place: Place): string | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'string' && value.trim() !== '') return value
    return this.problem(place, `must be a text, not ${shown(value)}`)
  }

  flag(value: unknown, place: Place): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value
    return this.problem(place, `must be true or false, not ${shown(value)}`)
  }

  choice<T extends string>(value: unknown, place: Place, choices: readonly T[]): T | undefined {
    if (value === undefined || choices.includes(value as T)) return value as T | undefined
    return this.problem(place, `must be one of ${choices.join(', ')}, not ${shown(value)}`)
  }

  texts(value: unknown, place: Place): string[] {
    return this.list(value, place, (item, at) => this.text(item, at))
  }

  list<T>(value: unknown, place: Place, read: (item: unknown, place: Place) => T | undefined): T[] {
    if (value === undefined) return []
    if (!Array.isArray(value)) {
      this.problem(place, `must be a list, not ${shown(value)}`)
      return []
    }
    return value.map((item, i) => read(item, [...place, i])).filter((item) => item !== undefined)
  }

  /** A value of a notation of its own, such as a duration. */
  parsed<T>(
    value: unknown,
    place: Place,
    parse: (value: unknown) => T | undefined,
    like: string,
  ): T | undefined {
    if (value === undefined || value === null) return undefined
    const parsed = parse(value)
    return parsed === undefined ? this.problem(place, `must be ${like}, not ${shown(value)}`) : parsed
  }
}

function shown(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}

function unknownKey(key: string, keys: readonly string[]): string {
  const near = keys.find(
    (one) => one.toLowerCase() === key.toLowerCase().replace(/[_-]/g, '') || isNear(one, key),
  )
  return near === undefined
    ? `is not known here: there are ${keys.join(', ')}`
    : `is not known here: "${near}" may be meant`
}

/** One letter more, less, or other. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one.length < 4) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  const rest = (text: string, by: number): string => text.slice(start + by)
  return (
    rest(one, 1) === rest(other, 1) ||
    rest(one, 0) === rest(other, 1) ||
    rest(one, 1) === rest(other, 0) ||
    rest(one, 2) === rest(other, 2)
  )
}
