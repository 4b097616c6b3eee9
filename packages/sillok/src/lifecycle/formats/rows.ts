import { Refused } from '../apply/disk.js'
import { type Column, putAt, valueAt } from './columns.js'
import { linesOf, type Row, rowOf, same } from './source.js'

/** The text of a batch, in bytes: a conversion holds a few of them at once, and their rows. */
const BATCH_BYTES = 2 * 1024 * 1024
/** A row takes memory even where it says nothing. */
const ROW_BYTES = 64

/** Rows of a segment, some at a time. */
export type Batches = AsyncIterable<readonly Row[]>

/** Rows that are read back. */
export interface RowReader {
  /** The next rows; fewer than asked for only at the end. @throws Refused `unverified` where the file is not what was written */
  take(count: number): Promise<Row[]> | Row[]
  close(): void
}

/** The rows of a text of JSON Lines. @throws Refused `not_convertible` */
export async function* batchesOf(text: AsyncIterable<Uint8Array>): AsyncGenerator<Row[]> {
  let [batch, bytes] = [[] as Row[], 0]
  for await (const line of linesOf(text)) {
    batch.push(rowOf(line))
    bytes += line.length + ROW_BYTES
    if (bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

/** A reader of what comes row by row. */
export function readerOf(rows: Iterator<Row>): RowReader {
  return {
    take(count) {
      const taken: Row[] = []
      while (taken.length < count) {
        const { done, value } = rows.next()
        if (done === true) break
        taken.push(value)
      }
      return taken
    },
    close: () => void rows.return?.(),
  }
}

/**
 * Whether rows read back as they were.
 *
 * @param columns where only those are read
 * @throws Refused `unverified`
 */
export async function compare(
  expected: Batches,
  found: RowReader,
  columns?: readonly Pick<Column, 'path'>[],
): Promise<void> {
  try {
    for await (const batch of expected) {
      const others = await found.take(batch.length)
      for (const [n, row] of batch.entries()) {
        if (!same(columns === undefined ? row : part(row, columns), others[n]))
          throw new Refused('unverified')
      }
    }
    if ((await found.take(1)).length > 0) throw new Refused('unverified')
  } finally {
    found.close()
  }
}

function part(row: Row, columns: readonly Pick<Column, 'path'>[]): Row {
  const own: Row = {}
  for (const { path } of columns) {
    const value = valueAt(row, path)
    if (value !== undefined) putAt(own, path, value)
  }
  return own
}
