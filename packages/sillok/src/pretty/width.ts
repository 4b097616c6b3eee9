const PLAIN = /^[\u0020-\u007e]*$/

/** Code points that take two columns: "W" and "F" of Unicode's East Asian Width (UAX #11), as whole blocks. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u

const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}|[#*0-9]\ufe0f)/u
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Columns that a text takes on a terminal: two for Chinese, Japanese and Korean characters and for emoji, none for
 * combining marks. The text must be `visible`.
 *
 * @example displayWidth('決済 ok') // 7
 */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of clusters.segment(text)) width += clusterWidth(segment)
  return width
}

function clusterWidth(cluster: string): number {
  if (WIDE.test(cluster) || EMOJI.test(cluster)) return 2
  return NO_WIDTH.test(cluster) ? 0 : 1
}

/** Text with spaces behind it up to `columns`; longer text stays whole. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

/** Text of at most `columns`, with `…` as its last where something is missing; never inside a character. */
export function cutToWidth(text: string, columns: number): string {
  if (text.length <= columns && displayWidth(text) <= columns) return text
  const kept = beginning(text, columns)
  return kept.length === text.length ? text : `${beginning(text, columns - 1)}…`
}

/** As much of a text as fits into `columns`: of a long one no more is read than that, so that folding it takes the time of its length. */
export function beginning(text: string, columns: number): string {
  // What stands behind a plain character may belong to it, unless it is one, too.
  const plain = text.slice(0, columns + 1)
  if (PLAIN.test(plain)) return plain.slice(0, columns)
  const part = text.slice(0, 8 * columns + 64)
  let kept = ''
  let width = 0
  for (const { segment } of clusters.segment(part)) {
    width += clusterWidth(segment)
    if (width > columns) return kept
    kept += segment
  }
  return part.length === text.length ? text : kept
}
