import { cutToWidth, displayWidth, padToWidth, visible } from '../pretty/index.js'

const MAX_CELL = 80

/** Rows as a table for people, under the names of their columns. What a cell holds does not act on the terminal. */
export function tableOf(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [columns.map(cell), ...rows.map((row) => row.map(cell))]
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => displayWidth(row[i] ?? ''))))
  const line = (row: string[]) =>
    row
      .map((text, i) => padToWidth(text, widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = cells
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)].join('\n')
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return cutToWidth(visible(text), MAX_CELL)
}
