/** A piece of text as it is shown: plain, or the visible name of something that would act instead of being read. */
export type Piece = { text: string; token: boolean }

// What acts on a reader instead of being read: control characters, terminal escapes, marks that turn the direction of
// text (Unicode's Bidi_Control), invisible fillers, tag characters, lone surrogates. U+200C and U+200D stay: Persian and emoji need them.
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /\u001b\[[0-9;:?<=>]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

/** Most of what is logged: nothing in it acts, and to see that is quick. */
const PRINTABLE = /^[ -~]*$/

/**
 * Text taken apart so that nothing in it can act: escapes, control characters and direction marks become tokens with a
 * name (`ESC[31m`, `U+202E`). Line ends and tabs stay as they are in `block` text, and become tokens in a row.
 *
 * @example pieces('a\u202Eb') // [{ text: 'a', token: false }, { text: 'U+202E', token: true }, { text: 'b', token: false }]
 */
export function pieces(text: string, block = false): Piece[] {
  if (PRINTABLE.test(text)) return text === '' ? [] : [{ text, token: false }]
  const out: Piece[] = []
  let plain = ''
  let end = 0
  for (const match of text.matchAll(ACTING)) {
    const [found] = match
    plain += text.slice(end, match.index)
    end = match.index + found.length
    if (block && (found === '\n' || found === '\t')) {
      plain += found
      continue
    }
    // The end of a Windows line says nothing new.
    if (found === '\r' && text[end] === '\n') continue
    if (plain !== '') out.push({ text: plain, token: false })
    plain = ''
    out.push({ text: nameOf(found), token: true })
  }
  plain += text.slice(end)
  if (plain !== '') out.push({ text: plain, token: false })
  return out
}

// The letters of the standard: the pictures that Unicode has for them are missing from most fonts.
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )

function nameOf(found: string): string {
  if (found.length > 1 && found.charCodeAt(0) === 0x1b) return `ESC${found.slice(1)}`
  if (found === '\n') return '↵'
  if (found === '\t') return '⇥'
  const code = found.codePointAt(0) ?? 0
  if (code < 0x20) return CONTROLS[code] ?? ''
  if (code === 0x7f) return 'DEL'
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Text cut to `max` UTF-16 units, never inside a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max)
}
