import { type Envelope, encodeRecord, loudness, SillokError } from '../record/index.js'
import { redactor } from '../redact/index.js'
import { findRoot, openStream, type StreamWriter, type WriterStats } from '../stream/index.js'
import { timestamp } from './clock.js'
import { type Options, type Settings, settingsOf } from './settings.js'

/** The running logging of this process. */
export interface Sillok {
  /** The folder of all streams. */
  readonly root: string
  /** Resolves when everything logged so far is handed to the kernel, or, with `durable`, on the disk. */
  flush(): Promise<void>
  /** Flushes and ends logging; loggers are silent afterwards. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  stats(): WriterStats
}

interface Current {
  /** Loudness from which records are written; above every level while logging is off. */
  threshold: number
  write(envelope: Envelope, fields: object | undefined): void
}

const OFF = Number.POSITIVE_INFINITY

/** What loggers write to. One object for the life of the process, so that a logger may be made before `configure`. */
export const current: Current = { threshold: OFF, write() {} }

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
  if (current.threshold !== OFF) {
    throw new SillokError(
      'ALREADY_CONFIGURED',
      'Logging is configured already: close() it first, or configure once at the start.',
    )
  }
  const settings = settingsOf(options, process.env)
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

function start(root: string, stream: StreamWriter, { level, identity }: Settings): Sillok {
  current.threshold = loudness(level)
  current.write = (envelope, fields) => {
    try {
      stream.append(encodeRecord(Object.assign(envelope, identity), fields, redactor))
    } catch {
      // The stream has counted what it could not take, and says so in a record once it can.
    }
  }
  const onUncaught = (error: unknown, origin: string): void => {
    const message = origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception'
    const thrown =
      typeof error === 'object' && error !== null ? error : { type: typeof error, message: String(error) }
    current.write(
      { timestamp: timestamp(), level: 'CRITICAL', logger: 'process', message, exception: thrown },
      undefined,
    )
  }
  // The monitor event only watches: what the process does about the error is not changed by listening.
  process.on('uncaughtExceptionMonitor', onUncaught)
  const close = async (): Promise<void> => {
    process.removeListener('uncaughtExceptionMonitor', onUncaught)
    current.threshold = OFF
    current.write = () => {}
    await stream.close()
  }
  return {
    root,
    flush: () => stream.flush(),
    close,
    [Symbol.asyncDispose]: close,
    stats: () => stream.stats(),
  }
}
