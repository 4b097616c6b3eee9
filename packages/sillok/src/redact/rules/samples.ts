const SETS: Record<string, string> = {
  h: '4f9a1c7e2b8d60357ae1',
  u: 'Z9QK2MP7VLTR4WB8NYC3',
}
const MIXED = 'Zx9kQ2mP7vLtR4wB8nYc'

/** `length` made-up characters of a set, the same each time. */
export function sample(set: string, length: number): string {
  const characters = SETS[set] ?? MIXED
  return characters.repeat(Math.ceil(length / characters.length)).slice(0, length)
}
