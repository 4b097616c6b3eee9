/** Letters of other scripts that look like Latin ones, each above the letter that it is read as (a part of Unicode's confusables). */
// As a pattern's source, since bundlers write each of them as an escape of six bytes where they stand in a text.
const ALIKE = /аɑαӑӓеёєɛεіїӏιоοσрρсϲςхχуγўүѕԁһнкκмμтτввβгпνиԛԝզյɡոսցłŁАΑΒВСЕΕНΗІΙЈКΚМΜΝОΟРΡЅТΤΥХΧΖ/.source
const READ = 'aaaaaeeeeeiiiioooppcccxxyyyysdhhkkmmttbbbrnvuqwqjgnuglLAABBCEEHHIIJKKMMNOOPPSTTYXXZ'
/** How each character is read; those that are not in it are looked up once. */
const plain = new Map([...ALIKE].map((char, index) => [char, READ[index] as string]))

/** Characters that are not seen, and colours of a terminal: with them a name or a secret is made to look like another to a program only. */
export const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
  /\p{Default_Ignorable_Code_Point}|[\u0300-\u036f]|\p{Cf}|\u001b\[[0-9;]{0,16}[A-Za-z]|\\{1,4}u00([2-7][\da-f])/giu

/** A character as a reader sees it: full width, Latin letters with marks, and look-alikes as plain letters. */
export function plainChar(char: string): string {
  let read = plain.get(char)
  if (read === undefined) {
    const parts = char.normalize('NFKD')
    read = /^[ -~]\p{M}*$/u.test(parts) ? parts.charAt(0) : char
    plain.set(char, read)
  }
  return read
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
const FOLDABLE = /[\x1b\x80-\uffff]/

/** A name with look-alikes as plain letters and without what is not seen. */
export function foldName(name: string): string {
  if (!FOLDABLE.test(name)) return name
  const seen = name.replace(UNSEEN, (_, code?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : '',
  )
  return seen.replace(/[\x80-\uffff]/g, plainChar)
}
