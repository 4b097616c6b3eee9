/** How large a record may get. What is over a limit is cut, and the record says by how much. */
export interface Limits {
  /** Levels of nesting below a field; what is deeper is named, not written. */
  depth: number
  /** Keys of one object, and elements of one array, that are written. */
  breadth: number
  /** UTF-16 units of one string. */
  text: number
  /**
   * UTF-16 units of the whole line, about: where they are spent, what is left is cut. Bounds time and memory, too, for
   * what is small but refers to the same things again and again.
   */
  line: number
}

let cuts = 0

/** Something was cut, here and not in the caller's own value: see `cutsSoFar`. */
export function noteCut(): void {
  cuts++
}

/** How often a record of this process was cut down; what was changed by a call says whether that record was. */
export function cutsSoFar(): number {
  return cuts
}

/** The longest line in bytes: readers must accept it, writers never exceed it. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

export const LIMITS: Limits = { depth: 12, breadth: 1000, text: 8 * 1024 * 1024, line: MAX_LINE_BYTES }

/**
 * What a record is cut down to when the line would pass `MAX_LINE_BYTES` with `LIMITS`. The budget leaves room for three bytes
 * to the unit and for what is over it by the last string.
 */
export const TIGHT_LIMITS: Limits = { ...LIMITS, text: 16 * 1024, line: 4 * 1024 * 1024 }
