// The loggers that are compared, behind one shape: `info(message, fields)`, `debug`, `error(message, error)`, `child(bindings)`, `inContext(fields, fn)`.
// Each is configured at its best for the scenario, as its own documentation says, and hands every finished line to `write` (call cost) or to `path`.
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'

/** Keys that are masked where a scenario says `redact`, and where they stand in its fields. */
const SECRETS = ['password', 'authorization', 'api_key']
const EXACT = ['login.password', 'request.headers.authorization', 'client.api_key']
const ANY_DEPTH = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`])

/** The floor: what any logger that writes JSON must do. */
async function stringify({ write, path, context }) {
  const fd = path && openSync(path, 'a')
  const out = write ?? ((line) => writeSync(fd, `${line}\n`))
  const storage = new AsyncLocalStorage()
  const shape = (bound) => ({
    info: (message, fields) =>
      out(
        JSON.stringify({
          timestamp: new Date().toISOString(),
          level: 'INFO',
          message,
          ...(context ? storage.getStore() : undefined),
          ...bound,
          ...fields,
        }),
      ),
    debug: () => {},
    error: (message, error) =>
      out(
        JSON.stringify({
          timestamp: new Date().toISOString(),
          level: 'ERROR',
          message,
          error: { message: error.message, stack: error.stack },
        }),
      ),
    child: shape,
    inContext: (fields, fn) => storage.run(fields, fn),
  })
  return { ...shape(), flush: async () => path && closeSync(fd) }
}

async function sillok({ write, path, durability }) {
  const { configure, getLogger, withContext } = await import('sillok')
  const root = path ? dirname(path) : undefined
  const logging = configure(
    path
      ? { root, stream: 'bench', console: false, service: 'bench', ...(durability && { durability }) }
      : { stream: false, console: false, service: 'bench', sinks: [{ write }] },
  )
  const shape = (log) => ({
    info: (message, fields) => log.info(message, fields),
    debug: (message, fields) => log.debug(message, fields),
    error: (message, error) => log.error(message, error),
    child: (bindings) => shape(log.with(bindings)),
    inContext: withContext,
  })
  return {
    ...shape(getLogger('bench')),
    flush: () => logging.close(),
    files: () =>
      readdirSync(join(root, 'bench'))
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => join(root, 'bench', name)),
  }
}

const pino =
  ({ sync, minLength = 0 } = {}) =>
  async ({ write, path, redact, context }) => {
    const { default: create } = await import('pino')
    const storage = new AsyncLocalStorage()
    const destination = path ? create.destination({ dest: path, sync, minLength }) : { write }
    const log = create(
      {
        timestamp: create.stdTimeFunctions.isoTime,
        ...(redact && { redact: { paths: redact === 'exact' ? EXACT : ANY_DEPTH, censor: '***MASKED***' } }),
        ...(context && { mixin: () => storage.getStore() ?? {} }),
      },
      destination,
    )
    const shape = (logger) => ({
      info: (message, fields) => (fields === undefined ? logger.info(message) : logger.info(fields, message)),
      debug: (message, fields) => logger.debug(fields, message),
      error: (message, error) => logger.error(error, message),
      child: (bindings) => shape(logger.child(bindings)),
      inContext: (fields, fn) => storage.run(fields, fn),
    })
    // `flush` calls back before the last lines are written; `close` comes behind them.
    const flush = () =>
      new Promise((resolve) => {
        destination.once('close', resolve)
        destination.end()
      })
    return { ...shape(log), flush }
  }

/** pino as its documentation sets up a file for production: a thread of its own writes. */
async function pinoTransport({ path }) {
  const { default: create } = await import('pino')
  const transport = create.transport({ target: 'pino/file', options: { destination: path } })
  const log = create({ timestamp: create.stdTimeFunctions.isoTime }, transport)
  const flush = async () => {
    // The thread keeps no program alive.
    const alive = setInterval(() => {}, 1000)
    transport.end()
    await once(transport, 'close')
    clearInterval(alive)
  }
  return { info: (message, fields) => log.info(fields, message), flush }
}

async function winston({ write, path, context }) {
  const { default: library } = await import('winston')
  const storage = new AsyncLocalStorage()
  const stream = new Writable({
    write(chunk, _encoding, done) {
      write(String(chunk).trimEnd())
      done()
    },
  })
  const { combine, timestamp, json } = library.format
  const ids = library.format((info) => Object.assign(info, storage.getStore()))
  const transport = path
    ? new library.transports.File({ filename: path })
    : new library.transports.Stream({ stream })
  const log = library.createLogger({
    level: 'info',
    format: context ? combine(ids(), timestamp(), json()) : combine(timestamp(), json()),
    transports: [transport],
  })
  const shape = (logger) => ({
    info: (message, fields) => logger.info(message, fields),
    debug: (message, fields) => logger.debug(message, fields),
    error: (message, error) =>
      logger.error(message, { error: { message: error.message, stack: error.stack } }),
    child: (bindings) => shape(logger.child(bindings)),
    inContext: (fields, fn) => storage.run(fields, fn),
  })
  const flush = () =>
    new Promise((resolve) => {
      transport.on('finish', resolve)
      log.end()
    })
  return { ...shape(log), flush }
}

async function logtape({ write, path, context }) {
  const { configure, dispose, getLogger, getJsonLinesFormatter, withContext } = await import(
    '@logtape/logtape'
  )
  const formatter = getJsonLinesFormatter()
  const sink = path
    ? (await import('@logtape/file')).getFileSink(path, { formatter })
    : (record) => write(formatter(record).trimEnd())
  await configure({
    sinks: { out: sink },
    loggers: [
      { category: 'bench', lowestLevel: 'info', sinks: ['out'] },
      { category: ['logtape', 'meta'], lowestLevel: 'fatal', sinks: [] },
    ],
    ...(context && { contextLocalStorage: new AsyncLocalStorage() }),
  })
  const shape = (logger) => ({
    info: (message, fields) => logger.info(message, fields),
    debug: (message, fields) => logger.debug(message, fields),
    error: (message, error) => logger.error(message, { error }),
    child: (bindings) => shape(logger.with(bindings)),
    inContext: withContext,
  })
  return { ...shape(getLogger('bench')), flush: () => dispose() }
}

async function tslog({ write, path, redact }) {
  const { Logger } = await import('tslog')
  const log = new Logger({
    type: 'hidden',
    stack: { capture: 'off' },
    minLevel: 'INFO',
    ...(redact && { mask: { keys: SECRETS, caseInsensitive: true, placeholder: '***MASKED***' } }),
  })
  if (path) {
    const { fileTransport } = await import('tslog/transports/file')
    log.attachTransport(fileTransport({ path, format: 'json', append: true }))
  } else log.attachTransport({ format: 'json', write: (_record, line) => write(line) })
  const shape = (logger) => ({
    info: (message, fields) => (fields === undefined ? logger.info(message) : logger.info(message, fields)),
    debug: (message, fields) => logger.debug(message, fields),
    error: (message, error) => logger.error(message, error),
    child: (bindings) => shape(logger.child({ bindings })),
    inContext: (fields, fn) => logger.runInContext(fields, fn),
  })
  return { ...shape(log), flush: () => log.flush() }
}

async function evlog({ write, path, redact }) {
  const { initLogger, log } = await import('evlog')
  const storage = new AsyncLocalStorage()
  let files
  const pending = new Set()
  let drain = ({ event }) => write(JSON.stringify(event))
  if (path) {
    const { createFsDrain } = await import('evlog/fs')
    files = `${path}.d`
    mkdirSync(files)
    const toFile = createFsDrain({ dir: files })
    drain = (event) => {
      const writing = Promise.resolve(toFile(event))
      pending.add(writing)
      writing.finally(() => pending.delete(writing))
    }
  }
  initLogger({
    env: { service: 'bench' },
    minLevel: 'info',
    pretty: false,
    silent: true,
    redact: redact !== undefined,
    drain,
  })
  const shape = (bound) => ({
    info: (message, fields) => log.info({ message, ...storage.getStore(), ...bound, ...fields }),
    debug: (message, fields) => log.debug({ message, ...bound, ...fields }),
    error: (message, error) =>
      log.error({ message, error: { name: error.name, message: error.message, stack: error.stack } }),
    child: shape,
    inContext: (fields, fn) => storage.run(fields, fn),
  })
  return {
    ...shape(),
    flush: async () => {
      await Promise.all(pending)
    },
    files: () =>
      readdirSync(files)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => join(files, name)),
  }
}

/** A class of its own: nothing is serialised, records are batched as objects. */
async function otel({ write }) {
  const { LoggerProvider, SimpleLogRecordProcessor } = await import('@opentelemetry/sdk-logs')
  const { SeverityNumber } = await import('@opentelemetry/api-logs')
  const exporter = {
    export(records, done) {
      for (const { body, attributes } of records) write({ body, attributes })
      done({ code: 0 })
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  }
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  const logger = provider.getLogger('bench')
  const shape = (bound) => ({
    info: (body, fields) =>
      logger.emit({
        severityNumber: SeverityNumber.INFO,
        severityText: 'INFO',
        body,
        attributes: bound ? { ...bound, ...fields } : fields,
      }),
    debug: () => {},
    error: (body, error) =>
      logger.emit({
        severityNumber: SeverityNumber.ERROR,
        body,
        attributes: { 'exception.message': error.message, 'exception.stacktrace': error.stack },
      }),
    child: shape,
  })
  return { ...shape(), flush: () => provider.forceFlush() }
}

export const LOGGERS = {
  'JSON.stringify': stringify,
  sillok,
  pino: pino(),
  winston,
  logtape,
  tslog,
  evlog,
  'otel (no serialisation)': otel,
}

/** To a file: every logger that has a destination of its own, pino in each of its forms. */
export const FILE_LOGGERS = {
  'writeSync per line': stringify,
  'sillok buffered': sillok,
  'sillok written': (options) => sillok({ ...options, durability: 'written' }),
  'sillok durable': (options) => sillok({ ...options, durability: 'durable' }),
  'pino sync': pino({ sync: true }),
  'pino async': pino({ sync: false }),
  'pino async 4 KiB': pino({ sync: false, minLength: 4096 }),
  'pino transport': pinoTransport,
  winston,
  logtape,
  tslog,
  evlog,
}
