import { setTimeout as sleep } from 'node:timers/promises'
import { type Cursor, listStreams, readStream } from '../../stream/index.js'
import { byTime, type Filter, type Seen } from './filter.js'
import type { Printer } from './print.js'

/** Lines of several streams that arrive so close together are put in the order of time. */
const GATHER_MS = 40

/** How often is looked for streams that are new. */
const NEW_STREAMS_MS = 1000

/** Lines that may wait to be printed; readers wait beyond that, so a slow terminal costs no memory. */
const MAX_WAITING = 20_000

/** Prints what is appended to streams until the signal is aborted. */
export async function follow(
  root: string,
  cursors: ReadonlyMap<string, Cursor>,
  alsoNew: boolean,
  filter: Filter,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  const waiting: Seen[] = []
  const readers: Promise<void>[] = []
  const known = new Set(cursors.keys())
  const failed = new AbortController()
  const stopped = AbortSignal.any([signal, failed.signal])
  let failure: unknown
  const start = (stream: string, cursor: Cursor | undefined): void => {
    const reading = read(root, stream, cursor, waiting, filter, stopped).catch((error: unknown) => {
      failure ??= error
      failed.abort()
    })
    readers.push(reading)
  }
  for (const [stream, cursor] of cursors) start(stream, cursor)
  let looked = Date.now()
  while (!stopped.aborted) {
    await sleep(GATHER_MS)
    if (waiting.length > 0) await printer(byTime(waiting.splice(0)))
    if (!alsoNew || Date.now() - looked < NEW_STREAMS_MS) continue
    looked = Date.now()
    for (const stream of await listStreams(root)) {
      if (known.has(stream)) continue
      known.add(stream)
      start(stream, undefined)
    }
  }
  await Promise.all(readers)
  if (waiting.length > 0) await printer(byTime(waiting))
  if (failure !== undefined) throw failure
}

async function read(
  root: string,
  stream: string,
  cursor: Cursor | undefined,
  waiting: Seen[],
  filter: Filter,
  signal: AbortSignal,
): Promise<void> {
  const place = cursor === undefined ? { from: 'start' as const } : { cursor }
  for await (const { lines } of readStream({ root, stream, ...place, follow: true, signal })) {
    for (const line of lines) {
      const seen = filter(stream, line)
      if (seen !== undefined) waiting.push(seen)
    }
    while (waiting.length > MAX_WAITING && !signal.aborted) await sleep(GATHER_MS)
  }
}
