import { SillokError } from 'sillok/record'
import type { LogRecord } from '../view/index.js'

/** Where a page ended: the last record on it, and how many matched when the first page was made. */
export interface PageCursor {
  time: number
  stream: string
  segment: string
  offset: number
  total: number
}

export function cursorAfter(record: LogRecord, total: number): string {
  const { stream, segment, offset } = record
  return Buffer.from(JSON.stringify([Date.parse(record.timestamp), stream, segment, offset, total])).toString(
    'base64url',
  )
}

/** @throws SillokError `BAD_CURSOR` */
export function parseCursor(text: string): PageCursor {
  try {
    const list: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(list) && list.length === 5) {
      const [time, stream, segment, offset, total] = list as unknown[]
      const numbers = [time, offset, total].every(
        (each) => Number.isSafeInteger(each) && (each as number) >= 0,
      )
      if (numbers && typeof stream === 'string' && typeof segment === 'string') {
        return { time: time as number, stream, segment, offset: offset as number, total: total as number }
      }
    }
  } catch {
    // Told below, as any other cursor that is none.
  }
  throw new SillokError('BAD_CURSOR', 'The cursor is not one that a search gave: start again without it.')
}
