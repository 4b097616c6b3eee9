import {
  CATEGORIES,
  type Category,
  type Limit,
  type Limits,
  TTFT_CLASSES,
  type TtftClass,
} from '../events/index.js'
import { LEVELS, type Level } from '../record/index.js'
import { STREAM_CHOICES } from '../stream/index.js'
import * as kinds from './kinds.js'
import type { KeepOnFailure, Options, Profile, Sampling } from './options.js'

export interface Setting<T> {
  /** The variables that set it, the one that wins first. None: only a program can. */
  variables: readonly string[]
  kind: kinds.Kind<T>
  /** For documentation: what holds where nothing is said. */
  standard: string
  about: string
}

/** What the logger works with, by the name of its option. */
export interface Values {
  service: string
  environment: string
  version: string
  instance: string
  profile: Profile
  level: Level
  levels: Record<string, Level>
  console: kinds.Output
  includeCorrelationId: boolean
  activeSpan: NonNullable<Options['activeSpan']>
  source: boolean
  performance: boolean
  audit: boolean
  slow: Partial<Limits>
  ttftClasses: Record<string, TtftClass>
  sampling: Sampling
  keepOnFailure: KeepOnFailure
  foldMs: number
  root: string
  stream: string | false
  durability: (typeof STREAM_CHOICES.durability)[number]
  flushMs: number
  maxSegmentBytes: number
  rotateEvery: (typeof STREAM_CHOICES.rotateEvery)[number]
  whenFull: (typeof STREAM_CHOICES.whenFull)[number]
  sinks: NonNullable<Options['sinks']>
  redact: NonNullable<Options['redact']>
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const isSink = (value: unknown): boolean =>
  isObject(value) && typeof (value as { write?: unknown }).write === 'function'

/** Every setting: from it come reading, errors, the names that a mistyped one is compared with, and the table in docs/library.md. */
export const SETTINGS: { readonly [name in keyof Required<Options>]: Setting<Values[name]> } = {
  service: {
    variables: ['SILLOK_SERVICE'],
    kind: kinds.text,
    standard: '–',
    about: 'name of the application, on every record',
  },
  environment: {
    variables: ['SILLOK_ENVIRONMENT', 'NODE_ENV'],
    kind: kinds.text,
    standard: '–',
    about: 'on every record',
  },
  version: {
    variables: ['SILLOK_VERSION'],
    kind: kinds.text,
    standard: '–',
    about: 'version of the application, on every record',
  },
  instance: {
    variables: ['SILLOK_INSTANCE'],
    kind: kinds.text,
    standard: 'host name and process id',
    about: 'which of several processes it was, on every record',
  },
  profile: {
    variables: ['SILLOK_PROFILE'],
    kind: kinds.choice('development', 'staging', 'production'),
    standard: '`environment`, where it is one of the three',
    about: 'settings that go together, see Profiles',
  },
  level: {
    variables: ['SILLOK_LEVEL', 'LOG_LEVEL'],
    kind: kinds.level,
    standard: '`INFO`; development `DEBUG`',
    about: `the quietest level that is written: \`${LEVELS.join(' ')}\``,
  },
  levels: {
    variables: ['SILLOK_LEVELS'],
    kind: kinds.record(kinds.level, 'api.db=DEBUG,worker=WARNING'),
    standard: '–',
    about: 'levels of single loggers and all below them',
  },
  console: {
    variables: ['SILLOK_CONSOLE', 'LOG_JSON_FORMAT'],
    kind: kinds.output,
    standard: '`false`; development `text`, staging and production `json`',
    about:
      'lines on standard output as well; `LOG_JSON_FORMAT` says `true` for `json` and `false` for `text`',
  },
  includeCorrelationId: {
    variables: ['SILLOK_INCLUDE_CORRELATION_ID', 'LOG_INCLUDE_CORRELATION_ID'],
    kind: kinds.flag,
    standard: '`true`',
    about: '`false` leaves the four ids of a scope out of its records; they still go out with calls',
  },
  activeSpan: {
    variables: [],
    kind: kinds.given('a function', (value) => typeof value === 'function'),
    standard: '–',
    about: 'which span of a tracing system a record is made in: `activeSpan` of `sillok/otel`',
  },
  source: {
    variables: ['SILLOK_SOURCE'],
    kind: kinds.flag,
    standard: '`false`',
    about:
      'adds `source_file`, `source_line` and `source_function` of each call, see Where a record was made',
  },
  performance: {
    variables: ['SILLOK_PERFORMANCE', 'LOG_PERFORMANCE'],
    kind: kinds.flag,
    standard: '`true`',
    about: '`false` writes performance records of failed operations only',
  },
  audit: {
    variables: ['SILLOK_AUDIT', 'LOG_AUDIT_ENABLED'],
    kind: kinds.flag,
    standard: '`true`',
    about: '`false` writes no audit records',
  },
  slow: {
    variables: ['SILLOK_SLOW'],
    kind: kinds.group<Partial<Limits>>(
      Object.fromEntries(['default' as const, ...CATEGORIES].map((name) => [name, kinds.limit])) as Record<
        Category | 'default',
        kinds.Kind<Limit>
      >,
      'database=500/2000,api=3000',
    ),
    standard: 'see [Events](events.md#performance)',
    about: 'ms from which on an operation is WARNING, and ERROR; without the second twice the first',
  },
  ttftClasses: {
    variables: ['SILLOK_TTFT_CLASSES'],
    kind: kinds.record(kinds.choice(...TTFT_CLASSES), 'gpt-5.2-mini=ultra_fast'),
    standard: '–',
    about: 'how fast models are meant to begin to answer',
  },
  sampling: {
    variables: ['SILLOK_SAMPLING'],
    kind: kinds.group<Sampling>(
      { first: kinds.count, everyMs: kinds.amount, thereafter: kinds.count },
      'first=100,everyMs=1000,thereafter=50',
    ),
    standard: 'off',
    about: 'see Volume',
  },
  keepOnFailure: {
    variables: ['SILLOK_KEEP_ON_FAILURE'],
    kind: kinds.group<KeepOnFailure>(
      { below: kinds.level, records: kinds.whole, bytes: kinds.whole, ms: kinds.wait },
      'below=WARNING,records=1000',
    ),
    standard: 'off',
    about: 'see Volume',
  },
  foldMs: { variables: ['SILLOK_FOLD_MS'], kind: kinds.wait, standard: 'off', about: 'see Volume' },
  root: {
    variables: ['SILLOK_ROOT'],
    kind: kinds.text,
    standard: 'found, see below',
    about: 'the folder of all streams',
  },
  stream: {
    variables: ['SILLOK_STREAM'],
    kind: kinds.stream,
    standard: '`app`',
    about: 'the stream that records go to; `false` for none: to the console and the sinks alone',
  },
  durability: {
    variables: ['SILLOK_DURABILITY'],
    kind: kinds.choice(...STREAM_CHOICES.durability),
    standard: '`buffered`',
    about:
      '`buffered`: at most `flushMs` of records at risk, on SIGKILL, `process.abort()`, out of memory or a power cut only. `written`: with the kernel when the call returns. `durable`: `flush()` resolves when they are on the disk (`fdatasync`)',
  },
  flushMs: {
    variables: ['SILLOK_FLUSH_MS'],
    kind: kinds.wait,
    standard: '100',
    about: 'longest wait of a buffered record',
  },
  maxSegmentBytes: {
    variables: ['SILLOK_MAX_SEGMENT_BYTES'],
    kind: kinds.whole,
    standard: '104857600',
    about: 'a segment as large as this is followed by a new one',
  },
  rotateEvery: {
    variables: ['SILLOK_ROTATE_EVERY'],
    kind: kinds.choice(...STREAM_CHOICES.rotateEvery),
    standard: '–',
    about: '`hour` or `day` (UTC): a new segment then as well; the audit trail begins one each day',
  },
  whenFull: {
    variables: ['SILLOK_WHEN_FULL'],
    kind: kinds.choice(...STREAM_CHOICES.whenFull),
    standard: '`drop`',
    about:
      'a full disk: `drop` the newest beyond 16 MiB kept in memory and count them, `block` the program, or `fail`: keep nothing, and have the next `flush()` or `close()` reject with `DISK_FULL`',
  },
  sinks: {
    variables: [],
    kind: kinds.given(
      'a list of sinks: objects with a function write(line, level)',
      (value) => Array.isArray(value) && value.every(isSink),
    ),
    standard: '–',
    about: 'where every line goes besides the stream',
  },
  redact: {
    variables: [],
    kind: kinds.given('an object with the options of createRedactor', isObject),
    standard: '–',
    about:
      'rules of the project beside the default ones, which are always on; they hold for all of the process',
  },
}

/** Variables of this family that other parts read. */
export const OTHER_VARIABLES = ['LOG_MASK_SENSITIVE_DATA', 'SILLOK_DEBUG', 'SILLOK_KEYS']

/**
 * Variables that ask for records to be sent to a cloud. Nothing here sends them yet, and a program that believes that its log is kept elsewhere must
 * hear of it: one of ours is refused; a `LOG_…` one may be meant for another program, and is said.
 */
export const CLOUD_VARIABLE =
  /^(?:LOG|SILLOK)_(?:\w+_)?(?:CLOUD|CLOUDWATCH|AWS|AZURE|GCP|GCLOUD|GOOGLE|STACKDRIVER|APPINSIGHTS|APPLICATIONINSIGHTS)(?:_|$)/
