/**
 * Everything that a terminal would obey or hide rather than show: control characters (with them every ANSI
 * sequence), bidirectional marks, zero-width and tag characters, line separators, lone surrogates.
 * The zero-width joiner stays: emoji and several scripts are written with it, and it moves nothing.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }

/**
 * Text with everything that could act on a terminal written out: a newline as `\n`, an escape as `\e`,
 * a right-to-left override as `\u202e`. The result holds no control character and takes one line.
 *
 * @example visible('a\u001b[2Jb') // 'a\\e[2Jb'
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => NAMED[char] ?? written(char))
}

function written(char: string): string {
  const code = char.codePointAt(0) as number
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** The lines of a text, each `visible`; tabs, which only indent here, become spaces. */
export function visibleLines(text: string): string[] {
  return text.split(/\r\n|\n/).map((line) => visible(line.replaceAll('\t', '    ')))
}
