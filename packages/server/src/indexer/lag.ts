import { type Cursor, listSegments, listStreams } from 'sillok/stream'

/** Bytes in segments beyond the cursors. Compressed segments that were not begun yet count with their compressed size. */
export async function bytesBehind(root: string, cursors: Readonly<Record<string, Cursor>>): Promise<number> {
  let bytes = 0
  for (const stream of await listStreams(root)) {
    const cursor = cursors[stream] ?? { finished: '', open: {} }
    for (const segment of await listSegments(root, stream)) {
      const at = cursor.open[segment.name]
      if (at === undefined && segment.name <= cursor.finished) continue
      bytes += Math.max(0, segment.bytes - (at ?? 0))
    }
  }
  return bytes
}
