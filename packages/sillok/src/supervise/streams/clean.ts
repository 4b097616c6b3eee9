import { stripVTControlCharacters } from 'node:util'

/** C0 but for the tab, DEL, C1. Marks that turn the direction of text stay: languages need them, and who shows a text sees to them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/
const ALL_CONTROL = new RegExp(CONTROL.source, 'g')

/** A line as text without control characters: colours, cursor movements, NUL, a carriage return at its end. */
export function cleanLine(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return CONTROL.test(text) ? stripVTControlCharacters(text).replace(ALL_CONTROL, '') : text
}
