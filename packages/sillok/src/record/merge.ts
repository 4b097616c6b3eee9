/** The name that something gets which a caller gives as fields, and which has no names of its own. */
export const UNNAMED_FIELD = 'fields'

/**
 * The names of what a caller gives as fields. `undefined` for what has none of its own and so is one field: a text, an array, a buffer (it would
 * have one for each of its bytes), a map, a date. What a proxy throws comes through.
 */
export function fieldNames(fields: unknown): string[] | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined
  if (Array.isArray(fields) || ArrayBuffer.isView(fields)) return undefined
  const names = Object.keys(fields)
  if (names.length > 0) return names
  // Without names, and no plain object, of this realm or another: what it holds is elsewhere.
  const parent: object | null = Object.getPrototypeOf(fields)
  return parent === null || Object.getPrototypeOf(parent) === null ? names : undefined
}

/**
 * Own enumerable fields of both, the later winning: for fields that are bound to a logger or a scope. Each property is read once; a getter
 * that throws costs its own field only. Never throws.
 */
export function mergeFields(
  base: Readonly<Record<string, unknown>> | undefined,
  more: unknown,
): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.assign(Object.create(null), base)
  if (more === undefined || more === null) return fields
  try {
    const names = fieldNames(more)
    if (names === undefined) fields[UNNAMED_FIELD] = more
    else
      for (const name of names) {
        try {
          fields[name] = (more as Record<string, unknown>)[name]
        } catch {
          fields[name] = UNREADABLE_FIELD
        }
      }
  } catch {
    fields[UNNAMED_FIELD] = '[Unreadable]'
  }
  return fields
}

/** What stands in place of a field whose getter throws. */
export const UNREADABLE_FIELD = '[Unreadable: a getter threw]'
