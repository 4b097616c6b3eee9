import { displayWidth, padToWidth } from './width.js'

/**
 * A logger's name in a column: short ones padded, of long ones the first parts by their first letter, `a.i.scoring` for
 * `api.interviews.scoring`, and at last cut at the front, since the end of a name tells most.
 */
export function nameColumn(name: string, columns: number): string {
  let shown = name
  const parts = name.split('.')
  for (let i = 0; i < parts.length - 1 && displayWidth(shown) > columns; i++) {
    parts[i] = [...(parts[i] as string)][0] ?? ''
    shown = parts.join('.')
  }
  if (displayWidth(shown) > columns) {
    let tail = [...shown].reverse()
    while (displayWidth(`…${tail.join('')}`) > columns) tail = tail.slice(0, -1)
    shown = `…${tail.reverse().join('')}`
  }
  return padToWidth(shown, columns)
}
