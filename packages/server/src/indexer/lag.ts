import { open } from 'node:fs/promises'
import { type Cursor, listSegments, listStreams } from 'sillok/stream'

const NEWLINE = 0x0a
const CHUNK_BYTES = 64 * 1024

/**
 * Bytes in segments beyond the cursors. Compressed segments that were not begun yet count with their compressed size; a line that
 * is not complete does not count: nobody can index it, and where its writer died nobody ever will.
 */
export async function bytesBehind(root: string, cursors: Readonly<Record<string, Cursor>>): Promise<number> {
  let bytes = 0
  for (const stream of await listStreams(root)) {
    const cursor = cursors[stream] ?? { finished: '', open: {} }
    for (const segment of await listSegments(root, stream)) {
      const at = cursor.open[segment.name]
      if (at === undefined && segment.name <= cursor.finished) continue
      const rest = segment.bytes - (at ?? 0)
      if (rest <= 0) continue
      const isPlain = segment.file.endsWith('.jsonl')
      if (isPlain && !(await holdsLine(segment.path, at ?? 0))) continue
      bytes += rest
    }
  }
  return bytes
}

/** Whether a line ends behind a place of a file: of any backlog the first piece says so. */
async function holdsLine(path: string, from: number): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return false
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let at = from; ; ) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at)
      if (bytesRead === 0) return false
      if (chunk.subarray(0, bytesRead).includes(NEWLINE)) return true
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}
