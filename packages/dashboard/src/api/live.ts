import type { Rec } from './types.js'

/** The server's count of a live stream since it was opened. */
export interface Rate {
  per_second: number
  matched: number
  skipped: number
}

/** What a live stream tells its owner. */
export interface LiveEvents {
  open: () => void
  records: (records: Rec[]) => void
  rate: (rate: Rate) => void
  /** The server said why it closes the stream; it is not opened again for a query that cannot work. */
  problem: (code: string, message: string) => void
  /** The connection is gone; it is tried again in so many milliseconds. */
  lost: (retryMs: number) => void
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000

/**
 * Opens `/api/live` and keeps it open: a lost connection is tried again, each time after twice as long, up to ten
 * seconds. Returns the function that ends it.
 */
export function openLive(q: string, events: LiveEvents): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = FIRST_RETRY_MS
  const url = `api/live${q === '' ? '' : `?${new URLSearchParams({ q })}`}`

  const close = (): void => {
    source?.close()
    clearTimeout(timer)
  }
  const connect = (): void => {
    source = new EventSource(url)
    source.onopen = () => {
      retryMs = FIRST_RETRY_MS
      events.open()
    }
    // The browser's own retry gives up on an HTTP error, and never says when it comes.
    source.onerror = () => {
      close()
      events.lost(retryMs)
      timer = setTimeout(connect, retryMs)
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    }
    source.addEventListener('records', (event) => {
      const records = parse<Rec[]>(event)
      if (records !== undefined) events.records(records)
    })
    source.addEventListener('rate', (event) => {
      const rate = parse<Rate>(event)
      if (rate !== undefined) events.rate(rate)
    })
    source.addEventListener('problem', (event) => {
      const problem = parse<{ code: string; message: string }>(event)
      if (problem === undefined) return
      close()
      events.problem(problem.code, problem.message)
    })
  }
  connect()
  return close
}

function parse<T>(event: Event): T | undefined {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T
  } catch {
    return undefined
  }
}
