import { AssertionError } from 'node:assert'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { outgoingHeaders, requestIds, withContext, withRequest } from '../context/index.js'
import { configure, getLogger, type Sillok } from '../logger/index.js'
import { createRecorder, type Recorder, recordLogs, startRecorder } from './index.js'

const log = getLogger('shop')
let sillok: Sillok | undefined
const recorders: Recorder[] = []
function start(): Recorder {
  const recorder = startRecorder()
  recorders.push(recorder)
  return recorder
}
afterEach(async () => {
  for (const recorder of recorders.splice(0)) recorder[Symbol.dispose]()
  await sillok?.close()
  sillok = undefined
})

function messageOf(fn: () => unknown): string {
  try {
    fn()
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError)
    return (error as Error).message
  }
  throw new Error('It did not fail.')
}

describe('a recorder', () => {
  it('needs no configuration, sees every level, and masks as always', () => {
    const recorder = start()
    log.debug('Cart opened', { password: 'hunter2' })
    log.with({ tenant: 'a' }).error('Payment failed', new TypeError('no route'), { error_code: 'TIMEOUT' })
    withContext({ user_id: 'u-1' }, () => log.info('Done'))
    expect(recorder.count()).toBe(3)
    expect(recorder.expect('Cart opened')).toMatchObject({ level: 'DEBUG', password: '***MASKED***' })
    recorder.expect({ level: 'error', error_code: 'TIMEOUT', tenant: 'a', exception: { type: 'TypeError' } })
    recorder.expect({ message: /^Do/, user_id: 'u-1', tenant: undefined })
    recorder.inOrder(['Cart opened', { level: 'ERROR' }, /Done/])
    recorder.none({ level: 'CRITICAL' })
  })

  it('is silent again when it is stopped', () => {
    const recorder = startRecorder()
    recorder.stop()
    log.info('unheard')
    recorder.none()
    expect(log.isEnabled('CRITICAL')).toBe(false)
  })

  it('works beside a configuration, before and after it', async () => {
    const recorder = start()
    log.debug('before')
    sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), service: 'shop' })
    log.debug('below the level')
    log.info('within')
    await sillok.close()
    log.debug('after')
    recorder.inOrder(['before', { message: 'within', service: 'shop' }, 'after'])
    recorder.none('below the level')
  })

  it('may be a sink of the configuration', async () => {
    const recorder = createRecorder()
    sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), sinks: [recorder] })
    log.warn('Stock low', { left: 2 })
    recorder.expect({ level: 'warn', left: (left: unknown) => Number(left) < 5 })
  })

  it('takes the matchers of the test runner, arrays and nested fields', () => {
    const recorder = start()
    log.info('Priced', {
      items: [
        { sku: 'a', n: 1 },
        { sku: 'b', n: 2 },
      ],
      total: 7.5,
    })
    recorder.expect({ items: [{ sku: 'a' }, expect.objectContaining({ n: 2 })], total: expect.any(Number) })
    expect(recorder.count({ items: [{ sku: 'a' }] })).toBe(0)
  })

  it('waits for what comes later', async () => {
    const recorder = start()
    setImmediate(() => log.info('Later'))
    await expect(recorder.waitFor('Later')).resolves.toMatchObject({ level: 'INFO' })
    await expect(recorder.waitFor('Never', { timeoutMs: 5 })).rejects.toThrow(
      /No record that fits "Never" came within 5 ms/,
    )
  })

  it('counts, and forgets', () => {
    const recorder = start()
    log.info('a', { n: 1 })
    log.info('a', { n: 2 })
    expect(recorder.times(2, 'a').map(({ n }) => n)).toEqual([1, 2])
    recorder.clear()
    recorder.none()
    expect(recorder.records).toEqual([])
  })
})

describe('a failure', () => {
  it('shows the nearest records and where they differ', () => {
    const recorder = start()
    log.info('Cart opened')
    log.error('Payment failed', { error_code: 'REFUSED', order: { id: 7 } })
    expect(
      messageOf(() => recorder.expect({ level: 'ERROR', error_code: 'TIMEOUT', order: { id: 8 } })),
    ).toBe(
      `No record fits {"level":"ERROR","error_code":"TIMEOUT","order":{"id":8}}.
Nearest:
  #2 ERROR shop: "Payment failed"
      error_code: wanted "TIMEOUT", found "REFUSED"
      order.id: wanted 8, found 7`,
    )
  })

  it('shows what there was where nothing comes near', () => {
    const recorder = start()
    expect(messageOf(() => recorder.expect({ level: 'ERROR' }))).toBe(
      'No record fits {"level":"ERROR"}.\nNothing was recorded.',
    )
    log.info('Cart opened')
    expect(messageOf(() => recorder.expect({ level: 'ERROR', a: /x/ }))).toBe(
      'No record fits {"level":"ERROR","a":"/x/"}.\n1 recorded:\n  #1 INFO shop: "Cart opened"',
    )
    expect(messageOf(() => recorder.none())).toBe(
      'Expected no record. 1 recorded:\n  #1 INFO shop: "Cart opened"',
    )
    expect(messageOf(() => recorder.times(2, 'Cart opened'))).toMatch(
      /^Expected 2 records that fit "Cart opened", found 1\./,
    )
  })

  it('says which one of an order is missing, and that it came too early', () => {
    const recorder = start()
    log.info('b')
    log.info('a')
    expect(messageOf(() => recorder.inOrder(['a', 'b']))).toMatch(
      /^Record 2 of 2: none fits "b" after #2 INFO shop: "a"\.\nOne that fits came before: #1\./,
    )
  })

  it('begins its stack where the assertion was called', () => {
    const recorder = start()
    try {
      recorder.expect('x')
    } catch (error) {
      expect((error as Error).stack?.split('\n').find((line) => line.includes('at '))).toContain(
        'recorder.test.ts',
      )
    }
  })
})

describe('recordLogs', () => {
  it('keeps tests apart that run side by side', async () => {
    const test = (name: string) =>
      recordLogs(async (recorder) => {
        for (let i = 0; i < 20; i++) {
          log.info('step', { name, i })
          await new Promise((resolve) => setTimeout(resolve, i % 3))
        }
        recorder.times(20, { name })
        expect(recorder.count()).toBe(20)
        return name
      })
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(test))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('sees requests that get ids of their own, and a server to which the id is carried', async () => {
    const server = createServer((request, response) =>
      withRequest(
        requestIds((name) => request.headers[name]),
        () => {
          log.info('Served', { at: request.url })
          response.end()
        },
      ),
    ).listen(0)
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await Promise.all(
        ['/a', '/b'].map((path) =>
          recordLogs(async (recorder) => {
            withRequest(
              requestIds(() => undefined),
              () => log.info('Inside', { path }),
            )
            await fetch(url + path, { headers: outgoingHeaders() })
            recorder.inOrder([
              { message: 'Inside', path },
              { message: 'Served', at: path },
            ])
            expect(recorder.count()).toBe(2)
          }),
        ),
      )
    } finally {
      server.close()
    }
  })

  it('ends with the test, also where it fails', async () => {
    const failed = recordLogs(() => {
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(log.isEnabled('CRITICAL')).toBe(false)
  })
})
