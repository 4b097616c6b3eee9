import fc from 'fast-check'
import type { Line } from 'sillok/stream'
import { expect, it } from 'vitest'
import { rowOf } from '../engine/index.js'
import { lineLike, mutated } from '../lines.test.help.js'
import { viewOfLine } from '../view/index.js'
import { LineRows } from './line-rows.js'
import { Rows } from './rows.js'

const SEGMENT = '2026-11-20T10-55-44.123Z-000001'
const lineOf = (text: string, n: number): Line => ({
  text: Buffer.from(text).toString(),
  segment: SEGMENT,
  offset: n * 1000,
  bytes: Buffer.byteLength(text) + 1,
})

it('makes the row of a line of a known shape byte for byte as of one that it parses', () => {
  let known = 0
  fc.assert(
    fc.property(lineLike, fc.array(mutated, { maxLength: 3 }), (text, changes) => {
      const lines = [text, text, ...changes.map((change) => change(text))].map(lineOf)
      const lineRows = new LineRows()
      const rows = new Rows(lineRows)
      const invalid = lines.map((line) => rows.add(line, 'shop/한국').invalid)
      if (lineRows.read(lines[0] as Line) !== undefined) known++
      const views = lines.map((line) => viewOfLine(line, 'shop/한국'))
      expect(Buffer.from(rows.take()).toString().split('\n').slice(0, -1)).toEqual(
        views.map((view) => rowOf(view, undefined)),
      )
      expect(invalid).toEqual(views.map(({ log_type }) => log_type === 'invalid'))
    }),
    { numRuns: 3000 },
  )
  expect(known).toBeGreaterThan(300)
})
