/** Where a sticky pattern ends that is tried at one place of a text; `undefined`: it is not there. */
export function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
