import { AuditTrail, describeDamage, setRunning } from '../audit/index.js'
import { getContext, getScope, runInScope, setActiveSpan } from '../context/index.js'
import { ID_FIELD, MAX_PREVIEW } from '../events/index.js'
import {
  type Identity,
  LEVELS,
  type Level,
  mergeFields,
  parseLevel,
  plainText,
  previewText,
  SillokError,
} from '../record/index.js'
import { redactValue, registerSecrets, setRedaction } from '../redact/index.js'
import { findRoot, flushAtEnd, openStream } from '../stream/index.js'
import { timestamp } from './clock.js'
import { consoleSink } from './console.js'
import { type Core, type EventSettings, turnOff, turnOn } from './core.js'
import { newCounters } from './counters.js'
import { makeEncoder } from './encoder.js'
import { Levels } from './levels.js'
import { Metrics, type Stats } from './metrics.js'
import type { Options } from './options.js'
import { Outlets } from './outlets.js'
import { type Configuration, type Settings, settingsOf } from './settings.js'
import { sourceOfCall } from './source.js'
import { underSpans } from './spans.js'
import { TypedEvents } from './typed.js'
import { watchUncaught } from './uncaught.js'
import { Volume } from './volume.js'

/** The running logging of this process. */
export interface Sillok {
  /** The folder of all streams. */
  readonly root: string
  /** What holds, and where it is from; it has no secrets, so that it may be logged. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** Resolves when everything logged so far is handed to the kernel, or, with `durable`, on the disk. */
  flush(): Promise<void>
  /** Flushes and ends logging; loggers are silent afterwards. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  /** The level of a logger; without a name, of all that have none of their own and no parent with one. */
  level(name?: string): Level
  /**
   * Changes a level while the process runs, for the named logger and those below it.
   *
   * @throws SillokError `CONFIG_INVALID`
   * @example process.on('SIGUSR2', () => sillok.setLevel('debug', 'api.db'))
   */
  setLevel(level: Level | Lowercase<Level>, name?: string): void
  /** What logging did so far. */
  stats(): Stats
}

let running = false

/**
 * Turns logging on for this process. What is not given comes from environment variables, then from the profile, and what they do not
 * give has a default: records of level INFO and louder go to the stream `app` under the root that `findRoot` finds.
 *
 * Uncaught exceptions and unhandled rejections are recorded as CRITICAL, and then take the course they would have taken.
 *
 * @throws SillokError `CONFIG_INVALID`, `ALREADY_CONFIGURED`, `ROOT_UNUSABLE`
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
  const configuration = settingsOf(options, process.env)
  registerSecrets(process.env)
  // Registered before the stream's own, and so called before it: what is said at the very end still reaches the disk.
  const last: Last = { words: () => {} }
  const forget = flushAtEnd((ending) => last.words(ending))
  try {
    return start(configuration, last, forget)
  } catch (error) {
    forget()
    throw error
  }
}

/** The fields of a call and where it was made; the caller's own win. */
function located(fields: object | undefined): Record<string, unknown> {
  return mergeFields(sourceOfCall() as Record<string, unknown> | undefined, fields)
}

/** What is done when the process ends; there is nothing to do before logging has started. */
interface Last {
  words: (ending: boolean) => void
}

