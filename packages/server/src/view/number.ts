const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** The longest text that is still read as a number. */
export const MAX_NUMBER_TEXT = 64

/** The number that a field's text is; `undefined` where it is none, or none that a double can hold. */
export function numberOfText(text: string): number | undefined {
  if (text.length > MAX_NUMBER_TEXT || !DECIMAL.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
