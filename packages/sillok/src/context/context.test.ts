import { EventEmitter, once } from 'node:events'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import {
  addContext,
  getContext,
  getRequest,
  outgoingHeaders,
  requestIds,
  withContext,
  withRequest,
} from './index.js'

const id = (): unknown => getContext()?.id

/** Runs two scopes at once, so that what leaks from one is seen in the other. */
async function both(work: () => Promise<unknown>): Promise<unknown[]> {
  return Promise.all([withContext({ id: 'a' }, work), withContext({ id: 'b' }, work)])
}

describe('a scope reaches', () => {
  it('across awaits', async () => {
    const work = async () => {
      await null
      await sleep(1)
      await Promise.all([sleep(1), promisify(setImmediate)()])
      for await (const _ of Readable.from([1, 2])) await null
      return id()
    }
    expect(await both(work)).toEqual(['a', 'b'])
    expect(getContext()).toBeUndefined()
  })

  it.each([
    ['timers', (done: () => void) => setTimeout(done, 1)],
    ['intervals', (done: () => void) => setInterval(done, 1)],
    ['setImmediate', (done: () => void) => setImmediate(done)],
    ['queueMicrotask', (done: () => void) => queueMicrotask(done)],
    ['process.nextTick', (done: () => void) => process.nextTick(done)],
    ['promise callbacks', (done: () => void) => Promise.reject(new Error('x')).catch(done)],
  ])('into %s', async (_, later) => {
    const work = () =>
      new Promise((resolve) => {
        const timer: unknown = later(() => {
          clearInterval(timer as NodeJS.Timeout)
          resolve(id())
        })
      })
    expect(await both(work)).toEqual(['a', 'b'])
  })

  it('through streams', async () => {
    const work = async () => {
      const seen: unknown[] = []
      const transform = new Transform({
        objectMode: true,
        transform(chunk, _encoding, done) {
          setImmediate(() => {
            seen.push(id())
            done(null, chunk)
          })
        },
      })
      await pipeline(Readable.from([1, 2]), transform, async (all) => {
        for await (const _ of all) seen.push(id())
      })
      return seen
    }
    expect(await both(work)).toEqual([Array(4).fill('a'), Array(4).fill('b')])
  })

  it('into listeners, where the event is emitted', async () => {
    const emitter = new EventEmitter()
    const seen: unknown[] = []
    emitter.on('x', () => seen.push(id()))
    await both(async () => {
      await sleep(1)
      emitter.emit('x')
    })
    expect(seen.sort()).toEqual(['a', 'b'])
    await withContext({ id: 'c' }, async () => {
      setTimeout(() => emitter.emit('y'), 1)
      await once(emitter, 'y')
      expect(id()).toBe('c')
    })
  })

  it('to another thread, as far as it is handed over', async () => {
    const code = `const { parentPort, workerData } = require('node:worker_threads')
      import(workerData.room).then(({ withContext, getContext }) =>
        parentPort.postMessage(withContext(workerData.context, () => getContext())))`
    await withContext({ id: 'a', deep: { n: 1 } }, async () => {
      const room = new URL('../../dist/context/index.js', import.meta.url).href
      const worker = new Worker(code, { eval: true, workerData: { room, context: { ...getContext() } } })
      const [there] = await once(worker, 'message')
      expect(there).toEqual({ id: 'a', deep: { n: 1 } })
      expect(id()).toBe('a')
    })
  })
})

