import type { Rec } from '../api/index.js'
import { isError } from '../text/index.js'

/** Where a key leads among `rows` from `at` (-1: nowhere yet); `undefined` for a key that moves nothing. */
export function walk(key: string, at: number, rows: readonly Rec[], page: number): number | undefined {
  const last = rows.length - 1
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return Math.min(last, at + 1)
    case 'k':
    case 'ArrowUp':
      return Math.max(0, at - 1)
    case 'PageDown':
      return Math.min(last, Math.max(0, at) + page)
    case 'PageUp':
      return Math.max(0, at - page)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'e':
      return findError(rows, at, 1)
    case 'E':
      return findError(rows, at, -1)
    default:
      return undefined
  }
}

/** The next error after `at`, or the one before it; -1 where there is none. */
function findError(rows: readonly Rec[], at: number, step: 1 | -1): number {
  for (let i = at + step; i >= 0 && i < rows.length; i += step) {
    if (isError(rows[i]?.level ?? '')) return i
  }
  return -1
}
