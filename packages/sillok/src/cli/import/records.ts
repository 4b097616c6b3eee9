import { createReader, type FormatName } from '../../formats/index.js'
import type { ForeignRecord } from '../../record/index.js'
import { LineCutter } from './lines.js'
import { Tail } from './print.js'
import type { Source } from './source.js'

/** Records read together, and where reading goes on behind them. */
export interface RecordBatch {
  records: ForeignRecord[]
  /** Records of lines that did not fit the format, since the start. */
  invalid: number
  blank: number
  /** Uncompressed bytes of the file whose records are in this batch or the ones before. */
  offset: number
  /** Uncompressed bytes read. */
  read: number
  /** The last of them, when all were. */
  tail?: { bytes: number; print: string } | undefined
}

export interface RecordOptions {
  format: FormatName
  now: string
  after: string | undefined
  offset: number
  end: number | undefined
}

/**
 * The records of a source in batches of some chunks of the file. The same file, read from the same offset with
 * the same options, gives the same records, which is what a killed import goes on by.
 */
export async function* readRecords(source: Source, options: RecordOptions): AsyncGenerator<RecordBatch> {
  const { format, now, after, offset, end } = options
  const reader = createReader(format, { fileName: source.fileName, now, after })
  const cutter = new LineCutter(offset)
  const tail = new Tail()
  let records: ForeignRecord[] = []
  /** Where the lines begin that the reader holds. */
  let starts: number[] = []
  const take = (line: string, start: number): void => {
    for (const record of reader.push(line)) records.push(record)
    if (reader.held === 0) {
      if (starts.length > 0) starts = []
    } else {
      starts.push(start)
      if (starts.length > reader.held) starts = starts.slice(-reader.held)
    }
  }
  const batch = (): RecordBatch => {
    const full = {
      records,
      invalid: reader.invalid,
      blank: reader.blank,
      offset: starts[0] ?? cutter.next,
      read: cutter.next - offset,
    }
    records = []
    return full
  }
  try {
    for await (const chunk of source.chunks(offset, end)) {
      cutter.push(chunk, take)
      tail.push(chunk)
      yield batch()
    }
  } catch (error) {
    // What the reader holds stood before the damage.
    records.push(...reader.end())
    starts = []
    yield batch()
    throw error
  }
  cutter.end(take)
  records.push(...reader.end())
  starts = []
  yield { ...batch(), tail: tail.print() }
}
