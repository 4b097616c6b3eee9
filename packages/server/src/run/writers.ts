import { openStream, type StreamWriter } from 'sillok/stream'

/** Streams that intake appends to, opened on first use. */
export interface Writers {
  /** Resolves when the lines are in a segment. @throws SillokError `DISK_FULL`, `STREAM_NAME` */
  write(stream: string, lines: readonly string[]): Promise<void>
  close(): Promise<void>
}

export function createWriters(root: string): Writers {
  const open = new Map<string, StreamWriter>()
  return {
    write(stream, lines) {
      let writer = open.get(stream)
      if (writer === undefined) {
        // A sender can try again, and knows what it sent: better to refuse than to keep in memory what is not on disk.
        writer = openStream({ root, name: stream, durability: 'written', whenFull: 'fail' })
        open.set(stream, writer)
      }
      return writer.appendAll(lines)
    },
    async close() {
      await Promise.allSettled([...open.values()].map((writer) => writer.close()))
    },
  }
}