function start(
  { settings, summary: given, unknown, overridden, notBuilt }: Configuration,
  last: Last,
  forget: () => void,
): Sillok {
  const root = findRoot(settings.root)
  const redactor = setRedaction(settings.redact)
  const summary = Object.freeze({ ...given, ...(redactValue({ root }) as { root: string }) })
  for (const sink of settings.sinks ?? []) sink.open?.({ root })
  const levels = new Levels(settings.level, settings.levels)
  const counters = newCounters()
  const { stream: name } = settings
  const stream = name === false ? undefined : openStream({ root, name, ...streamOptions(settings) })
  const encode = makeEncoder({
    identity: identityOf(settings),
    redactor,
    scope: settings.activeSpan === undefined ? getScope : underSpans(getScope),
    withIds: settings.includeCorrelationId,
    counters,
  })
  // It may be said from a timer that a request's record has started, and is not that request's.
  const say = (message: string, fields: object, level: Level = 'INFO'): string =>
    runInScope(undefined, () =>
      encode({ timestamp: timestamp(), level, logger: 'sillok', message, log_type: 'logging' }, fields),
    )
  const trail = new AuditTrail({
    root,
    say: (event, message, fields, level) => say(message, { event, ...fields }, level),
    begin: () => ({ actor: 'system', configuration: summary }),
    onDamage: (damage) => {
      const { event, message, fields } = describeDamage(damage)
      tell(message, { event, ...fields }, 'CRITICAL')
    },
    onThrough: () => outlets.sayLater(),
  })
  const outlets: Outlets = new Outlets(stream, trail, sinksOf(settings), counters)
  const deliver = (line: string, level: Level): void => outlets.write(line, level)
  const tell = (message: string, fields: object, level: Level = 'INFO'): void =>
    deliver(say(message, fields, level), level)
  const volume = wantsVolume(settings) ? new Volume({ settings, counters, deliver, say: tell }) : undefined
  const metrics = new Metrics({
    stream,
    trail,
    counters,
    redactor,
    held: () => volume?.held ?? 0,
    say: (message, fields, loud) => tell(message, fields, loud ? 'WARNING' : 'INFO'),
  })
  const write: Core['write'] = (envelope, fields, bound, ofTrail = false) => {
    if (ofTrail && trail.hangs) outlets.later(encode(envelope, fields, bound), envelope.level)
    else if (volume === undefined) deliver(encode(envelope, fields, bound), envelope.level)
    else volume.write(envelope, () => encode(envelope, fields, bound))
  }
  const parts: Omit<Core, 'generation'> = {
    thresholdOf: (name) => levels.thresholdOf(name),
    events: eventSettingsOf(settings),
    write: settings.source ? (envelope, fields, ...more) => write(envelope, located(fields), ...more) : write,
    audit(read, bound, options) {
      const source = settings.source ? sourceOfCall() : undefined
      return outlets.audit((place) => {
        const { envelope, fields } = read(place)
        const line = encode(envelope, source === undefined ? fields : { ...source, ...fields }, bound)
        return { line, eventId: String(fields[ID_FIELD]), level: envelope.level }
      }, options)
    },
    preview: (value) => previewText(value, MAX_PREVIEW, redactor),
  }
  const unwatch = watchUncaught((envelope) => {
    volume?.failAll()
    write(envelope, undefined)
    outlets.hurry()
  })
  const finish = (ending: boolean): void => {
    volume?.finish(ending)
    metrics.say()
  }
  last.words = (ending) => {
    finish(ending)
    if (ending)
      trail.note('logging.stopped', 'The process ends', { actor: 'system', records: counters.records })
    if (ending) outlets.end()
    else outlets.flushSync()
  }
  running = true
  setActiveSpan(settings.activeSpan)
  turnOn(parts)
  const typed = new TypedEvents({ name: 'audit', bound: undefined, limit: () => 0 })
  setRunning({
    root,
    isOn: settings.audit,
    write: (schema, event, options) => typed.toTrail(schema, event, options),
    missed: () => trail.keepTrying(),
  })
  for (const { variable, meant } of unknown) {
    const event = 'config.unknown_variable'
    tell(
      `The variable ${variable} is not known; did you mean ${meant}?`,
      { event, variable, meant },
      'WARNING',
    )
  }
  for (const variable of overridden) {
    const event = 'config.overridden_variable'
    const message = `The variable ${variable} has a value that is not known; what holds is from elsewhere.`
    tell(message, { event, variable }, 'WARNING')
  }
  for (const variable of notBuilt) {
    const event = 'config.not_built'
    const message = `The variable ${variable} asks for a cloud: Sillok itself sends no records there yet.`
    tell(message, { event, variable }, 'WARNING')
  }
  const close = async (): Promise<void> => {
    if (!running) return
    running = false
    setRunning(undefined)
    turnOff()
    setActiveSpan(undefined)
    unwatch()
    finish(true)
    metrics.close()
    forget()
    trail.note('logging.stopped', 'Logging is closed', { actor: 'system', records: counters.records })
    await outlets.close()
  }
  return {
    root,
    configuration: summary,
    flush: () => outlets.flush(),
    close,
    [Symbol.asyncDispose]: close,
    level: (name = '') => levels.of(plainText(name)),
    setLevel(level, given) {
      const name = given === undefined ? undefined : plainText(given)
      const changed = parseLevel(level)
      if (changed === undefined) {
        throw new SillokError(
          'CONFIG_INVALID',
          `The level ${String(level)} is not one of ${LEVELS.join(', ')}.`,
        )
      }
      const before = levels.of(name ?? '')
      levels.set(changed, name)
      if (!running) return
      turnOn(parts)
      const what = { actor: getContext()?.actor ?? 'system', key: name ?? '', before, after: changed }
      trail.note('logging.level_changed', `Level ${name ?? ''} ${before} → ${changed}`, what)
    },
    stats: () => metrics.stats(),
  }
}

function streamOptions({ durability, flushMs, maxSegmentBytes, rotateEvery, whenFull }: Settings) {
  return { durability, flushMs, maxSegmentBytes, whenFull, ...(rotateEvery && { rotateEvery }) }
}

function identityOf({ service, environment, version, instance }: Settings): Identity {
  return {
    ...(service !== undefined && { service }),
    ...(environment !== undefined && { environment }),
    ...(version !== undefined && { version }),
    instance,
  }
}

function eventSettingsOf({ audit, performance, slow, ttftClasses = {} }: Settings): EventSettings {
  return { audit, performance, slow, ttftClasses }
}

function sinksOf({ console: format, sinks = [] }: Settings) {
  return format === false ? sinks : [consoleSink(format), ...sinks]
}

function wantsVolume({ sampling, keepOnFailure, foldMs }: Settings): boolean {
  return sampling !== undefined || keepOnFailure !== undefined || foldMs !== undefined
}
