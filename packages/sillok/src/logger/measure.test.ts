import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from '@swc/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configure, getLogger, measured, type Sillok } from './index.js'

let sillok: Sillok
let records: Record<string, unknown>[]
const log = getLogger('shop')

beforeEach(() => {
  records = []
  const sinks = [{ write: (line: string) => void records.push(JSON.parse(line)) }]
  sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), level: 'debug', sinks })
})

afterEach(() => sillok.close())

const failure = new RangeError('out of stock')
const { stack } = failure

async function caught(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function expectFailure(error: unknown): void {
  expect(error).toBe(failure)
  expect(failure.stack).toBe(stack)
  expect(Object.keys(failure)).toEqual([])
  expect(records).toHaveLength(1)
  expect(records[0]).toMatchObject({
    level: 'ERROR',
    operation: 'op',
    success: false,
    duration_ms: expect.any(Number),
    exception: { type: 'RangeError', message: 'out of stock', stack },
  })
}

describe('measure', () => {
  it('gives what the function gives, and writes how long it took', async () => {
    const object = { a: 1 }
    expect(log.measure('sync', () => object, { category: 'database', rows: 3 })).toBe(object)
    expect(await log.measure('async', async () => object)).toBe(object)
    expect(records).toMatchObject([
      {
        level: 'INFO',
        logger: 'shop',
        event: 'performance',
        log_type: 'performance',
        message: 'sync took',
        operation: 'sync',
        success: true,
        category: 'database',
        metadata: { rows: 3 },
      },
      { operation: 'async', success: true },
    ])
    for (const { duration_ms } of records) expect(duration_ms).toBeGreaterThanOrEqual(0)
  })

  it('throws on the very same error, from a function', async () => {
    expectFailure(
      await caught(() =>
        log.measure('op', () => {
          throw failure
        }),
      ),
    )
  })

  it('and from a promise', async () => {
    expectFailure(await caught(() => log.measure('op', () => Promise.reject(failure))))
  })

  it.each([[undefined], [null], ['text'], [0]])('and what is no error: %s', async (thrown) => {
    const error = await caught(() =>
      log.measure('op', () => {
        throw thrown
      }),
    )
    expect(error).toBe(thrown)
    expect(records).toMatchObject([
      { level: 'ERROR', success: false, exception: { message: String(thrown) } },
    ])
  })

  it('a rejection that nobody handles stays unhandled', async () => {
    const seen: unknown[] = []
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => seen.push(reason))
    void log.measure('op', () => Promise.reject(failure))
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.removeAllListeners('unhandledRejection')
    for (const listener of listeners) process.on('unhandledRejection', listener)
    expect(seen).toEqual([failure])
  })

  it('asks a thenable once', async () => {
    let asked = 0
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a query builder of a database is one
      then(resolve: (rows: number[]) => void) {
        asked++
        resolve([1])
        return query
      },
    }
    await log.measure('op', () => query)
    expect(asked).toBe(1)
    expect(records).toMatchObject([{ operation: 'op', success: true }])
  })

  it('times a generator until it ends', async () => {
    const numbers = log.measure('op', function* () {
      const sent: string = yield 1
      yield sent
      return 'end'
    })
    expect(numbers.next()).toEqual({ value: 1, done: false })
    expect(numbers.next('two')).toEqual({ value: 'two', done: false })
    expect(records).toEqual([])
    expect(numbers.next()).toEqual({ value: 'end', done: true })
    expect(numbers.next()).toEqual({ value: undefined, done: true })
    expect(records).toMatchObject([{ operation: 'op', success: true, items: 2 }])
  })

  it('a generator that throws, or is thrown into, is a failure', async () => {
    const failing = log.measure('op', function* () {
      yield 1
      throw failure
    })
    expectFailure(await caught(() => [...failing]))
    records = []
    const waiting = log.measure('op', function* () {
      yield 1
    })
    waiting.next()
    expectFailure(await caught(() => waiting.throw(failure)))
  })

  it('a generator that its reader leaves is done, and told so', async () => {
    let closed = false
    const endless = log.measure('op', async function* () {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        closed = true
      }
    })
    for await (const i of endless) if (i === 2) break
    expect(closed).toBe(true)
    expect(records).toMatchObject([{ success: true, items: 3, ended_early: true }])
  })

  it('an async generator that throws is a failure', async () => {
    const failing = log.measure('op', async function* () {
      yield 1
      throw failure
    })
    expectFailure(
      await caught(async () => {
        for await (const _ of failing);
      }),
    )
  })

  it('metadata says nothing of what was measured, and is kept', () => {
    const forged = { duration_ms: 99_999, durationMs: 88_888, success: false, operation: 'other', model: 'm' }
    log.measure('op', () => 1, forged)
    log.performance('op', 10, true, forged)
    const { model, ...kept } = forged
    expect(records).toMatchObject([
      { operation: 'op', success: true, model, metadata: kept },
      { operation: 'op', success: true, model, metadata: kept, duration_ms: 10 },
    ])
    expect(records[0]?.duration_ms).toBeLessThan(10_000)
  })

  it('bytes as metadata are one value', () => {
    log.measure('op', () => 1, new Uint8Array(10_000_000))
    expect(records).toHaveLength(1)
  })

  it('costs the function nothing but a call while logging is off', async () => {
    await sillok.close()
    const rejected = Promise.reject(failure)
    expect(log.measure('op', () => rejected)).toBe(rejected)
    await caught(() => rejected)
  })
})

