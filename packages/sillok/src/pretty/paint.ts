/** How a piece of text looks on a terminal: the parameters of ECMA-48's "select graphic rendition". */
const CODES = {
  dim: '2',
  bold: '1',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  cyan: '36',
  alarm: '1;37;41',
} as const

export type Style = keyof typeof CODES

/** Text in a style. The text must be `visible` already: what it holds goes to the terminal. */
export function paint(text: string, style: Style, color: boolean): string {
  return color && text !== '' ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text
}
