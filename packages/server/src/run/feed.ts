import { type FSWatcher, watch } from 'node:fs'
import { type Cursor, listStreams, readStream } from 'sillok/stream'
import { type LogRecord, viewOfLine } from '../view/index.js'

export interface FeedOptions {
  root: string
  publish: (records: LogRecord[]) => void
  /** How many watch; nobody: nothing is read. */
  watchers: () => number
}

export interface Feed {
  /** Somebody has begun to watch. */
  wake(): void
  close(): void
}

/** How often it is looked for new streams that no notification told of, and whether anybody still watches. */
const LOOK_MS = 500

/** Reads what is appended to any stream from now on, while somebody watches. Needs no engine. */
export function startFeed({ root, publish, watchers }: FeedOptions): Feed {
  let reading: AbortController | undefined
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined

  async function follow(
    stream: string,
    begin: { from: 'start' | 'end' } | { cursor: Cursor },
    signal: AbortSignal,
    at: (cursor: Cursor) => void,
  ): Promise<void> {
    for await (const { lines, cursor } of readStream({ root, stream, ...begin, follow: true, signal })) {
      at(cursor)
      if (lines.length > 0) publish(lines.map((line) => viewOfLine(line, stream)))
    }
  }

  function rest(): void {
    reading?.abort()
    reading = undefined
    clearInterval(timer)
    timer = undefined
    watcher?.close()
    watcher = undefined
  }

  return {
    wake() {
      if (reading !== undefined) return
      const controller = new AbortController()
      reading = controller
      const followed = new Set<string>()
      /** Where a reading that broke off goes on: not at the start, which would show all that there is as new. */
      const cursors = new Map<string, Cursor>()
      let from: 'start' | 'end' = 'end'
      const look = async (): Promise<void> => {
        if (watchers() === 0) return rest()
        const where = from
        // What appears later has begun after the watching: all of it is new.
        from = 'start'
        for (const stream of await listStreams(root)) {
          if (followed.has(stream) || controller.signal.aborted) continue
          followed.add(stream)
          const cursor = cursors.get(stream)
          const begin = cursor === undefined ? { from: where } : { cursor }
          follow(stream, begin, controller.signal, (reached) => cursors.set(stream, reached)).catch(() =>
            followed.delete(stream),
          )
        }
      }
      try {
        // A stream's link appears here: what its first record says is not to wait for the next look.
        watcher = watch(root, () => void look())
        watcher.on('error', () => {})
      } catch {
        // No watches left, or none on this system.
      }
      void look()
      timer = setInterval(() => void look(), LOOK_MS)
      timer.unref()
    },
    close: rest,
  }
}
