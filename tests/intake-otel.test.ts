import { connect } from 'node:net'
import { type Logger, SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { createApp, listen, type SealApi, type SearchApi } from '../packages/server/src/http/index.js'
import { createIntake } from '../packages/server/src/intake/index.js'
import { createLive } from '../packages/server/src/live/index.js'
import { createMetrics } from '../packages/server/src/metrics/index.js'
import { readRecords, temporaryRoot } from './support/records.js'
import { serve } from './support/server.js'

/** An application that is instrumented with the official SDK only, and knows nothing of Sillok. */
async function application(exporter: LogRecordExporter, use: (log: Logger) => void): Promise<void> {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': 'interviewer',
      'service.version': '2.4.0',
      'deployment.environment.name': 'staging',
      'host.name': 'node-7',
    }),
    processors: [new BatchLogRecordProcessor({ exporter })],
  })
  use(provider.getLogger('api.interviews', '1.0.3'))
  await provider.forceFlush()
  await provider.shutdown()
}

afterEach(() => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  delete process.env.OTEL_EXPORTER_OTLP_COMPRESSION
})

const exporters = {
  json: () => new JsonExporter(),
  protobuf: () => new ProtobufExporter(),
}

describe.each(Object.entries(exporters))('the official OpenTelemetry SDK, %s', (_name, newExporter) => {
  it.each(['none', 'gzip'])('is understood, compression %s', async (compression) => {
    const root = temporaryRoot()
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = (await serve(root)).url
    process.env.OTEL_EXPORTER_OTLP_COMPRESSION = compression
    const at = Date.UTC(2026, 10, 20, 10, 55, 44, 123)
    await application(newExporter(), (log) => {
      log.emit({
        timestamp: at,
        severityNumber: SeverityNumber.ERROR,
        severityText: 'ERROR',
        body: '음성 서비스 실패 — 音声',
        eventName: 'speech.failed',
        attributes: {
          'user.id': 'u-17',
          'http.route': '/api/interviews/:id',
          'exception.type': 'TimeoutError',
          'exception.message': 'too slow',
          'exception.stacktrace': 'TimeoutError: too slow\n    at speech.ts:12',
          'gen_ai.usage.input_tokens': 812,
          'error.type': 'TIMEOUT',
          api_key: 'sk-secret-value',
          tags: ['a', 'b'],
          nested: { deep: { whole: 9007199254740, ratio: 0.5, none: null } },
          level: 'a name that is taken',
        },
      })
      log.emit({ body: { message: 'from a map', candidate: 4 }, severityNumber: SeverityNumber.DEBUG2 })
    })
    // The exporter has its answer: what it sent is on disk, whatever the index has of it.
    const records = await readRecords(root, 'otlp')
    expect(records).toHaveLength(2)
    const [first, second] = records
    expect(first).toMatchObject({
      timestamp: '2026-11-20T10:55:44.123Z',
      level: 'ERROR',
      logger: 'api.interviews',
      message: '음성 서비스 실패 — 音声',
      event: 'speech.failed',
      service: 'interviewer',
      version: '2.4.0',
      environment: 'staging',
      user_id: 'u-17',
      route: '/api/interviews/:id',
      error_code: 'TIMEOUT',
      exception: {
        type: 'TimeoutError',
        message: 'too slow',
        stack: expect.stringContaining('speech.ts:12'),
      },
      input_tokens: 812,
      api_key: '***MASKED***',
      tags: ['a', 'b'],
      nested: { deep: { whole: 9007199254740, ratio: 0.5, none: null } },
      resource: { 'host.name': 'node-7' },
      scope: { version: '1.0.3' },
      extra: { level: 'a name that is taken' },
    })
    expect(second).toMatchObject({ level: 'DEBUG', message: 'from a map', candidate: 4 })
    expect(Object.keys(first ?? {}).slice(0, 5)).toEqual([
      'timestamp',
      'intake_address',
      'level',
      'logger',
      'message',
    ])
  })

  it('tries again and loses nothing while the disk is full', async () => {
    let failures = 2
    const records: Record<string, unknown>[] = []
    const metrics = createMetrics()
    const { SillokError } = await import('sillok/record')
    const intake = createIntake({
      counters: metrics.intake,
      write: async (_stream, lines) => {
        if (failures-- > 0) throw new SillokError('DISK_FULL', 'no space left')
        records.push(...lines.map((line) => JSON.parse(line)))
      },
    })
    // What the exporter waits is Retry-After; a test need not.
    const hurried = async (...args: Parameters<typeof intake.otlp>) => ({
      ...(await intake.otlp(...args)),
      retryAfterSeconds: 0,
    })
    const app = createApp({
      intake: { ...intake, otlp: hurried },
      metrics,
      live: createLive({ parseQuery: (text) => text, matches: () => true }),
      search: {} as SearchApi,
      seal: {} as SealApi,
      status: { readiness: () => ({ intake: 'ready', search: 'ready' }), report: () => ({}) },
      publicDir: '/nonexistent',
      host: '127.0.0.1',
    })
    const server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0 })
    onTestFinished(() => server.close(0))
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = server.url
    await application(newExporter(), (log) => log.emit({ body: 'kept' }))
    expect(records.map((record) => record.message)).toEqual(['kept'])
    expect(await metrics.text()).toContain('sillok_write_failures_total{reason="DISK_FULL"} 2')
  })

  it('needs no endpoint at all', async (context) => {
    if (!(await isFree(4318))) context.skip()
    const server = await serve(temporaryRoot(), { port: 4318 })
    await application(newExporter(), (log) => log.emit({ body: '기본값으로 by default' }))
    await server.found('otlp', 1)
    const found = await server.get<{ records: unknown[] }>(
      '/api/search?q=default service:interviewer 기본값으로',
    )
    expect(found.records).toMatchObject([{ message: '기본값으로 by default', stream: 'otlp' }])
  })
})

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}
