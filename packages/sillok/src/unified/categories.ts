import type { UnifiedEvent } from '../events/index.js'
import type { Sink } from '../logger/index.js'
import type { Level } from '../record/index.js'
import { findRoot, openStream, type StreamOptions, type StreamWriter } from '../stream/index.js'

/** What a record is kept for; each category is a stream of that name. */
export type Category = UnifiedEvent['category']

const CATEGORIES: readonly Category[] = ['raw', 'summary', 'training', 'tagged']

/** Of one category in this process, since the sink was made. */
export interface CategoryStats {
  records: number
  /** Written to its stream. */
  bytes: number
  /** In memory: bytes that wait to be written. */
  waiting: number
  /** Records given up while the disk was full. */
  dropped: number
  /** Why writing fails at present, as a system error code such as `ENOSPC`. */
  failing: string | undefined
}

/** What a sink of categories did so far. */
export interface CategoriesStats {
  categories: Readonly<Record<Category, CategoryStats>>
  /** Bytes of memory that this process has, all that it does included. */
  memory: number
  /** Loggers that records came from, each with their number; adapters of other libraries have loggers of their own. At most 1000; what comes later is under `other`. */
  loggers: Readonly<Record<string, number>>
}

type Streams = Readonly<Record<Category, StreamWriter>>
type Options = Partial<Omit<StreamOptions, 'name' | 'sealed' | 'onDamage'>>

/** So many names are counted one by one. */
const MAX_LOGGERS = 1000

/** A sink with numbers of what went through it. */
export interface CategorySink extends Sink {
  stats(): CategoriesStats
}

/**
 * A sink that gives each category a stream of its own, so that each can have its own class and retention. A record without a category is `raw`: so does what other
 * loggers write come to where debugging is.
 *
 * Lines are written in batches, after `flushMs` (100 ms) at the latest; while the disk is full up to `maxBufferBytes` (16 MiB) of each category wait in memory.
 *
 * @param options as `openStream` has them, for each of the four. Without `root` it is that of `configure`; before that, and without, found as `configure` finds it
 * @throws SillokError `ROOT_UNUSABLE`, `CONFIG_INVALID`; without `root` from `configure`
 * @example
 * const categories = categorySink()
 * configure({ stream: false, sinks: [categories] })
 * log('tagged', 'INFO', 'trader', 'halt', 'Trading halted')
 * categories.stats().categories.tagged.waiting
 */
export function categorySink(options: Options = {}): CategorySink {
  let opened = options.root === undefined ? undefined : openAll(options, findRoot(options.root))
  // A line may come before `configure`, from who uses the sink by hand.
  const streams = (): Streams => {
    opened ??= openAll(options, findRoot())
    return opened.streams
  }
  const all = (): StreamWriter[] => (opened === undefined ? [] : Object.values(opened.streams))
  const loggers = new Map<string, number>()
  return {
    open({ root }) {
      if (options.root === undefined && opened?.root !== root) opened = openAll(options, root)
    },
    write(line: string, _level: Level) {
      const { category, logger } = JSON.parse(line) as { category?: unknown; logger?: unknown }
      const known = typeof logger === 'string' && (loggers.has(logger) || loggers.size < MAX_LOGGERS)
      const name = known ? logger : 'other'
      loggers.set(name, (loggers.get(name) ?? 0) + 1)
      streams()[CATEGORIES.find((one) => one === category) ?? 'raw'].append(line)
    },
    async flush() {
      await Promise.all(all().map((stream) => stream.flush()))
    },
    flushSync() {
      for (const stream of all()) stream.flushSync()
    },
    async close() {
      await Promise.all(all().map((stream) => stream.close()))
    },
    stats() {
      const of = (name: Category): CategoryStats => {
        const stats = opened?.streams[name].stats()
        if (stats === undefined) return { records: 0, bytes: 0, waiting: 0, dropped: 0, failing: undefined }
        const { lines: records, bytes, waiting, dropped, failing } = stats
        return { records, bytes, waiting, dropped, failing }
      }
      return {
        categories: {
          raw: of('raw'),
          summary: of('summary'),
          training: of('training'),
          tagged: of('tagged'),
        },
        memory: process.memoryUsage.rss(),
        loggers: Object.fromEntries(loggers),
      }
    },
  }
}

function openAll(options: Options, root: string): { root: string; streams: Streams } {
  const open = (name: Category): StreamWriter => openStream({ ...options, root, name })
  return {
    root,
    streams: {
      raw: open('raw'),
      summary: open('summary'),
      training: open('training'),
      tagged: open('tagged'),
    },
  }
}
