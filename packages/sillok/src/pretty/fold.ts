import { beginning } from './width.js'

/**
 * Text in lines of at most `columns`, broken behind a space where there is one in the last third of the line, else between characters. The
 * text must be `visible`.
 */
export function foldToWidth(text: string, columns: number): string[] {
  const lines: string[] = []
  let rest = text
  for (;;) {
    // Of what is left no more is measured than goes into the line: a long text takes the time of its length.
    let part = beginning(rest, columns)
    if (part.length === rest.length) break
    const space = part.lastIndexOf(' ')
    if (space > part.length * (2 / 3)) part = part.slice(0, space + 1)
    if (part === '') break
    lines.push(part.trimEnd())
    rest = rest.slice(part.length)
  }
  lines.push(rest)
  return lines
}
