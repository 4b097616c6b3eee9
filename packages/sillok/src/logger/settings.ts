import { hostname } from 'node:os'
import { LEVELS, type Level, parseLevel, SillokError } from '../record/index.js'
import type { StreamOptions } from '../stream/index.js'
import type { Sink } from './sink.js'

/** What `configure` takes. Environment variables fill in what is not given. */
export interface Options
  extends Partial<
    Pick<StreamOptions, 'durability' | 'flushMs' | 'maxSegmentBytes' | 'rotateEvery' | 'whenFull'>
  > {
  /** Name of the application, on every record. Else `SILLOK_SERVICE`. */
  service?: string
  /** `production`, `staging` … Else `SILLOK_ENVIRONMENT`, else `NODE_ENV`. */
  environment?: string
  /** Version of the application. Else `SILLOK_VERSION`. */
  version?: string
  /** Which of several processes wrote a record. Default: host name and process id. */
  instance?: string
  /** The quietest level that is written. Else `LOG_LEVEL`, else INFO. */
  level?: Level | Lowercase<Level>
  /** Levels of single loggers and all below them, by name: `{ 'api.db': 'WARNING' }`. */
  levels?: Readonly<Record<string, Level | Lowercase<Level>>>
  /** Where every line goes besides the stream. */
  sinks?: readonly Sink[]
  /** The folder of all streams. Else `SILLOK_ROOT`, else found as `findRoot` says. */
  root?: string
  /** The stream that records go to. Default `app`. */
  stream?: string
}

export interface Settings {
  level: Level
  levels: Record<string, Level>
  sinks: readonly Sink[]
  identity: { service?: string; environment?: string; version?: string; instance: string }
}

const TEXTS = ['service', 'environment', 'version', 'instance', 'root', 'stream'] as const

export function settingsOf(options: Options, env: NodeJS.ProcessEnv): Settings {
  for (const name of TEXTS) {
    const value: unknown = options[name]
    if (value === undefined || (typeof value === 'string' && value !== '')) continue
    throw new SillokError(
      'CONFIG_INVALID',
      `The option ${name} is ${JSON.stringify(value)}; it must be a text.`,
    )
  }
  const level = chosenLevel(options.level, env.LOG_LEVEL)
  const identity: Settings['identity'] = { instance: options.instance ?? `${hostname()}:${process.pid}` }
  const service = options.service ?? env.SILLOK_SERVICE
  const environment = options.environment ?? env.SILLOK_ENVIRONMENT ?? env.NODE_ENV
  const version = options.version ?? env.SILLOK_VERSION
  if (service) identity.service = service
  if (environment) identity.environment = environment
  if (version) identity.version = version
  return { level, levels: chosenLevels(options.levels), sinks: options.sinks ?? [], identity }
}

function chosenLevel(option: string | undefined, variable: string | undefined): Level {
  if (option !== undefined) return levelNamed('The option level', option)
  return variable === undefined || variable === '' ? 'INFO' : levelNamed('LOG_LEVEL', variable)
}

function chosenLevels(option: Options['levels'] = {}): Record<string, Level> {
  const levels: Record<string, Level> = {}
  for (const [name, level] of Object.entries(option))
    levels[name] = levelNamed(`The option levels[${JSON.stringify(name)}]`, level)
  return levels
}

function levelNamed(source: string, name: string): Level {
  const level = parseLevel(name)
  if (level !== undefined) return level
  throw new SillokError(
    'CONFIG_INVALID',
    `${source} is ${JSON.stringify(name)}; it must be one of ${LEVELS.join(', ')}.`,
  )
}
