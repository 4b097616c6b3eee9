import { LIMITS, type Limits } from './limits.js'
import { type Memory, memoryOf } from './memory.js'
import type { Redactor } from './redactor.js'

/** A value on its way to the line: the rules it meets and the objects it is inside of. */
export interface Encoding {
  redactor: Redactor
  memory: Memory
  limits: Limits
  /** The objects being written right now, outermost first: meeting one again is a cycle. */
  path: object[]
  /** The names of those that have one. */
  names: string[]
  /** How many errors the value is inside of. */
  errors: number
  /** What is left of `limits.line`. */
  left: number
  /** No text in the value needs an escape, as `encodeRecord` was told. */
  plain: boolean
  /** The value under a name of names, or where that is a list its last item. */
  last?: unknown
}

export function encodingOf(redactor: Redactor, plain = false, limits = LIMITS): Encoding {
  return {
    redactor,
    memory: memoryOf(redactor),
    limits,
    path: [],
    names: [],
    errors: 0,
    left: limits.line,
    plain,
  }
}
