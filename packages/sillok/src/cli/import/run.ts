import type { FormatName } from '../../formats/index.js'
import { encodeRecord, type ForeignRecord } from '../../record/index.js'
import { redactor } from '../../redact/index.js'
import type { StreamWriter } from '../../stream/index.js'
import { endOfStream } from '../stream-end.js'
import { type RecordBatch, readRecords } from './records.js'
import { isDamage, type Source, shorter } from './source.js'
import type { ImportState, StateFile } from './state.js'
import { openTarget, WrittenBefore } from './target.js'

/** UTF-16 units of encoded records that are written, and synced, together. */
const BATCH_UNITS = 1 * 1024 * 1024

export interface ImportTask {
  root: string
  stream: string
  format: FormatName
  source: Source
  /** Standard input has none: it cannot be read again. */
  state: StateFile | undefined
  signal: AbortSignal
  progress(done: number): void
}

export interface ImportResult {
  status: 'done' | 'nothing_new' | 'interrupted'
  /** Records written by this run. */
  records: number
  invalid: number
  /** Records of a killed run that were found in the stream and not written again. */
  found: number
  blank: number
  /** Uncompressed bytes read. */
  bytes: number
}

/**
 * Imports a source. Exactly once: before each batch its place in the file and the end of the stream are
 * remembered; after a crash the batch is made again, and only what the stream does not hold of it is written.
 */
export async function importSource(task: ImportTask): Promise<ImportResult> {
  const total: ImportResult = { status: 'done', records: 0, invalid: 0, found: 0, blank: 0, bytes: 0 }
  const { source } = task
  const before = task.state?.load()
  let last = before
  const { length, packed } = source
  if (last?.end !== undefined && length !== undefined && length < last.end) throw shorter(source.label)
  const known =
    last?.end !== undefined && (length === last.end || (packed !== undefined && packed === last.packed))
  if (last?.complete && known) return { ...total, status: 'nothing_new' }
  const writer = openTarget(task.root, task.stream)
  try {
    // A run that was killed is finished first, with the end that the file had then.
    if (last !== undefined && !last.complete)
      last = await pass(task, writer, last, last.end ?? length, true, total)
    const whole = last?.complete && (packed === undefined ? last.end === length : last.packed === packed)
    if (total.status === 'done' && !whole) await pass(task, writer, last, length, false, total)
  } finally {
    await writer.close()
  }
  // Of a packed file only reading it shows whether it has grown.
  return before?.complete && total.status === 'done' && total.bytes === 0
    ? { ...total, status: 'nothing_new' }
    : total
}

async function pass(
  task: ImportTask,
  writer: StreamWriter,
  before: ImportState | undefined,
  end: number | undefined,
  killed: boolean,
  total: ImportResult,
): Promise<ImportState> {
  const { root, stream, format, source } = task
  const state: ImportState = {
    file: source.label,
    stream,
    format,
    offset: before?.offset ?? 0,
    position: before?.position ?? (await endOfStream(root, stream)),
    after: before?.after,
    now: (killed ? before?.now : undefined) ?? source.changed,
    end,
    complete: false,
    records: before?.records ?? 0,
    invalid: before?.invalid ?? 0,
    inKey: before?.inKey ?? false,
  }
  let lines: string[] = []
  let units = 0
  // While lines of the killed run are being passed over, its state stays: it tells the truth until the last of them.
  let written = killed ? new WrittenBefore(root, stream, state.position) : undefined
  const flush = async (): Promise<void> => {
    if (written !== undefined) {
      const found = await written.count(lines)
      total.found += found
      state.records += found
      lines = lines.slice(found)
    }
    if (lines.length > 0) {
      if (written === undefined) {
        state.position = await endOfStream(root, stream)
        task.state?.save(state)
      }
      written = undefined
      await writer.appendAll(lines)
      total.records += lines.length
      state.records += lines.length
    }
    lines = []
    units = 0
  }
  const finish = async (): Promise<void> => {
    const { offset, inKey } = seen
    Object.assign(state, { offset, inKey, after: time, position: await endOfStream(root, stream) })
    state.complete = total.status === 'done'
    state.invalid += seen.invalid
    task.state?.save(state)
  }
  const { now, after, offset, inKey } = state
  let seen: RecordBatch = { records: [], invalid: 0, blank: 0, offset, inKey, read: 0 }
  /** The time of the last record taken: `state.after` once it is written. */
  let time = after
  try {
    for await (const batch of readRecords(source, { format, now, after, offset, end, inKey })) {
      for (const record of batch.records) {
        const line = encode(record)
        lines.push(line)
        units += line.length
        time = record.envelope.timestamp
      }
      seen = batch
      if (units >= BATCH_UNITS) {
        await flush()
        Object.assign(state, { offset: batch.offset, after: time, inKey: batch.inKey })
      }
      task.progress(source.position())
      if (task.signal.aborted) {
        total.status = 'interrupted'
        break
      }
    }
  } catch (error) {
    await flush()
    // What stands before the damage is imported. No end is remembered: the next run begins there, and has the rest once the file is mended.
    if (isDamage(error)) {
      total.status = 'done'
      state.end = undefined
      await finish()
    }
    throw error
  }
  await flush()
  if (total.status === 'done') {
    state.packed = end === undefined ? source.packed : undefined
    state.end = seen.offset
    state.tail = seen.tail ?? before?.tail
  }
  await finish()
  total.invalid += seen.invalid
  total.blank += seen.blank
  total.bytes += seen.read
  return state
}

/** The line of a record, its secrets masked by the names of their fields. */
export function encode({ envelope, fields }: ForeignRecord): string {
  return encodeRecord(envelope, fields, redactor)
}