describe('fields', () => {
  it('added inside are seen by what comes later, also after an await in a function that shares the scope', async () => {
    await withContext({ id: 'a' }, async () => {
      const signIn = async () => {
        await sleep(1)
        addContext({ user_id: 'u-1' })
      }
      const before = getContext()
      await signIn()
      expect(getContext()).toMatchObject({ id: 'a', user_id: 'u-1' })
      // What was there keeps what it had: a record made before is not changed.
      expect(before).not.toHaveProperty('user_id')
    })
    expect(addContext({ lost: true })).toBe(false)
  })

  it('of an inner scope win, and end with it', () => {
    withContext({ id: 'a', n: 1 }, () => {
      withContext({ id: 'b' }, () => {
        addContext({ inner: true })
        expect(getContext()).toMatchObject({ id: 'b', n: 1, inner: true })
      })
      expect(getContext()).toMatchObject({ id: 'a', n: 1 })
      expect(getContext()).not.toHaveProperty('inner')
    })
  })

  it('are read once, and cannot throw or pollute', () => {
    let reads = 0
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')
    Object.defineProperty(hostile, 'once', { enumerable: true, get: () => ++reads })
    Object.defineProperty(hostile, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    withContext(hostile, () => {
      for (let i = 0; i < 3; i++) expect(getContext()?.once).toBe(1)
      expect(getContext()?.bad).toBe('[Unreadable: a getter threw]')
    })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const value of [proxy, null, undefined, 7, 'text']) {
      expect(withContext(value as object, () => 'ran')).toBe('ran')
    }
  })

  it('come and go with what fn returns or throws', async () => {
    const error = new Error('x')
    expect(() =>
      withContext({ id: 'a' }, () => {
        throw error
      }),
    ).toThrow(error)
    await expect(withContext({ id: 'a' }, async () => Promise.reject(error))).rejects.toBe(error)
    expect(getContext()).toBeUndefined()
  })
})

describe('a request', () => {
  const headers = (values: Record<string, unknown>) => (name: string) => values[name]

  it.each([
    ['with a line break', 'a\r\nx-admin: 1'],
    ['that is too long', 'a'.repeat(129)],
    ['that is empty', ''],
    ['with a blank', 'a b'],
    ['with markup', '<script>'],
    ['with JSON', '{"a":1}'],
    ['in other letters', '상관'],
    ['with a terminal code', '\u001b[31m'],
    ['that is no text', 7],
    ['that is an object', { toString: () => 'a' }],
  ])('does not take an id %s', (_, value) => {
    const ids = requestIds(headers({ 'x-correlation-id': value, 'x-request-id': value }))
    expect(ids.correlation_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(ids.request_id).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('takes the correlation id that it brings, else its trace, else a new one', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    expect(requestIds(headers({ 'x-correlation-id': ['c-1', 'c-2'], traceparent }))).toMatchObject({
      correlation_id: 'c-1',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      parent_span_id: '00f067aa0ba902b7',
      trace_flags: 1,
    })
    expect(requestIds(headers({ traceparent })).correlation_id).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(requestIds(headers({})).correlation_id).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('carries its ids on, with a span of its own, and the state of other tracing systems as it came', () => {
    const ids = requestIds(
      headers({
        'x-correlation-id': 'c-1',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff',
        tracestate: ['rojo=00f067aa0ba902b7', 'congo=t61rcWkgMzE'],
        baggage: 'user=alice',
      }),
    )
    withRequest(ids, () =>
      withContext({ step: 1 }, () => {
        expect(outgoingHeaders()).toEqual({
          'x-correlation-id': 'c-1',
          'x-request-id': ids.request_id,
          traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${ids.span_id}-03`,
          tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
        })
      }),
    )
    expect(outgoingHeaders()).toEqual({})
  })

  it('sends nothing on that is no id, whatever the application has put there', () => {
    const broken = { correlation_id: 'a\r\nb', request_id: 7, trace_id: 'x', span_id: '0'.repeat(16) }
    expect(withContext(broken, outgoingHeaders)).toEqual({})
    const nearly = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '0'.repeat(16) }
    expect(withContext(nearly, outgoingHeaders)).toEqual({})
  })

  it('is one and the same in all its scopes, and another than the one around it', async () => {
    const ids = requestIds(headers({}))
    await withContext({ app: 'shop' }, async () => {
      const outer = getRequest()
      const seen = await withRequest(ids, async () => {
        const first = getRequest()
        await sleep(1)
        return [first, withContext({ n: 1 }, getRequest)]
      })
      expect(seen[0]).toBe(seen[1])
      expect(seen[0]).not.toBe(outer)
      expect(withContext({ n: 1 }, getRequest)).toBe(outer)
    })
    expect(getRequest()).toBeUndefined()
    withContext({ app: 'worker' }, () => {
      const jobs = ['j-1', 'j-2'].map((correlation_id) => withContext({ correlation_id }, getRequest))
      expect(new Set([...jobs, getRequest()]).size).toBe(3)
    })
  })
})
