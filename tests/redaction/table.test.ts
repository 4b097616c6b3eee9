// Names x notations x values: what one notation shows, all have to.
import { redactText } from 'sillok/redact'
import { expect, it } from 'vitest'
import { table } from './corpus/table.mjs'

interface Row {
  notation: string
  goal: number
  cells: { text: string; secret: string }[]
}

it.each(table() as Row[])('$notation', ({ goal, cells }) => {
  const left = cells.filter(({ text, secret }) => redactText(text).includes(secret))
  const share = 1 - left.length / cells.length
  expect(share, left.map(({ text }) => text).join('\n')).toBeGreaterThanOrEqual(goal)
})
