import { createReader, type FormatName } from '../../formats/index.js'
import type { ForeignRecord } from '../../record/index.js'
import { OpenKey } from '../../redact/index.js'
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
  /** Whether a private key is open behind them, so that what follows may be of it. */
  inKey: boolean
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
  /** Whether a private key has begun before the offset. */
  inKey: boolean
}

/**
 * The records of a source in batches of some chunks of the file. The same file, read from the same offset with
 * the same options, gives the same records, which is what a killed import goes on by.
 */
export async function* readRecords(source: Source, options: RecordOptions): AsyncGenerator<RecordBatch> {
  const { format, now, after, offset, end, inKey } = options
  const reader = createReader(format, { fileName: source.fileName, now, after })
  const cutter = new LineCutter(offset)
  const tail = new Tail()
  const key = new OpenKey(undefined, inKey)
  /** Whether records may have to do with a key: those of lines that the reader holds as well. */
  let watched = inKey
  let records: ForeignRecord[] = []
  /** Where the lines begin that the reader holds. */
  let starts: number[] = []
  const keep = (record: ForeignRecord): void => {
    if (watched) key.maskRecord(record)
    records.push(record)
  }
  const take = (line: string, start: number): void => {
    watched ||= key.concerns(line)
    reader.push(line).forEach(keep)
    if (reader.held === 0) {
      watched = key.isOpen
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
      inKey: key.isOpen,
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
    reader.end().forEach(keep)
    starts = []
    yield batch()
    throw error
  }
  cutter.end(take)
  reader.end().forEach(keep)
  starts = []
  yield { ...batch(), tail: tail.print() }
}
