type Values = Record<string, unknown>

/** Values that are compared at most; what is behind is kept as it was given. */
const MAX_STEPS = 10_000
const MAX_DEPTH = 12

/** Nothing differs. */
const SAME = Symbol('same')

/**
 * What differs between two states: of objects only the members that are not the same in both, at any depth; anything else whole.
 * A member that one side does not have is only in the other. Never throws; changes nothing.
 *
 * @example changesOf({ role: 'user', name: 'Ada' }, { role: 'admin', name: 'Ada' }) // { before: { role: 'user' }, after: { role: 'admin' } }
 */
export function changesOf(before: unknown, after: unknown): { before: unknown; after: unknown } {
  const found = compare(before, after, { left: MAX_STEPS }, 0)
  if (found === SAME) return isPlain(before) ? { before: {}, after: {} } : { before, after }
  return { before: found[0], after: found[1] }
}

type Found = readonly [before: unknown, after: unknown] | typeof SAME

function compare(before: unknown, after: unknown, budget: { left: number }, depth: number): Found {
  if (Object.is(before, after)) return SAME
  budget.left--
  if (budget.left < 0 || depth > MAX_DEPTH) return [before, after]
  try {
    if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, budget, depth)
    if (before instanceof Date && after instanceof Date) {
      return before.getTime() === after.getTime() ? SAME : [before, after]
    }
    if (isPlain(before) && isPlain(after)) return compareObjects(before, after, budget, depth)
  } catch {
    // A proxy or a getter: the encoder says what cannot be read.
  }
  return [before, after]
}

function compareLists(before: unknown[], after: unknown[], budget: { left: number }, depth: number): Found {
  const same =
    before.length === after.length &&
    before.every((item, at) => compare(item, after[at], budget, depth + 1) === SAME)
  return same ? SAME : [before, after]
}

function compareObjects(before: Values, after: Values, budget: { left: number }, depth: number): Found {
  const was: Values = Object.create(null)
  const is: Values = Object.create(null)
  let same = true
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const wasThere = Object.hasOwn(before, key)
    const isThere = Object.hasOwn(after, key)
    const former = wasThere ? before[key] : undefined
    const latter = isThere ? after[key] : undefined
    if (former === undefined && latter === undefined) continue
    const found = compare(former, latter, budget, depth + 1)
    if (found === SAME) continue
    same = false
    if (wasThere) was[key] = found[0]
    if (isThere) is[key] = found[1]
  }
  return same ? SAME : [was, is]
}

/** An object that is its own members and nothing else: a row, a document. */
function isPlain(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null) return false
  try {
    return Object.prototype.toString.call(value) === '[object Object]' && !('toJSON' in value)
  } catch {
    return false
  }
}
