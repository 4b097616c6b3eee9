import { BatchLogRecordProcessor, LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { describe, it } from 'vitest'
import { type SinkHarness, sinkConformance } from '../testing/index.js'
import { otelSink } from './otel.js'

// A record of the SDK is no line of ours: here it stands for the line that it was made of. What it holds is tested in otel.test.ts.
describe('the bridge to OpenTelemetry', () => {
  const make = (): SinkHarness => {
    const got: unknown[] = []
    const sent = new Map<unknown, string>()
    let take = (): void => {}
    let code = 0
    const exporter = {
      export(records: ReadableLogRecord[], done: (result: { code: number; error?: Error }) => void) {
        if (code === 0) for (const { body } of records) got.push(body)
        take()
        done(code === 0 ? { code } : { code, error: new Error('the collector is gone') })
      },
      shutdown: async () => {},
      forceFlush: async () => {},
    }
    const provider = new LoggerProvider({
      processors: [new BatchLogRecordProcessor({ exporter, maxQueueSize: 100_000 })],
    })
    const { write, ...rest } = otelSink(provider)
    return {
      sink: {
        ...rest,
        write(line, level) {
          sent.set((JSON.parse(line) as { message: string }).message, line)
          write(line, level)
        },
      },
      lines: () => got.map((body) => sent.get(body) ?? 'a record that was not sent'),
      fail: () => {
        code = 1
      },
      onTake: (fn) => {
        take = fn
      },
      end: () => provider.shutdown(),
    }
  }
  for (const { name, run } of sinkConformance(make)) it(name, run)
})
