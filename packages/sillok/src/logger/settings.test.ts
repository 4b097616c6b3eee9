import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SillokError } from '../record/index.js'
import { nearest } from './nearest.js'
import type { Options } from './options.js'
import { settingsOf } from './settings.js'
import { SETTINGS } from './table.js'

function problem(options: unknown, env: Record<string, string> = {}): string {
  try {
    settingsOf(options as Options, env)
  } catch (error) {
    expect(error).toBeInstanceOf(SillokError)
    expect((error as SillokError).code).toBe('CONFIG_INVALID')
    return (error as Error).message
  }
  throw new Error('nothing was wrong with it')
}

describe('settings', () => {
  it('come from options, then SILLOK_ and LOG_ variables, then the profile, then defaults', () => {
    const env = { LOG_LEVEL: 'error', SILLOK_PROFILE: 'development' }
    const level = (options: Options, variables: Record<string, string>) =>
      settingsOf(options, variables).settings.level
    expect(level({ level: 'debug' }, env)).toBe('DEBUG')
    expect(level({}, { ...env, SILLOK_LEVEL: 'CRITICAL' })).toBe('CRITICAL')
    expect(level({}, env)).toBe('ERROR')
    expect(level({}, { SILLOK_PROFILE: 'development' })).toBe('DEBUG')
    expect(level({}, {})).toBe('INFO')
  })

  it('can each be given by a variable', () => {
    const { settings } = settingsOf(
      {},
      {
        SILLOK_SERVICE: 'shop',
        SILLOK_ENVIRONMENT: 'eu-1',
        SILLOK_VERSION: '1.2',
        SILLOK_INSTANCE: 'a',
        SILLOK_PROFILE: 'staging',
        SILLOK_LEVEL: 'warn',
        SILLOK_LEVELS: 'api.db=DEBUG, worker=warning',
        SILLOK_CONSOLE: 'TEXT',
        SILLOK_INCLUDE_CORRELATION_ID: 'no',
        SILLOK_SOURCE: 'yes',
        SILLOK_PERFORMANCE: '0',
        SILLOK_AUDIT: 'off',
        SILLOK_SLOW: 'database=500,api=1000/1500',
        SILLOK_TTFT_CLASSES: 'small=ultra_fast',
        SILLOK_SAMPLING: 'first=5,everyMs=2000,thereafter=0',
        SILLOK_KEEP_ON_FAILURE: 'below=error,records=10,bytes=1000,ms=500',
        SILLOK_FOLD_MS: '1500',
        SILLOK_ROOT: '/var/log/shop',
        SILLOK_STREAM: 'web',
        SILLOK_DURABILITY: 'written',
        SILLOK_FLUSH_MS: '50',
        SILLOK_MAX_SEGMENT_BYTES: '1048576',
        SILLOK_ROTATE_EVERY: 'day',
        SILLOK_WHEN_FULL: 'block',
      },
    )
    expect(settings).toEqual({
      service: 'shop',
      environment: 'eu-1',
      version: '1.2',
      instance: 'a',
      profile: 'staging',
      level: 'WARNING',
      levels: { 'api.db': 'DEBUG', worker: 'WARNING' },
      console: 'text',
      includeCorrelationId: false,
      source: true,
      performance: false,
      audit: false,
      slow: {
        default: { warningMs: 5000, errorMs: 10_000 },
        api: { warningMs: 1000, errorMs: 1500 },
        database: { warningMs: 500, errorMs: 1000 },
        model_ttft: { warningMs: 2000, errorMs: 4000 },
        model_total: { warningMs: 30_000, errorMs: 60_000 },
        external_api: { warningMs: 5000, errorMs: 10_000 },
      },
      ttftClasses: { small: 'ultra_fast' },
      sampling: { first: 5, everyMs: 2000, thereafter: 0 },
      keepOnFailure: { below: 'ERROR', records: 10, bytes: 1000, ms: 500 },
      foldMs: 1500,
      root: '/var/log/shop',
      stream: 'web',
      durability: 'written',
      flushMs: 50,
      maxSegmentBytes: 1048576,
      rotateEvery: 'day',
      whenFull: 'block',
    })
  })

  it('take the LOG_ variables', () => {
    const of = (env: Record<string, string>) => settingsOf({}, env).settings
    expect(of({ LOG_JSON_FORMAT: 'true' }).console).toBe('json')
    expect(of({ LOG_JSON_FORMAT: 'false' }).console).toBe('text')
    expect(of({ LOG_JSON_FORMAT: 'false', SILLOK_CONSOLE: 'false' }).console).toBe(false)
    expect(of({ LOG_INCLUDE_CORRELATION_ID: 'false' }).includeCorrelationId).toBe(false)
    expect(of({ LOG_PERFORMANCE: 'false' }).performance).toBe(false)
    expect(of({ LOG_AUDIT_ENABLED: 'false' }).audit).toBe(false)
    expect(of({ LOG_MASK_SENSITIVE_DATA: 'true' }).level).toBe('INFO')
    // Compose files and shells set variables that say nothing.
    expect(of({ LOG_LEVEL: '', LOG_JSON_FORMAT: ' ', LOG_MASK_SENSITIVE_DATA: '' })).toEqual(of({}))
  })

  it('refuse to turn redaction off, in every profile', () => {
    for (const profile of ['development', 'staging', 'production', '']) {
      for (const value of ['false', '0', 'off', 'maybe']) {
        expect(problem({}, { SILLOK_PROFILE: profile, LOG_MASK_SENSITIVE_DATA: value })).toBe(
          `LOG_MASK_SENSITIVE_DATA is "${value}"; it must be true, or left out: redaction cannot be turned off.`,
        )
      }
    }
  })

  it('have profiles: the one that is said, else the environment by its name, else none', () => {
    const of = (options: Options, env: Record<string, string> = {}) => {
      const { profile, level, console } = settingsOf(options, env).settings
      return [profile, level, console]
    }
    expect(of({}, { NODE_ENV: 'development' })).toEqual(['development', 'DEBUG', 'text'])
    expect(of({}, { NODE_ENV: 'production' })).toEqual(['production', 'INFO', 'json'])
    expect(of({ environment: 'staging' }, { NODE_ENV: 'production' })).toEqual(['staging', 'INFO', 'json'])
    expect(of({ profile: 'production', environment: 'development' })).toEqual(['production', 'INFO', 'json'])
    expect(of({ console: false }, { NODE_ENV: 'production' })).toEqual(['production', 'INFO', false])
    for (const other of ['test', 'toString', '__proto__']) {
      expect(of({ environment: other })).toEqual([undefined, 'INFO', false])
    }
  })

  it('name everything that is wrong at once: what it is, what it says, what is allowed', () => {
    const message = problem(
      { service: 7, flushMs: '100', sinks: [() => {}], levels: { api: 'loud' }, keepOnFailure: { ms: -1 } },
      { LOG_LEVEL: 'quiet', SILLOK_WHEN_FULL: 'cry', SILLOK_MAX_SEGMENT_BYTES: '0x10' },
    )
    expect(message.split('\n')).toEqual([
      'The option service is 7; it must be a text.',
      'LOG_LEVEL is "quiet"; it must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL.',
      'The option levels["api"] is "loud"; it must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL.',
      'The option keepOnFailure["ms"] is -1; it must be a number of ms above 0, at most 2147483647.',
      'The option flushMs is "100"; it must be a number of ms above 0, at most 2147483647.',
      'SILLOK_MAX_SEGMENT_BYTES is "0x10"; it must be a whole number above 0, in plain digits such as 1000.',
      'SILLOK_WHEN_FULL is "cry"; it must be one of block, drop, fail.',
      'The option sinks is [null]; it must be a list of sinks: objects with a function write(line, level).',
    ])
  })

  it('say how numbers are written in a variable, and take no part of a byte', () => {
    for (const text of ['1e3', '100MB', '1_000', '1 000', '-1', '.5', '0', '٣']) {
      expect(problem({}, { SILLOK_MAX_SEGMENT_BYTES: text })).toBe(
        `SILLOK_MAX_SEGMENT_BYTES is "${text}"; it must be a whole number above 0, in plain digits such as 1000.`,
      )
    }
    expect(problem({}, { SILLOK_FLUSH_MS: '1e3' })).toBe(
      'SILLOK_FLUSH_MS is "1e3"; it must be a number of ms above 0, at most 2147483647, in plain digits such as 1000.',
    )
    expect(problem({}, { SILLOK_SLOW: 'api=1e3' })).toBe(
      'SILLOK_SLOW (api) is "1e3"; it must be 500 or 500/2000: numbers above 0 in plain digits, the second not below the first.',
    )
    expect(problem({}, { SILLOK_SAMPLING: 'first=1.5' })).toBe(
      'SILLOK_SAMPLING (first) is "1.5"; it must be a whole number, 0 or more, in plain digits such as 1000.',
    )
    expect(problem({ maxSegmentBytes: 0.5 })).toBe(
      'The option maxSegmentBytes is 0.5; it must be a whole number above 0.',
    )
    expect(problem({ keepOnFailure: { records: 0.5, bytes: 1.5 } }).split('\n')).toEqual([
      'The option keepOnFailure["records"] is 0.5; it must be a whole number above 0.',
      'The option keepOnFailure["bytes"] is 1.5; it must be a whole number above 0.',
    ])
    expect(settingsOf({}, { SILLOK_FLUSH_MS: ' 1.5 ' }).settings.flushMs).toBe(1.5)
  })

  it('let nobody believe that records go to a cloud', () => {
    const names = ['LOG_CLOUD_PROVIDER', 'LOG_AWS_LOG_GROUP', 'LOG_CLOUDWATCH_STREAM', 'LOG_AZURE_KEY']
    for (const name of [...names, 'LOG_GCP_PROJECT', 'LOG_GOOGLE_CLOUD', 'LOG_ENABLE_CLOUDWATCH']) {
      expect(settingsOf({}, { [name]: 'x' }).notBuilt).toEqual([name])
      expect(settingsOf({}, { [name]: 'x' }).unknown).toEqual([])
    }
    expect(problem({}, { SILLOK_CLOUDWATCH_GROUP: 'shop' })).toBe(
      'SILLOK_CLOUDWATCH_GROUP is "shop"; it must be left out: records are not sent to clouds by Sillok itself yet.',
    )
    // What asks for nothing, and what only sounds so.
    const quiet = { LOG_CLOUD_ENABLED: 'false', SILLOK_AZURE_KEY: '', LOG_LAWS: 'x', LOG_CLOUDY: 'x' }
    expect(settingsOf({}, quiet).notBuilt).toEqual([])
    expect(problem({ cloud: 'aws' })).toMatch(/^There is no option "cloud"/)
  })

  it('name what is wrong in a variable of ours that an option overrides', () => {
    expect(problem({ level: 'INFO' }, { SILLOK_LEVEL: 'a', LOG_LEVEL: 'b' })).toBe(
      'SILLOK_LEVEL is "a"; it must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL.',
    )
  })

  it('let by what others mean by a variable that they read as well, where it is overridden', () => {
    const level = (options: Options, env: Record<string, string>) => {
      const { settings, overridden } = settingsOf(options, env)
      return [settings.level, overridden]
    }
    expect(level({}, { SILLOK_LEVEL: 'ERROR', LOG_LEVEL: 'silent' })).toEqual(['ERROR', ['LOG_LEVEL']])
    expect(level({ level: 'info' }, { LOG_LEVEL: 'silent' })).toEqual(['INFO', ['LOG_LEVEL']])
    expect(level({ level: 'info' }, { LOG_LEVEL: 'verbose' })).toEqual(['INFO', []])
    expect(settingsOf({ console: 'json' }, { LOG_JSON_FORMAT: 'maybe' }).overridden).toEqual([
      'LOG_JSON_FORMAT',
    ])
    expect(problem({}, { LOG_LEVEL: 'silent' })).toMatch(/^LOG_LEVEL is "silent"/)
  })

  it('refuse a list in a variable that says one thing twice', () => {
    expect(problem({}, { SILLOK_LEVELS: 'api=INFO,worker=DEBUG,api=ERROR' })).toBe(
      'SILLOK_LEVELS is "api=INFO,worker=DEBUG,api=ERROR"; it must be a list that has api once.',
    )
    expect(problem({}, { SILLOK_SAMPLING: 'first=1, first=1' })).toMatch(/has first once/)
  })

  it('name where a stream name that cannot be is from', () => {
    const allowed = '1 to 64 letters, digits, "_", "-" or ".", beginning with a letter or digit; or false'
    expect(problem({}, { SILLOK_STREAM: '../up' })).toBe(`SILLOK_STREAM is "../up"; it must be ${allowed}.`)
    expect(problem({ stream: 'a/b' })).toBe(`The option stream is "a/b"; it must be ${allowed}.`)
  })

  it('say what a list in a variable must look like', () => {
    expect(problem({}, { SILLOK_LEVELS: 'api.db' })).toBe(
      'SILLOK_LEVELS is "api.db"; it must be like api.db=DEBUG,worker=WARNING.',
    )
    expect(problem({}, { SILLOK_LEVELS: 'api=LOUD' })).toMatch(
      /^SILLOK_LEVELS \(api\) is "LOUD"; it must be one/,
    )
    expect(problem({}, { SILLOK_SAMPLING: 'frist=5' })).toMatch(
      /^SILLOK_SAMPLING is "frist=5"; it must be like first=/,
    )
    expect(problem({}, { SILLOK_SLOW: 'databse=500' })).toMatch(
      /^SILLOK_SLOW is "databse=500"; .*\(default, .*database/,
    )
    expect(problem({}, { SILLOK_FOLD_MS: '2147483648' })).toMatch(/at most 2147483647/)
    expect(problem({ sampling: { frist: 5 } })).toMatch(/sampling\["frist"\]/)
    expect(problem({ sampling: 5 })).toMatch(/^The option sampling is 5; it must be an object like/)
  })

  it('know no other options, and say which was meant', () => {
    expect(problem({ flushMS: 5 })).toBe('There is no option "flushMS"; did you mean flushMs?')
    expect(problem({ quiet: true })).toMatch(/^There is no option "quiet"; there are service, environment,/)
    expect(problem(null)).toBe('The options are null; they must be an object.')
    expect(problem('app')).toMatch(/they must be an object/)
  })

  it('wonder about variables that look mistyped, and about no others', () => {
    const env = {
      LOG_LEVLE: 'DEBUG',
      log_level: 'DEBUG',
      SILOK_SERVICE: 'a',
      SILLOK_FLUSHMS: '5',
      LOG_DIRECTORY: '/x',
      SILLOK_KEYS: 'k',
      SILLOK_SOMETHING_ELSE: '1',
      PATH: '/bin',
    }
    expect(settingsOf({}, env).unknown).toEqual([
      { variable: 'LOG_LEVLE', meant: 'LOG_LEVEL' },
      { variable: 'log_level', meant: 'LOG_LEVEL' },
      { variable: 'SILOK_SERVICE', meant: 'SILLOK_SERVICE' },
      { variable: 'SILLOK_FLUSHMS', meant: 'SILLOK_FLUSH_MS' },
    ])
  })

  it('have a summary that can be logged, and says where each is from', () => {
    const secret = { write() {}, token: 'hunter2-hunter2' }
    const { summary } = settingsOf({ service: 'shop', sinks: [secret], foldMs: 5 }, { LOG_LEVEL: 'debug' })
    expect(JSON.stringify(summary)).not.toContain('hunter2')
    expect(summary).toMatchObject({
      service: 'shop',
      level: 'DEBUG',
      foldMs: 5,
      sinks: 1,
      from: { service: 'option', level: 'LOG_LEVEL', foldMs: 'option', sinks: 'option' },
    })
  })

  it('have all that holds in the summary: defaults, and what the profile says, too', () => {
    const { summary } = settingsOf({}, { SILLOK_PROFILE: 'staging', SILLOK_SLOW: 'api=1/2' })
    expect(summary).toMatchObject({
      level: 'INFO',
      console: 'json',
      includeCorrelationId: true,
      source: false,
      performance: true,
      audit: true,
      maskSensitiveData: true,
      slow: { api: { warningMs: 1, errorMs: 2 }, database: { warningMs: 1000, errorMs: 2000 } },
      stream: 'app',
      durability: 'buffered',
      flushMs: 100,
      maxSegmentBytes: 104_857_600,
      whenFull: 'drop',
    })
    expect(summary.from).toEqual({
      profile: 'SILLOK_PROFILE',
      level: 'profile',
      console: 'profile',
      slow: 'SILLOK_SLOW',
    })
  })

  it('refuse or take any value of any variable, and never throw anything else', () => {
    const names = Object.values(SETTINGS).flatMap(({ variables }) => variables)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string(), (name, text) => {
        try {
          settingsOf({}, { [name]: text })
        } catch (error) {
          expect((error as SillokError).code).toBe('CONFIG_INVALID')
          expect((error as SillokError).message).toContain(name)
        }
      }),
    )
  })

  it('refuse or take any value of any option, and never throw anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SETTINGS)), fc.anything(), (name, value) => {
        try {
          settingsOf({ [name]: value } as Options, {})
        } catch (error) {
          expect((error as SillokError).code).toBe('CONFIG_INVALID')
          expect((error as SillokError).message).toContain(name)
        }
      }),
    )
  })

  it('stand in docs/library.md as they are', () => {
    const docs = readFileSync(new URL('../../../../docs/library.md', import.meta.url), 'utf8')
    for (const [name, { variables, standard, about }] of Object.entries(SETTINGS)) {
      const named = variables.map((variable) => `\`${variable}\``).join(' ') || '–'
      expect(docs).toContain(`| \`${name}\` | ${named} | ${standard} | ${about} |`)
    }
  })
})

describe('nearest', () => {
  it.each([
    ['lvel', 'level'],
    ['levle', 'level'],
    ['Level', 'level'],
    ['flush_ms', 'flushMs'],
    ['xyz', undefined],
    ['', undefined],
  ])('%s is %s', (name, meant) => {
    expect(nearest(name, ['level', 'levels', 'flushMs'])).toBe(meant)
  })
})
