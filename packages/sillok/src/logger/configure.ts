import { getContext } from '../context/index.js'
import { type Envelope, encodeRecord, type Level, SillokError } from '../record/index.js'
import { redactor, registerSecrets } from '../redact/index.js'
import { findRoot, openStream, type StreamWriter, type WriterStats } from '../stream/index.js'
import { timestamp } from './clock.js'
import { turnOff, turnOn } from './core.js'
import { Levels } from './levels.js'
import { type Options, type Settings, settingsOf } from './settings.js'
import type { Sink } from './sink.js'

/** The running logging of this process. */
export interface Sillok {
  /** The folder of all streams. */
  readonly root: string
  /** Resolves when everything logged so far is handed to the kernel, or, with `durable`, on the disk. */
  flush(): Promise<void>
  /** Flushes and ends logging; loggers are silent afterwards. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  /** The level of a logger; without a name, of all that have none of their own and no parent with one. */
  level(name?: string): Level
  /** Changes a level while the process runs, for the named logger and those below it. */
  setLevel(level: Level, name?: string): void
  stats(): WriterStats
}

let running = false

/**
 * Turns logging on for this process. What is not given comes from environment variables, and what they do not
 * give has a default: records of level INFO and louder go to the stream `app` under the root that `findRoot` finds.
 *
 * Uncaught exceptions and unhandled rejections are recorded as CRITICAL, and then take the course they would have taken.
 *
 * @throws SillokError `CONFIG_INVALID`, `ALREADY_CONFIGURED`, `ROOT_UNUSABLE`, `STREAM_NAME`
 * @example
 * await using sillok = configure({ service: 'interviewer' })
 * getLogger('api').info('ready', { port: 8080 })
 */
export function configure(options: Options = {}): Sillok {
  if (running) {
    throw new SillokError(
      'ALREADY_CONFIGURED',
      'Logging is configured already: close() it first, or configure once at the start.',
    )
  }
  const settings = settingsOf(options, process.env)
  // What the environment calls a secret is one, wherever its value turns up.
  registerSecrets(process.env)
  const { durability, flushMs, maxSegmentBytes, rotateEvery, whenFull } = options
  const root = findRoot(options.root)
  const stream = openStream({
    root,
    name: options.stream ?? 'app',
    ...(durability && { durability }),
    ...(flushMs !== undefined && { flushMs }),
    ...(maxSegmentBytes !== undefined && { maxSegmentBytes }),
    ...(rotateEvery && { rotateEvery }),
    ...(whenFull && { whenFull }),
  })
  return start(root, stream, settings)
}

function start(root: string, stream: StreamWriter, { level, levels, identity, sinks }: Settings): Sillok {
  const chosen = new Levels(level, levels)
  const toStream: Sink = { write: (line) => stream.append(line) }
  const all = [toStream, ...sinks]
  const write = (envelope: Envelope, fields: object | undefined): void => {
    const line = encodeRecord(Object.assign(envelope, identity), fields, redactor)
    for (const sink of all) {
      try {
        sink.write(line, envelope.level)
      } catch {
        // The stream has counted what it could not take, and says so in a record once it can.
      }
    }
  }
  const parts = { thresholdOf: (name: string) => chosen.thresholdOf(name), context: getContext, write }
  running = true
  turnOn(parts)
  const onUncaught = (error: unknown, origin: string): void => {
    const message = origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception'
    const thrown =
      typeof error === 'object' && error !== null ? error : { type: typeof error, message: String(error) }
    write(
      { timestamp: timestamp(), level: 'CRITICAL', logger: 'process', message, exception: thrown },
      getContext(),
    )
    for (const sink of sinks) quietly(() => sink.flushSync?.())
  }
  // The monitor event only watches: what the process does about the error is not changed by listening.
  process.on('uncaughtExceptionMonitor', onUncaught)
  const onExit = (): void => {
    for (const sink of sinks) quietly(() => sink.flushSync?.())
  }
  process.on('exit', onExit)
  const flush = async (): Promise<void> => {
    await Promise.all([stream.flush(), ...sinks.map((sink) => sink.flush?.())])
  }
  const close = async (): Promise<void> => {
    process.removeListener('uncaughtExceptionMonitor', onUncaught)
    process.removeListener('exit', onExit)
    running = false
    turnOff()
    await Promise.all([stream.close(), ...sinks.map((sink) => sink.flush?.().then(() => sink.close?.()))])
  }
  return {
    root,
    flush,
    close,
    [Symbol.asyncDispose]: close,
    level: (name = '') => chosen.of(name),
    setLevel: (changed, name) => {
      chosen.set(changed, name)
      if (running) turnOn(parts)
    },
    stats: () => stream.stats(),
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {}
}
