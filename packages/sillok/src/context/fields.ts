/** Fields that are ours: read already, and so without getters that could throw. */
export type ContextFields = Readonly<Record<string, unknown>>
