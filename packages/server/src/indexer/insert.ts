import { DATABASE, type Engine, INSERT_COLUMNS, isRowFault, rowOf } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'

const NEWLINE = 0x0a

/**
 * Inserts rows once. Where the engine refuses them for what they are, they are halved until the row that it does not
 * take stands alone; that one is replaced by a row that says so, and nothing behind it waits for ever.
 *
 * @throws what the engine throws while it is away or short of memory: call again with the same rows and token
 */
export async function insertRows(engine: Engine, rows: Uint8Array, token: string): Promise<void> {
  if (rows.length === 0) return
  const body = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  const middle = body.length < SPLIT_BYTES ? 0 : body.indexOf(NEWLINE, body.length >> 1) + 1
  if (middle === 0) return insertBlock(engine, body, token)
  // An insert is the work of one core. The same rows are always split at the same place, so each half keeps its token.
  const halves = [
    insertBlock(engine, body.subarray(0, middle), `${token}/a`),
    insertBlock(engine, body.subarray(middle), `${token}/b`),
  ]
  const failed = (await Promise.allSettled(halves)).find((half) => half.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Rows that are worth two inserts side by side. */
const SPLIT_BYTES = 2 * 1024 * 1024

async function insertBlock(engine: Engine, body: Buffer, token: string): Promise<void> {
  if (body.length === 0) return
  try {
    await engine.insert(`${DATABASE}.otel_logs`, body, { token })
  } catch (error) {
    // Everything else passes, a full disk too, and the token keeps a second try single: halves have other tokens, and what one of
    // them had put in would be doubled by the whole.
    if (!isRowFault(error)) throw error
    await halve(engine, body, token, error as Error)
  }
}

async function halve(engine: Engine, body: Buffer, token: string, cause: Error): Promise<void> {
  const middle = body.indexOf(NEWLINE, body.length >> 1) + 1
  if (middle > 0 && middle < body.length) {
    await insertBlock(engine, body.subarray(0, middle), `${token}/0`)
    await insertBlock(engine, body.subarray(middle), `${token}/1`)
    return
  }
  const first = body.indexOf(NEWLINE) + 1
  if (first < body.length) {
    await insertBlock(engine, body.subarray(0, first), `${token}/0`)
    await insertBlock(engine, body.subarray(first), `${token}/1`)
    return
  }
  await engine.insert(`${DATABASE}.otel_logs`, refused(body, cause), { token: `${token}/refused` })
}

/** Where a refused record stands can be shown, even if the record cannot: of it only the place is taken over. */
function refused(row: Buffer, cause: Error): string {
  const { stream, segment, offset } = placeOf(row)
  const fault = { text: '', segment, offset, bytes: row.length, fault: 'unreadable' } as const
  return `${rowOf({
    ...viewOfLine(fault, stream),
    message: `The index does not take this record: ${cause.message.slice(0, 500)}`,
    event: 'row.refused',
    fields: {},
  })}\n`
}

const COLUMNS = INSERT_COLUMNS.split(', ')

function placeOf(row: Buffer): { stream: string; segment: string; offset: number } {
  try {
    const values = JSON.parse(row.toString()) as unknown[]
    const value = (column: string) => values[COLUMNS.indexOf(column)]
    return {
      stream: String(value('Stream')),
      segment: String(value('Segment')),
      offset: Number(value('Offset')),
    }
  } catch {
    return { stream: '', segment: '', offset: 0 }
  }
}
