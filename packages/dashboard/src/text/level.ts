/** Levels as they stand on the wire, loudest first: the order of stacks, legends and facets. */
export const LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG'] as const

export type Level = (typeof LEVELS)[number]

/** The letter that tells a level apart without colour. An unknown level is a dot. */
export function levelLetter(level: string): string {
  return isLevel(level) ? level.charAt(0) : '·'
}

/** The class that gives a level its hue; the hues themselves are tokens in `style/tokens.css`. */
export function levelClass(level: string): string {
  return isLevel(level) ? `lv-${level.charAt(0).toLowerCase()}` : 'lv-x'
}

export function isLevel(level: string): level is Level {
  return (LEVELS as readonly string[]).includes(level)
}

/** Whether a record of this level is what `e` and `E` stop at. */
export function isError(level: string): boolean {
  return level === 'ERROR' || level === 'CRITICAL'
}
