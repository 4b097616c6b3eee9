import { SillokError } from 'sillok/record'
import { type Backlog, createBacklog } from './backlog.js'

export interface LiveOptions<R, Q> {
  /** Turns the text of a query into what `matches` takes; throws a SillokError for a bad one. */
  parseQuery: (text: string) => Q
  matches: (query: Q, record: R) => boolean
  /** Told how many matches were not shown, for the metrics. */
  onSkipped?: (count: number) => void
  maxConnections?: number
}

export interface Live<R> {
  /** Gives new records, of all streams, to every view whose query they match. Cheap without views. */
  publish(records: readonly R[]): void
  /**
   * Opens a view: the bytes of a stream of server-sent events.
   *
   * @throws SillokError of `parseQuery`; `TOO_MANY_VIEWS`
   */
  open(query: string): ReadableStream<Uint8Array>
  connections(): number
  /** Ends all views; each is told why. */
  close(): void
}

/** Views at one time: each costs a comparison for every record. */
const MAX_CONNECTIONS = 100

/** How often views are sent what waits: the largest part of the time from log call to page. */
const TICK_MS = 50

/** Time in a second that all views together may spend on comparing records with queries. */
const EXAMINE_MS_PER_SECOND = 250

/** Records compared between two looks at the clock. */
const CLOCK_EVERY = 16

/** Bytes that may wait for a slow reader before its records are skipped instead. */
const HIGH_WATER_BYTES = 256 * 1024

/** The largest record that is shown live, and the largest event, in UTF-16 units of JSON; what is over is skipped. */
const MAX_RECORD_LENGTH = 256 * 1024
const MAX_EVENT_LENGTH = 2 * 1024 * 1024

interface View<R, Q> {
  query: Q
  backlog: Backlog<R>
  controller: Controller
  /** Time spent on this view's comparisons in the current second. */
  spentMs: number
  /** Matches skipped that the metrics know of. */
  told: number
}

/**
 * The live view: records are compared with each view's query as they come and sent as server-sent events, see
 * docs/http-api.md. A view that cannot keep up is sent less and told how much it missed; it never holds memory.
 *
 * @example const live = createLive({ parseQuery, matches }); live.publish(records); new Response(live.open('level:ERROR'))
 */
export function createLive<R, Q>(options: LiveOptions<R, Q>): Live<R> {
  const { parseQuery, matches, onSkipped, maxConnections = MAX_CONNECTIONS } = options
  const views = new Set<View<R, Q>>()
  let timer: NodeJS.Timeout | undefined
  let lastTick = 0
  let lastSecond = 0

  function publish(records: readonly R[]): void {
    for (const view of views) examine(view, records)
  }

  function examine(view: View<R, Q>, records: readonly R[]): void {
    const budget = EXAMINE_MS_PER_SECOND / views.size
    let begin = performance.now()
    for (let i = 0; i < records.length; i++) {
      if (i % CLOCK_EVERY === 0) {
        const now = performance.now()
        view.spentMs += now - begin
        begin = now
        if (view.spentMs > budget) {
          view.backlog.pass(records.length - i)
          return
        }
      }
      const record = records[i] as R
      if (matches(view.query, record)) view.backlog.add(record)
    }
    view.spentMs += performance.now() - begin
  }

  function open(text: string): ReadableStream<Uint8Array> {
    const query = parseQuery(text)
    if (views.size >= maxConnections) {
      throw new SillokError('TOO_MANY_VIEWS', `There are ${maxConnections} live views already.`)
    }
    let view: View<R, Q> | undefined
    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          view = { query, backlog: createBacklog<R>(), controller, spentMs: 0, told: 0 }
          views.add(view)
          // The first bytes tell the browser that the stream is open; it reconnects after this many milliseconds.
          controller.enqueue(encode('retry: 2000\n\n'))
          startTimer()
        },
        cancel() {
          if (view !== undefined) remove(view)
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    )
  }

  function startTimer(): void {
    if (timer !== undefined) return
    lastTick = lastSecond = performance.now()
    timer = setInterval(tick, TICK_MS)
    timer.unref()
  }

  function tick(): void {
    const now = performance.now()
    const elapsedMs = now - lastTick
    lastTick = now
    const second = now - lastSecond >= 1000
    if (second) lastSecond = now
    for (const view of views) {
      if ((view.controller.desiredSize ?? 0) <= 0) {
        view.backlog.hold(elapsedMs)
      } else {
        sendRecords(view, view.backlog.take(elapsedMs))
        // A rate each second also shows that the connection lives when nothing matches.
        if (second) send(view, 'rate', view.backlog.rate())
      }
      if (second) {
        view.spentMs = 0
        tellSkipped(view)
      }
    }
  }

  function tellSkipped(view: View<R, Q>): void {
    const skipped = view.backlog.skipped()
    if (skipped > view.told) onSkipped?.(skipped - view.told)
    view.told = skipped
  }

  function remove(view: View<R, Q>): void {
    if (!views.delete(view)) return
    tellSkipped(view)
    if (views.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function close(): void {
    for (const view of [...views]) {
      send(view, 'problem', { code: 'SERVER_CLOSING', message: 'The server is closing.' })
      remove(view)
      view.controller.close()
    }
  }

  return { publish, open, connections: () => views.size, close }
}

function sendRecords<R>(view: { controller: Controller; backlog: Backlog<R> }, records: R[]): void {
  if (records.length === 0) return
  const texts: string[] = []
  let length = 0
  // The newest first: what does not fit any more is the oldest.
  for (const record of records.reverse()) {
    const text = JSON.stringify(record)
    if (text.length > MAX_RECORD_LENGTH || length + text.length > MAX_EVENT_LENGTH) continue
    length += text.length
    texts.push(text)
  }
  view.backlog.skip(records.length - texts.length)
  if (texts.length > 0) sendText(view, 'records', `[${texts.reverse().join(',')}]`)
}

type Controller = ReadableStreamDefaultController<Uint8Array>

function send(view: { controller: Controller }, event: string, data: unknown): void {
  sendText(view, event, JSON.stringify(data))
}

function sendText(view: { controller: Controller }, event: string, json: string): void {
  view.controller.enqueue(encode(`event: ${event}\ndata: ${json}\n\n`))
}

const encoder = new TextEncoder()

function encode(text: string): Uint8Array {
  return encoder.encode(text)
}
