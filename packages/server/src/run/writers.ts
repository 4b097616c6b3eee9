import { openStream, type StreamWriter } from 'sillok/stream'
import { RETRY_AFTER_SECONDS } from '../intake/index.js'

/** Streams that intake appends to, opened on first use. */
export interface Writers {
  /** Resolves when the lines are in a segment. @throws SillokError `DISK_FULL`, `STREAM_NAME` */
  write(stream: string, lines: readonly string[]): Promise<void>
  /** Whether the disk took nothing a moment ago. After that moment nobody knows: only what is sent finds out. */
  failing(): boolean
  close(): Promise<void>
}

/** As long as senders are told to stay away. */
const FAILING_MS = RETRY_AFTER_SECONDS * 1000

export function createWriters(root: string): Writers {
  const open = new Map<string, StreamWriter>()
  /** When each stream's last write failed, in milliseconds of the monotonic clock. */
  const failed = new Map<string, number>()
  return {
    async write(stream, lines) {
      let writer = open.get(stream)
      if (writer === undefined) {
        // A sender can try again, and knows what it sent: better to refuse than to keep in memory what is not on disk.
        writer = openStream({ root, name: stream, durability: 'written', whenFull: 'fail' })
        open.set(stream, writer)
      }
      try {
        await writer.appendAll(lines)
        failed.delete(stream)
      } catch (error) {
        failed.set(stream, performance.now())
        throw error
      }
    },
    failing: () => [...failed.values()].some((at) => performance.now() - at < FAILING_MS),
    async close() {
      await Promise.allSettled([...open.values()].map((writer) => writer.close()))
    },
  }
}
