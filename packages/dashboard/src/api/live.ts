import type { Rec } from './answers/record.js'

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
 * seconds. One that the server refuses, as for a query that cannot be read, is not. Returns the function that ends it.
 */
export function openLive(q: string, events: LiveEvents): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = FIRST_RETRY_MS
  const url = `api/live${q === '' ? '' : `?${new URLSearchParams({ q })}`}`

  let ended = false

  const close = (): void => {
    source?.close()
    clearTimeout(timer)
  }
  const lost = (): void => {
    close()
    events.lost(retryMs)
    timer = setTimeout(connect, retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  }
  const connect = (): void => {
    const own = new EventSource(url)
    source = own
    let opened = false
    own.onopen = () => {
      opened = true
      retryMs = FIRST_RETRY_MS
      events.open()
    }
    // The browser's own retry gives up on an HTTP error, and never says when it comes.
    own.onerror = async () => {
      own.close()
      const refused = opened ? undefined : await refusalOf(url)
      if (ended || source !== own) return
      if (refused === undefined) lost()
      else events.problem(refused.code, refused.message)
    }
    own.addEventListener('records', (event) => {
      const records = parse<Rec[]>(event)
      if (records !== undefined) events.records(records)
    })
    own.addEventListener('rate', (event) => {
      const rate = parse<Rate>(event)
      if (rate !== undefined) events.rate(rate)
    })
    own.addEventListener('problem', (event) => {
      const problem = parse<Refusal>(event)
      if (problem === undefined) return
      // A server that was closed is commonly started again.
      if (problem.code === 'SERVER_CLOSING') return lost()
      close()
      events.problem(problem.code, problem.message)
    })
  }
  connect()
  return () => {
    ended = true
    close()
  }
}

interface Refusal {
  code: string
  message: string
}

/** Why the server refuses to open a stream, which an EventSource does not tell; `undefined` where it does not answer, or would open it. */
async function refusalOf(url: string): Promise<Refusal | undefined> {
  const stop = new AbortController()
  try {
    const answer = await fetch(url, { signal: stop.signal })
    return answer.ok ? undefined : ((await answer.json()) as { error?: Refusal }).error
  } catch {
    return undefined
  } finally {
    stop.abort()
  }
}

function parse<T>(event: Event): T | undefined {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T
  } catch {
    return undefined
  }
}
