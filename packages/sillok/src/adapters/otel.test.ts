import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withContext } from '../context/index.js'
import { getLogger } from '../logger/index.js'
import { otelSink, sillokProcessor } from './otel.js'
import { contextsFollowCalls, inSpan } from './testkit/otel-context.js'
import { type Rec, type Recording, recording } from './testkit/records.js'

const ids = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' }

let recorded: Recording
afterEach(() => recorded.close())

describe('our records in the SDK', () => {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  beforeEach(() => {
    exporter.reset()
    recorded = recording({ service: 'shop', sinks: [otelSink(provider)] })
  })

  it('have their parts in the places that OpenTelemetry has for them', () => {
    withContext({ ...ids, user_id: 'u1', correlation_id: 'c-1' }, () =>
      getLogger('api').error('failed', new TypeError('boom'), {
        event: 'order.failed',
        route: '/orders/:id',
        duration_ms: 12,
        error_code: 'E_X',
        password: 'hunter2',
        order: { items: [1, 2] },
      }),
    )
    const [sent] = exporter.getFinishedLogRecords()
    expect(sent).toMatchObject({
      severityNumber: SeverityNumber.ERROR,
      severityText: 'ERROR',
      body: 'failed',
      eventName: 'order.failed',
      spanContext: { traceId: ids.trace_id, spanId: ids.span_id, traceFlags: 1 },
      instrumentationScope: { name: 'api' },
      attributes: {
        'user.id': 'u1',
        'http.route': '/orders/:id',
        'error.type': 'E_X',
        'exception.type': 'TypeError',
        'exception.message': 'boom',
        'exception.stacktrace': expect.any(String),
        correlation_id: 'c-1',
        duration_ms: 12,
        password: '***MASKED***',
        order: { items: [1, 2] },
      },
    })
    const [seconds = 0, nanoseconds = 0] = sent?.hrTime ?? []
    expect(new Date(seconds * 1000 + nanoseconds / 1e6).toISOString()).toBe(recorded.records[0]?.timestamp)
    expect(sent?.attributes).not.toHaveProperty(['service.name'])
    expect(sent?.attributes).not.toHaveProperty(['event.name'])
  })

  it('need no trace, and have the severity of their level', () => {
    const log = getLogger('api')
    for (const method of ['debug', 'info', 'warn', 'error', 'critical'] as const) log[method]('x')
    withContext({ trace_id: 'none', span_id: 'none' }, () => log.info('x'))
    const sent = exporter.getFinishedLogRecords()
    expect(sent.map((one) => one.severityNumber)).toEqual([5, 9, 13, 17, 21, 9])
    expect(sent.map((one) => one.spanContext)).toEqual(Array(6).fill(undefined))
  })

  it('are flushed with ours', async () => {
    await recorded.close()
    const late = new InMemoryLogRecordExporter()
    const batched = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: late })] })
    recorded = recording({ sinks: [otelSink(batched)] })
    getLogger('api').info('x')
    expect(late.getFinishedLogRecords()).toHaveLength(0)
    await recorded.sillok.flush()
    expect(late.getFinishedLogRecords()).toHaveLength(1)
    await batched.shutdown()
  })
})

describe("the SDK's records in our stream", () => {
  const provider = new LoggerProvider({ processors: [sillokProcessor()] })
  const log = provider.getLogger('billing')
  beforeEach(() => {
    recorded = recording()
  })
  const last = (): Rec => recorded.records.at(-1) ?? {}

  it('have their parts in ours', () => {
    const span = { traceId: ids.trace_id, spanId: ids.span_id, traceFlags: 1 }
    log.emit({
      timestamp: new Date('2026-01-02T03:04:05.678Z'),
      severityNumber: SeverityNumber.WARN2,
      body: 'slow',
      eventName: 'invoice.slow',
      context: trace.setSpanContext(ROOT_CONTEXT, span),
      attributes: {
        'http.route': '/invoices/:id',
        'gen_ai.usage.input_tokens': 5,
        'exception.type': 'TypeError',
        'exception.message': 'boom',
        password: 'hunter2',
        level: 'CRITICAL',
        nested: { a: [1] },
      },
    })
    expect(last()).toMatchObject({
      timestamp: '2026-01-02T03:04:05.678Z',
      level: 'WARNING',
      logger: 'billing',
      message: 'slow',
      event: 'invoice.slow',
      ...ids,
      route: '/invoices/:id',
      exception: { type: 'TypeError', message: 'boom' },
      input_tokens: 5,
      password: '***MASKED***',
      nested: { a: [1] },
      extra: { level: 'CRITICAL' },
    })
  })

  it('have the fields of the scope, a level by number or text, and any body', () => {
    withContext({ correlation_id: 'c-1' }, () => log.emit({ severityText: 'fatal', body: { a: 1 } }))
    expect(last()).toMatchObject({ level: 'CRITICAL', message: '', a: 1, correlation_id: 'c-1' })
    log.emit({ body: [1, 2], eventName: 'listed' })
    expect(last()).toMatchObject({ level: 'INFO', message: 'listed', value: [1, 2] })
    log.emit({ body: 5 })
    expect(last()).toMatchObject({ message: '5' })
    log.emit({})
    expect(recorded.records).toHaveLength(4)
    recorded.sillok.setLevel('ERROR', 'billing')
    log.emit({ severityNumber: SeverityNumber.INFO, body: 'no' })
    expect(recorded.records).toHaveLength(4)
  })
})

it('both ways at once, nothing goes round', async () => {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({
    processors: [sillokProcessor(), new SimpleLogRecordProcessor({ exporter })],
  })
  // Kept back, records pass the sinks later, in no context of the SDK.
  recorded = recording({ sinks: [otelSink(provider)], foldMs: 20 })
  getLogger('ours').info('from us')
  provider.getLogger('theirs').emit({ body: 'from them' })
  await recorded.sillok.close()
  const sent = exporter.getFinishedLogRecords().map((one) => one.body)
  expect(recorded.records.map((one) => one.message).sort()).toEqual(['from them', 'from us'])
  expect(sent.sort()).toEqual(['from them', 'from us'])
})

it("takes the trace from OpenTelemetry's active span", () => {
  recorded = recording()
  contextsFollowCalls()
  const provider = new LoggerProvider({ processors: [sillokProcessor()] })
  inSpan({ traceId: ids.trace_id, spanId: ids.span_id }, () => provider.getLogger('x').emit({ body: 'y' }))
  context.disable()
  expect(recorded.records.at(-1)).toMatchObject(ids)
})
