/** The characters that JSON is made of, by their codes. */
export const QUOTE = 0x22
const BACKSLASH = 0x5c
export const COLON = 0x3a
export const COMMA = 0x2c
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d

/** What is wrong with a text that is no JSON, without what stands in it: of a short one Node says all. */
export function jsonFault(error: unknown): string {
  const [fault] = /^[^"]*?(?=,? ?(?:\.{3})?"|$)/.exec((error as Error).message) ?? ['']
  return fault.slice(0, 200) || 'it cannot be read'
}

/** The index of the quote that ends the string which begins with the quote at `start`; the length of the text where none does. */
export function endOfString(json: string, start: number): number {
  let at = start
  for (;;) {
    at = json.indexOf('"', at + 1)
    if (at === -1) return json.length
    let slashes = 0
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
}
