/**
 * Moves the focus from one cell of a table to the next one that is there: left and right in its row, up and down to the nearest of the next rows.
 *
 * @returns whether the key was one of these
 */
export function moveTo(table: Element, from: EventTarget | null, key: string): boolean {
  const place = placeOf(from as Element | null)
  if (place === undefined || !/^(Arrow|Home$|End$)/.test(key)) return false
  const cells = [...table.querySelectorAll<HTMLElement>('[data-at]')].map((cell) => ({
    cell,
    ...(placeOf(cell) as Place),
  }))
  const inRow = cells.filter(({ row }) => row === place.row)
  const next = (): HTMLElement | undefined => {
    switch (key) {
      case 'ArrowLeft':
        return inRow.findLast(({ column }) => column < place.column)?.cell
      case 'ArrowRight':
        return inRow.find(({ column }) => column > place.column)?.cell
      case 'Home':
        return inRow[0]?.cell
      case 'End':
        return inRow.at(-1)?.cell
      default: {
        const rows = cells.filter(({ row }) => (key === 'ArrowUp' ? row < place.row : row > place.row))
        const row = key === 'ArrowUp' ? rows.at(-1)?.row : rows[0]?.row
        const far = ({ column }: Place): number => Math.abs(column - place.column)
        return rows.filter((one) => one.row === row).sort((a, b) => far(a) - far(b))[0]?.cell
      }
    }
  }
  const found = next()
  found?.focus()
  found?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

interface Place {
  row: number
  column: number
}

function placeOf(cell: Element | null): Place | undefined {
  const [row, column] = cell?.getAttribute('data-at')?.split(':').map(Number) ?? []
  return row === undefined || column === undefined ? undefined : { row, column }
}
