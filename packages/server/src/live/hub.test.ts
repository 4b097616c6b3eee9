import { SillokError } from 'sillok/record'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLive } from './hub.js'

interface Item {
  n: number
  level?: string
  text?: string
}

function parseQuery(text: string): string {
  if (text === '(') throw new SillokError('QUERY_SYNTAX', 'A bracket is not closed.')
  return text
}
const matches = (query: string, item: Item) => query === '' || item.level === query
const items = (count: number, level?: string): Item[] =>
  Array.from({ length: count }, (_, n) => (level === undefined ? { n } : { n, level }))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A reader that takes everything at once, and gives it out as events. */
function readerOf(stream: ReadableStream<Uint8Array>) {
  const chunks: Uint8Array[] = []
  const reader = stream.getReader()
  const pump = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
  }
  const done = pump()
  return {
    done,
    cancel: () => reader.cancel(),
    async events(name?: string) {
      await new Promise((resolve) => setImmediate(resolve))
      const blocks = Buffer.concat(chunks.splice(0)).toString().split('\n\n')
      return blocks
        .map((block) => /^event: (.*)\ndata: ([^\n]*)$/.exec(block))
        .filter((match) => match !== null)
        .map(([, event, data]) => ({ event, data: JSON.parse(data ?? '') }))
        .filter(({ event }) => name === undefined || event === name)
    },
  }
}

describe('the live hub', () => {
  it('sends what matches, within a tick', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    const view = readerOf(live.open('ERROR'))
    live.publish([...items(2, 'INFO'), { n: 7, level: 'ERROR', text: 'a\nb\u2028<script>' }])
    vi.advanceTimersByTime(50)
    expect(await view.events()).toEqual([
      { event: 'records', data: [{ n: 7, level: 'ERROR', text: 'a\nb\u2028<script>' }] },
    ])
    live.close()
  })

  it('tells the rate each second, matches or not', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    const view = readerOf(live.open('ERROR'))
    live.publish(items(3, 'ERROR'))
    vi.advanceTimersByTime(1000)
    vi.advanceTimersByTime(1000)
    expect(await view.events('rate')).toEqual([
      { event: 'rate', data: { per_second: 3, matched: 3, skipped: 0 } },
      { event: 'rate', data: { per_second: 0, matched: 3, skipped: 0 } },
    ])
    live.close()
  })

  it('sends the newest of too many and counts the others, for the metrics too', async () => {
    const onSkipped = vi.fn()
    const live = createLive<Item, string>({ parseQuery, matches, onSkipped })
    const view = readerOf(live.open(''))
    live.publish(items(1000))
    vi.advanceTimersByTime(1000)
    const [records, rate] = await view.events()
    expect(records?.data.map((item: Item) => item.n)).toEqual(items(200).map(({ n }) => n + 800))
    expect(rate?.data).toEqual({ per_second: 1000, matched: 1000, skipped: 800 })
    expect(onSkipped).toHaveBeenCalledExactlyOnceWith(800)
    live.close()
  })

  it('holds bounded memory for a reader that does not read', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    const stream = live.open('')
    for (let i = 0; i < 600; i++) {
      live.publish(items(20).map((item) => ({ ...item, text: 'x'.repeat(10_000) })))
      vi.advanceTimersByTime(100)
    }
    const view = readerOf(stream)
    let size = 0
    for (const { data } of await view.events()) size += JSON.stringify(data).length
    expect(size).toBeLessThan(3_000_000)
    vi.advanceTimersByTime(1000)
    const rate = (await view.events('rate')).at(-1)
    expect(rate?.data.matched).toBe(12_000)
    expect(rate?.data.skipped).toBeGreaterThan(11_000)
    live.close()
  })

  it('skips a record that is too large to show', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    const view = readerOf(live.open(''))
    live.publish([{ n: 1, text: 'x'.repeat(5_000_000) }, { n: 2 }])
    vi.advanceTimersByTime(1000)
    const [records, rate] = await view.events()
    expect(records?.data).toEqual([{ n: 2 }])
    expect(rate?.data).toMatchObject({ matched: 2, skipped: 1 })
    live.close()
  })

  it('stops comparing when that takes too long, and says for how many', async () => {
    let clock = 0
    vi.spyOn(performance, 'now').mockImplementation(() => clock)
    const live = createLive<Item, string>({
      parseQuery,
      matches: () => {
        clock += 10
        return true
      },
    })
    const view = readerOf(live.open(''))
    live.publish(items(1000))
    clock += 1000
    vi.advanceTimersByTime(50)
    const rate = (await view.events('rate')).at(-1)
    expect(rate?.data.matched).toBeLessThan(50)
    expect(rate?.data.matched + rate?.data.unexamined).toBe(1000)
    live.close()
    vi.restoreAllMocks()
  })

  it('refuses a bad query and one view too many before anything is sent', async () => {
    const live = createLive<Item, string>({ parseQuery, matches, maxConnections: 2 })
    expect(() => live.open('(')).toThrow(expect.objectContaining({ code: 'QUERY_SYNTAX' }))
    const views = [readerOf(live.open('')), readerOf(live.open(''))]
    expect(() => live.open('')).toThrow(expect.objectContaining({ code: 'TOO_MANY_VIEWS' }))
    await views[0]?.cancel()
    expect(live.connections()).toBe(1)
    expect(() => live.open('')).not.toThrow()
    live.close()
  })

  it('forgets a view that has gone, and runs no timer without views', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    expect(vi.getTimerCount()).toBe(0)
    const view = readerOf(live.open(''))
    expect(vi.getTimerCount()).toBe(1)
    await view.cancel()
    expect(live.connections()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    live.publish(items(10))
  })

  it('tells every view that the server closes', async () => {
    const live = createLive<Item, string>({ parseQuery, matches })
    const view = readerOf(live.open(''))
    live.close()
    await view.done
    expect(await view.events()).toMatchObject([{ event: 'problem', data: { code: 'SERVER_CLOSING' } }])
  })
})
