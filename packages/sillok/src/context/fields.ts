/** Fields that are ours: read already, and so without getters that could throw. */
export type ContextFields = Readonly<Record<string, unknown>>

/**
 * Own enumerable fields of both, the later winning, each read once. What cannot be read costs its own field only: logging never throws.
 */
export function mergeFields(base: ContextFields | undefined, more: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.assign(Object.create(null), base)
  if (typeof more !== 'object' || more === null) return fields
  try {
    for (const key of Object.keys(more)) {
      try {
        fields[key] = (more as Record<string, unknown>)[key]
      } catch {
        fields[key] = '[Unreadable: a getter threw]'
      }
    }
  } catch {
    fields.fields = '[Unreadable]'
  }
  return fields
}
