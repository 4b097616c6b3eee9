// What comes in from other programs: files of their logs, and OpenTelemetry's SDK over the network.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import type { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { data, otelRecord, PASSWORD, SIGNATURE, TEXT, TOKEN } from './secrets.js'

export async function byOpenTelemetry(exporter: JsonExporter | ProtobufExporter): Promise<void> {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel', 'host.name': TEXT, 'db.password': PASSWORD }),
    processors: [new BatchLogRecordProcessor({ exporter })],
  })
  const log = provider.getLogger(`scope ${TOKEN}`)
  log.emit(otelRecord())
  log.emit({ body: { message: TEXT, password: PASSWORD, nested: { token: PASSWORD, list: [TEXT] } } })
  log.emit({ body: [TEXT, { secret: PASSWORD }] as never })
  await provider.forceFlush()
  await provider.shutdown()
}

/** Logs of other programs, as files. */
export function foreignLogs(folder: string): string[] {
  const time = new Date().toISOString()
  const files: Record<string, string | Buffer> = {
    'pino.log': `${JSON.stringify({ level: 50, time: Date.now(), pid: 1, hostname: 'h', msg: TEXT, err: { type: 'Error', message: TEXT, stack: TEXT }, ...data() })}\n`,
    'winston.log': `${JSON.stringify({ level: 'error', message: TEXT, timestamp: time, ...data() })}\n`,
    'plain.log': `${time} ERROR app: ${TEXT}\n  continued ${TEXT}\n`,
    'logfmt.log': `time=${time} level=info msg="${TEXT}" password=${PASSWORD} token="${PASSWORD}"\n`,
    'access.log': `10.0.0.1 - - [20/Nov/2026:10:55:44 +0000] "GET /x?access_token=${PASSWORD}&sig=${SIGNATURE} HTTP/1.1" 200 1 "https://kim:${PASSWORD}@example.com/" "curl ${TOKEN}"\n`,
    'broken.jsonl': `{"level":30,"msg":"${TEXT}"\nnot json ${TEXT}\n`,
    'packed.log.gz': gzipSync(
      `${JSON.stringify({ level: 30, time: Date.now(), msg: TEXT, password: PASSWORD })}\n`,
    ),
  }
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  })
}
