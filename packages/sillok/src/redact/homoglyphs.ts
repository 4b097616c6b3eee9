/** Letters of other scripts that look like Latin ones, each above the letter that it is read as (a part of Unicode's confusables). */
const ALIKE =
  'аɑαӑӓåеёєɛεéèêëіїӏιíìîоοσóòôõрρсϲςхχуγўүѕԁһнкκмμтτввβгпνиԛԝզյɡոսցА' + 'ΑΒВСЕΕНΗІΙЈКΚМΜΝОΟРΡЅТΤΥХΧΖ'
const READ =
  'aaaaaaeeeeeeeeeiiiiiiioooooooppcccxxyyyysdhhkkmmttbbbrnvuqwqjgnugA' + 'ABBCEEHHIIJKKMMNOOPPSTTYXXZ'
const latin = new Map([...ALIKE].map((char, index) => [char, READ[index] as string]))

/** Characters that are not seen, and colours of a terminal: with them a name or a secret is made to look like another to a program only. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
  /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u001b\[[0-9;]{0,16}[A-Za-z]|\\{1,4}u00([2-7][\da-f])/giu

function isFoldable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f || code === 27) return true
  }
  return false
}

/** A text as a reader sees it, in plain letters, and where each of its characters stood. */
export interface Folded {
  text: string
  /** Of the character at `i` of `text`: the index in the original; one more at the end. */
  origin: Uint32Array
}

/** A text as a reader sees it: full width, look-alikes and escapes of JSON as plain letters, what is not seen left out. */
export function fold(text: string): Folded {
  return rewrite(text, UNSEEN)
}

const PERCENT = /%([2-7][\da-f])/gi

/** A text with what is percent-encoded in it as plain characters; `undefined`: nothing is. */
export function decodePercent(text: string): Folded | undefined {
  return text.includes('%') && text.search(PERCENT) !== -1 ? rewrite(text, PERCENT) : undefined
}

/** Leaves out what a pattern finds; where it captures a code, the character of that code stands instead. */
function rewrite(text: string, pattern: RegExp): Folded {
  let plain = ''
  const origin = new Uint32Array(text.length + 1)
  let at = 0
  const copy = (end: number): void => {
    for (; at < end; at++) {
      origin[plain.length] = at
      plain += plainChar(text.charCodeAt(at), text.charAt(at))
    }
  }
  for (const found of text.matchAll(pattern)) {
    copy(found.index)
    if (found[1] !== undefined) {
      origin[plain.length] = found.index
      plain += String.fromCharCode(Number.parseInt(found[1], 16))
    }
    at = found.index + found[0].length
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
  return isFoldable(name) ? fold(name).text : name
}