describe('measureScope', () => {
  it('ends by end, once, with what was learned', () => {
    const timing = log.measureScope('op', { model: 'm', a: 1 })
    timing.firstToken()
    timing.end({ b: 2 })
    timing.end()
    timing.fail(failure)
    expect(records).toMatchObject([
      { operation: 'op', success: true, model: 'm', metadata: { a: 1, b: 2 }, ttft_class: 'ultra_fast' },
    ])
  })

  it('ends by fail', () => {
    log.measureScope('op').fail(failure)
    expectFailure(failure)
  })

  it('ends with the scope of using, which cannot know how it was left', async () => {
    // Compiled here, since not every tool that reads this file knows the syntax.
    const scopes = `
      try { using timing = log.measureScope('op'); throw failure } catch (error) { seen.push(error) }
      { using timing = log.measureScope('known'); timing.end() }
    `
    const { code } = await transform(scopes, {
      isModule: false,
      jsc: { parser: { syntax: 'ecmascript', explicitResourceManagement: true }, target: 'es2022' },
    })
    const seen: unknown[] = []
    new Function('log', 'failure', 'seen', code)(log, failure, seen)
    expect(seen).toEqual([failure])
    expect(seen[0]).toBe(failure)
    expect(records).toMatchObject([
      { operation: 'op', level: 'INFO' },
      { operation: 'known', success: true },
    ])
    expect(records[0]).not.toHaveProperty('success')
  })
})

describe('measureStream', () => {
  async function* answer(): AsyncGenerator<{ text?: string }> {
    yield {}
    yield { text: 'a' }
    yield { text: 'b' }
  }

  it('writes the time to the first token and how many pieces came', async () => {
    const pieces: unknown[] = []
    const stream = await log.measureStream(
      'chat',
      async () => answer(),
      { model: 'm' },
      ({ text }) => text !== undefined,
    )
    for await (const piece of stream) pieces.push(piece)
    expect(pieces).toHaveLength(3)
    expect(records).toMatchObject([
      {
        operation: 'chat',
        success: true,
        category: 'model_total',
        model: 'm',
        items: 3,
        ttft_ms: expect.any(Number),
        ttft_class: 'ultra_fast',
      },
    ])
  })

  it('has no first token where none came', async () => {
    for await (const _ of log.measureStream(
      'chat',
      () => answer(),
      undefined,
      () => false,
    ));
    expect(records[0]).not.toHaveProperty('ttft_ms')
    expect(records[0]).toMatchObject({ items: 3, success: true })
  })

  it('fails as what it reads fails', async () => {
    expectFailure(await caught(() => log.measureStream('op', () => Promise.reject(failure))))
    records = []
    async function* broken() {
      yield 1
      throw failure
    }
    expectFailure(
      await caught(async () => {
        for await (const _ of log.measureStream('op', () => broken()));
      }),
    )
  })

  it('iterates what can be iterated, also where it could be awaited too', async () => {
    // As what execa and others give: a promise of the whole, and the pieces one by one.
    const both = Object.assign(Promise.resolve('the whole'), { [Symbol.asyncIterator]: answer })
    const pieces: unknown[] = []
    const stream: AsyncIterableIterator<unknown> = log.measureStream('chat', () => both)
    for await (const piece of stream) pieces.push(piece)
    expect(pieces).toHaveLength(3)
    expect(records).toMatchObject([{ success: true, items: 3 }])
  })

  it('is closed before it is read, and writes once; what is neither read nor closed writes nothing', async () => {
    let open = true
    const resource = async (): Promise<AsyncIterable<number>> => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 1 }),
        return: async () => {
          open = false
          return { done: true, value: undefined }
        },
      }),
    })
    await log.measureStream('left', resource)
    expect(records).toEqual([])
    // What `await using` calls; the checker of the rooms cannot read such a line yet.
    await (await log.measureStream('closed', resource))[Symbol.asyncDispose]()
    expect(open).toBe(false)
    expect(records).toMatchObject([{ operation: 'closed', ended_early: true, items: 0 }])
  })

  it('fails as closing it fails', async () => {
    const opened: AsyncIterable<number> | Promise<AsyncIterable<number>> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 1 }),
        return: () => Promise.reject(failure),
      }),
    }
    const read = async (open: () => AsyncIterable<number> | Promise<AsyncIterable<number>>) => {
      for await (const _ of await log.measureStream('op', open)) break
    }
    expectFailure(await caught(() => read(() => opened)))
    records = []
    expectFailure(await caught(() => read(async () => opened)))
  })

  it('takes any async iterable, such as a web stream, and closes it', async () => {
    let cancelled = false
    const web = new ReadableStream<number>({
      pull: (controller) => controller.enqueue(1),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const _ of log.measureStream('op', () => web as AsyncIterable<number>)) break
    expect(cancelled).toBe(true)
    expect(records).toMatchObject([{ ended_early: true, success: true }])
  })
})

