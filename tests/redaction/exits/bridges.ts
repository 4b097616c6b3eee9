// What other loggers of the same program hand over, and what goes on to OpenTelemetry.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import * as logtape from '@logtape/logtape'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import pino from 'pino'
import { getLogger } from 'sillok'
import { getSillokSink } from 'sillok/logtape'
import { otelSink, sillokProcessor } from 'sillok/otel'
import { pinoCompat, sillokDestination } from 'sillok/pino'
import { SillokTransport } from 'sillok/winston'
import winston from 'winston'
import { logging } from './logger.js'
import { failure, fields, JWT, otelRecord, PASSWORD, TEXT, TOKEN } from './secrets.js'

export function byPino(root: string): Promise<string> {
  return logging(root, 'pino-bridge', () => {
    for (const log of [
      pino({ name: TOKEN, level: 'trace' }, sillokDestination()),
      pinoCompat({ name: TOKEN }),
    ]) {
      log.info(fields(), TEXT)
      log.error(failure(), TEXT)
      log.warn(
        { err: failure(), req: { headers: { authorization: `Bearer ${JWT}` }, url: TEXT } },
        '%s %o',
        TEXT,
        fields(),
      )
      log.child({ password: PASSWORD, bound: TEXT }).fatal(TEXT)
      log.info('password %s', PASSWORD)
    }
  })
}

export function byWinston(root: string): Promise<string> {
  return logging(root, 'winston-bridge', async () => {
    const { combine, errors, splat, timestamp, colorize } = winston.format
    for (const format of [undefined, combine(errors({ stack: true }), splat(), timestamp(), colorize())]) {
      const transports = [new SillokTransport({ logger: TOKEN })]
      const log = winston.createLogger({ level: 'silly', transports, ...(format && { format }) })
      await new Promise(setImmediate)
      log.info(TEXT, fields())
      log.error(failure())
      log.error(TEXT, failure())
      log.log({ level: 'warn', message: TEXT, password: PASSWORD, meta: fields() })
      log.child({ token: PASSWORD, bound: TEXT }).silly('%s %j', TEXT, fields())
      log.info('password', PASSWORD)
      await new Promise(setImmediate)
    }
  })
}

export function byLogTape(root: string): Promise<string> {
  return logging(root, 'logtape-bridge', async () => {
    await logtape.configure({
      sinks: { sillok: getSillokSink() },
      loggers: [
        { category: [], sinks: ['sillok'], lowestLevel: 'trace' },
        { category: ['logtape', 'meta'], lowestLevel: 'warning' },
      ],
    })
    try {
      const log = logtape.getLogger(['api', TOKEN])
      log.info(TEXT, fields())
      log.info('text {note} value {nested} {error}', fields())
      log.error`Read ${TEXT} of ${fields()} with ${failure()}`
      log.with({ password: PASSWORD, bound: TEXT }).fatal(TEXT)
    } finally {
      await logtape.reset()
    }
  })
}

/** Both bridges to OpenTelemetry: what it hands over, and what it sends on, as bytes on a socket. */
export async function byOtelBridges(root: string): Promise<string> {
  let sent = ''
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    sent += request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await once(collector.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/logs`
  const outwards = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
  })
  const inwards = new LoggerProvider({ processors: [sillokProcessor()] })
  const work = (): void => {
    getLogger(TOKEN).error(TEXT, failure(), fields())
    getLogger('a').agent.apiCall({ provider: TEXT, model: TEXT, ...fields() } as never)
    const log = inwards.getLogger(TOKEN)
    log.emit(otelRecord())
    log.emit({ body: { message: TEXT, password: PASSWORD, list: [TEXT, { secret: PASSWORD }] } })
    log.emit({ body: [TEXT] as never })
  }
  try {
    const told = await logging(root, 'otel-bridge', work, { sinks: [otelSink(outwards)] })
    await outwards.shutdown()
    return `${sent}\n${told}`
  } finally {
    await new Promise((resolve) => collector.close(resolve))
  }
}
