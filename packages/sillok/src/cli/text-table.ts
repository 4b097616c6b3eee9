import { cutToWidth, displayWidth, padToWidth, visible } from '../pretty/index.js'

/**
 * Columns beside each other, with two spaces between.
 *
 * @param right columns that stand to the right, such as numbers
 * @param width columns of the terminal, at which lines are cut; `undefined` where nothing is
 */
export function textTable(
  rows: readonly string[][],
  right: ReadonlySet<number>,
  width: number | undefined,
): string[] {
  const shown = rows.map((row) => row.map(visible))
  const widths = (shown[0] ?? []).map((_, i) => Math.max(...shown.map((row) => displayWidth(row[i] ?? ''))))
  return shown.map((row) => {
    const line = row
      .map((cell, i) => {
        const wide = widths[i] as number
        return right.has(i) ? ' '.repeat(wide - displayWidth(cell)) + cell : padToWidth(cell, wide)
      })
      .join('  ')
      .trimEnd()
    return width === undefined ? line : cutToWidth(line, width)
  })
}