const SOURCE = `
import { measured } from 'sillok'
export class OrderService {
  factor = 2
  @measured() place(count: number): number { return this.factor * count }
  @measured('named', { category: 'database' }) async find(id: string): Promise<string> { return id }
  @measured() static open(name: string): string { return name }
  @measured() fail(error: unknown): void { throw error }
}
export const service = new OrderService()
export const total: number = service.place(3)
export const found: Promise<string> = service.find('a')
`

describe('@measured', () => {
  type Module = {
    OrderService: { open(name: string): string }
    service: { fail(error: unknown): void }
    total: number
  }

  async function check(code: string): Promise<void> {
    // The sources stand in for the package: the code runs beside this very logger.
    const module: Partial<Module> = {}
    const body = code
      .replace(/import \{ measured \} from 'sillok';?/, '')
      .replace(/export \{[^}]*\};?|export (?=class|const|let)/g, '')
    new Function('measured', 'module', `${body}\n;Object.assign(module, { OrderService, service, total })`)(
      measured,
      module,
    )
    const { OrderService, service, total } = module as Module
    expect(total).toBe(6)
    expect(OrderService.open('x')).toBe('x')
    expect(await caught(() => service.fail(failure))).toBe(failure)
    await new Promise((resolve) => setTimeout(resolve))
    expect(records.map(({ operation, success }) => [operation, success])).toEqual([
      ['OrderService.place', true],
      ['OrderService.open', true],
      ['OrderService.fail', false],
      ['named', true],
    ])
    expect(records[3]).toMatchObject({ category: 'database', logger: 'operations' })
  }

  it.each([
    ['legacy', { legacyDecorator: true }],
    ['2022-03', { decoratorVersion: '2022-03' as const }],
  ])('works as SWC compiles it, %s', async (_name, decorators) => {
    const { code } = await transform(SOURCE, {
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform: decorators },
    })
    await check(code)
  })

  it.each([
    ['experimentalDecorators', true],
    ['the standard', false],
  ])('works as TypeScript checks and compiles it, %s', async (_name, experimentalDecorators) => {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
    const home = fileURLToPath(new URL('../../../../', import.meta.url))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(home, 'packages/sillok'), join(folder, 'node_modules/sillok'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'orders.ts'), SOURCE)
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
      typeRoots: [join(home, 'node_modules/@types')],
      outDir: 'out',
      experimentalDecorators,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['orders.ts'] }))
    const tsc = spawnSync(join(home, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
    expect(tsc.stdout).toBe('')
    await check(readFileSync(join(folder, 'out/orders.js'), 'utf8'))
  })

  it('refuses what is no method', () => {
    const decorate = measured() as unknown as (...given: unknown[]) => unknown
    expect(() => decorate(undefined, { kind: 'field', name: 'x' })).toThrow(/not a method/)
    expect(() => decorate({}, 'x')).toThrow(/not a method/)
  })
})

it('has an exception also of what was thrown and cannot be looked at', () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('not to be read')
      },
    },
  )
  let thrown: unknown[] = []
  try {
    log.measure('job', () => {
      throw hostile
    })
  } catch (error) {
    // In a list: a promise would ask it for its `then`.
    thrown = [error]
  }
  expect(thrown[0] === hostile).toBe(true)
  expect(records).toMatchObject([
    { level: 'ERROR', success: false, exception: { type: 'object', message: '[Object]' } },
  ])
})
