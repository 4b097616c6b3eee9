import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { displayWidth } from '../pretty/index.js'
import { startProgress } from './progress.js'

let drawn: string[] = []
const { isTTY, columns } = process.stderr

beforeEach(() => {
  drawn = []
  Object.assign(process.stderr, { isTTY: true, columns: 60 })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    drawn.push(String(text))
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  Object.assign(process.stderr, { isTTY, columns })
})

test('what the work says stands behind how far it is', () => {
  startProgress('import-7', String).update(3, 10, '2/s', 'page 3')
  expect(drawn.at(-1)).toMatch(/import-7 .* 30 % of 10, 2\/s {2}page 3$/)
})

test('a line never takes more than the terminal has, so that the next one takes its place', () => {
  startProgress('/var/log/a/very/long/path/of/a/file.log', String).update(
    3,
    10,
    '2/s',
    '三ページ目を読み込み中 '.repeat(9),
  )
  const line = (drawn.at(-1) ?? '').replace('\r\u001b[K', '')
  expect(displayWidth(line)).toBeLessThan(60)
  expect(line).toMatch(/…$/)
})

test('nothing is drawn where standard error is no terminal', () => {
  process.stderr.isTTY = false
  startProgress('import-7', String).update(3, 10)
  expect(drawn).toEqual([])
})
