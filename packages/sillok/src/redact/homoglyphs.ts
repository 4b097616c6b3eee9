/** Letters of other scripts that look like Latin ones, each above the letter that it is read as (a part of Unicode's confusables). */
const ALIKE = 'аɑαӑӓеёєɛεіїӏιоοσрρсϲςхχуγўүѕԁһнкκмμтτввβгпνиԛԝզյɡոսցłŁАΑΒВСЕΕНΗІΙЈКΚМΜΝОΟРΡЅТΤΥХΧΖ'
const READ = 'aaaaaeeeeeiiiioooppcccxxyyyysdhhkkmmttbbbrnvuqwqjgnuglLAABBCEEHHIIJKKMMNOOPPSTTYXXZ'
const latin = new Map([...ALIKE].map((char, index) => [char, READ[index] as string]))
// Latin letters with marks as the letter alone: the blocks from Latin-1 Supplement to Latin Extended-B, and Latin Extended Additional.
for (let code = 0xc0; code < 0x1f00; code++) {
  if (code === 0x250) code = 0x1e00
  const char = String.fromCharCode(code)
  const letter = char.normalize('NFD').charAt(0)
  if (letter < '\x80') latin.set(char, letter)
}

/** Characters that are not seen, and colours of a terminal: with them a name or a secret is made to look like another to a program only. */
export const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
  /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u001b\[[0-9;]{0,16}[A-Za-z]|\\{1,4}u00([2-7][\da-f])/giu

/** A character as a reader sees it: full width and look-alikes as plain letters. */
export function plainChar(char: string): string {
  const code = char.charCodeAt(0)
  if (code < 0x80) return char
  if (code === 0xa0 || code === 0x3000) return ' '
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
  return latin.get(char) ?? char
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
const FOLDABLE = /[\x1b\x80-\uffff]/

/** A name with look-alikes as plain letters and without what is not seen. */
export function foldName(name: string): string {
  if (!FOLDABLE.test(name)) return name
  const seen = name.replace(UNSEEN, (_, code?: string) =>
    code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16)),
  )
  return seen.replace(/[\x80-\uffff]/g, plainChar)
}
