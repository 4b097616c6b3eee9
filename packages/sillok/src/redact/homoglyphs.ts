/** Letters of other scripts that look like Latin ones, each above the letter that it is read as (a part of Unicode's confusables). */
const ALIKE =
  'аɑαӑӓåеёєɛεéèêëіїӏιíìîоοσóòôõрρсϲςхχуγўүѕԁһнкκмμтτввβгпνиԛԝզյɡոսցА' + 'ΑΒВСЕΕНΗІΙЈКΚМΜΝОΟРΡЅТΤΥХΧΖ'
const READ =
  'aaaaaaeeeeeeeeeiiiiiiioooooooppcccxxyyyysdhhkkmmttbbbrnvuqwqjgnugA' + 'ABBCEEHHIIJKKMMNOOPPSTTYXXZ'
const latin = new Map([...ALIKE].map((char, index) => [char, READ[index] as string]))

/** Characters that are not seen, and colours of a terminal: with them a name or a secret is made to look like another to a program only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
const UNSEEN = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u001b\[[0-9;]{0,16}[A-Za-z]/gu

/** Whether a text has any of what `fold` changes: ranges of scripts and of marks. */
const FOLDABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of terminals is one of them
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them by itself
  /[\x1b\u00a0\u00ad\u0251\u0261\u034f\u0370-\u0587\u061c\u115f\u1160\u17b4\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uff01-\uff5e\uffa0]/

/** A text as a reader sees it, in plain letters, and where each of its characters stood. */
export interface Folded {
  text: string
  /** Of the character at `i` of `text`: the index in the original; one more at the end. */
  origin: Uint32Array
}

/** A text as a reader sees it: full width and look-alikes as plain letters, what is not seen left out. `undefined`: nothing to change. */
export function fold(text: string): Folded | undefined {
  if (!FOLDABLE.test(text)) return undefined
  let plain = ''
  const origin = new Uint32Array(text.length + 1)
  let at = 0
  const copy = (end: number): void => {
    for (; at < end; at++) {
      origin[plain.length] = at
      plain += plainChar(text.charCodeAt(at), text.charAt(at))
    }
  }
  for (const unseen of text.matchAll(UNSEEN)) {
    copy(unseen.index)
    at = unseen.index + unseen[0].length
  }
  copy(text.length)
  origin[plain.length] = text.length
  return { text: plain, origin }
}

function plainChar(code: number, char: string): string {
  if (code < 0x80) return char
  if (code === 0xa0 || code === 0x3000) return ' '
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
  return latin.get(char) ?? char
}

/** A name with look-alikes as plain letters and without what is not seen. */
export function foldName(name: string): string {
  return fold(name)?.text ?? name
}
