import { type Cursor, readStream, startOfStream } from '../stream/index.js'

/** The place behind what is in a stream now; for a stream that does not exist yet, before everything. */
export async function endOfStream(root: string, stream: string): Promise<Cursor> {
  for await (const { cursor } of readStream({ root, stream, from: 'end' })) return cursor
  return startOfStream()
}
