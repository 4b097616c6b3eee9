/** The database that holds everything of Sillok's. */
export const DATABASE = 'sillok'

/**
 * The most tokens that a table remembers: an insert repeated within so many batches is told from a new one.
 * The default for a table that is not replicated is 0, which would double what a retry sends again.
 */
const DEDUPLICATION_WINDOW = 10_000

/** Seconds since 1970 end in 2106: a retention beyond that keeps for ever instead of wrapping around. */
const expires = (time: string, days: string) =>
  `toDateTime(least(toUInt64(toUnixTimestamp(${time})) + toUInt64(${days}) * 86400, 4294967295), 'UTC')`

/**
 * Every record, with OpenTelemetry's column names so that Grafana and HyperDX read the table as it is.
 *
 * - The order keeps five minutes of a service together: the newest rows of all services are few granules, and so is
 *   one service.
 * - `RetentionDays` stands in the partition key: a stream's old days are dropped as whole parts. No policy sets it yet, and 65535
 *   keeps for ever; a partition key cannot be changed later.
 * - Words are found by the text index, one id by its bloom filter, a place in a segment by minimum and maximum.
 *
 * On a cluster with replicas: `ReplicatedMergeTree` in place of `MergeTree` (it deduplicates by itself, so the
 * setting goes), and a `Distributed` table over it, sharded by `cityHash64(TraceId)`.
 */
const OTEL_LOGS = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.otel_logs
(
  Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  TraceId String CODEC(ZSTD(1)),
  SpanId String CODEC(ZSTD(1)),
  TraceFlags UInt8,
  SeverityText LowCardinality(String) CODEC(ZSTD(1)),
  SeverityNumber UInt8,
  ServiceName LowCardinality(String) CODEC(ZSTD(1)),
  Body String CODEC(ZSTD(1)),
  EventName LowCardinality(String) CODEC(ZSTD(1)),
  ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  ScopeName LowCardinality(String) CODEC(ZSTD(1)),
  ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  CorrelationId String CODEC(ZSTD(1)),
  RequestId String CODEC(ZSTD(1)),
  Component LowCardinality(String) CODEC(ZSTD(1)),
  LogType LowCardinality(String) CODEC(ZSTD(1)),
  Environment LowCardinality(String) CODEC(ZSTD(1)),
  DurationMs Nullable(Float64) CODEC(ZSTD(1)),
  GluedWords String CODEC(ZSTD(1)),
  Stream LowCardinality(String) CODEC(ZSTD(1)),
  Segment LowCardinality(String) CODEC(ZSTD(1)),
  Offset UInt64 CODEC(Delta(8), ZSTD(1)),
  RetentionDays UInt16 DEFAULT 65535,
  LlmModel LowCardinality(String) MATERIALIZED if(LogAttributes['model'] != '', LogAttributes['model'], LogAttributes['gen_ai.request.model']),
  LlmInTokens UInt32 MATERIALIZED toUInt32OrZero(if(LogAttributes['input_tokens'] != '', LogAttributes['input_tokens'], LogAttributes['gen_ai.usage.input_tokens'])) CODEC(T64, ZSTD(1)),
  LlmOutTokens UInt32 MATERIALIZED toUInt32OrZero(if(LogAttributes['output_tokens'] != '', LogAttributes['output_tokens'], LogAttributes['gen_ai.usage.output_tokens'])) CODEC(T64, ZSTD(1)),
  INDEX idx_correlation CorrelationId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_trace TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_keys mapKeys(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_values mapValues(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_place (Segment, Offset) TYPE minmax GRANULARITY 1,
  INDEX idx_body lower(Body) TYPE text(tokenizer = 'splitByNonAlpha'),
  INDEX idx_glued GluedWords TYPE text(tokenizer = 'splitByNonAlpha')
)
ENGINE = MergeTree
PARTITION BY (toDate(Timestamp), RetentionDays)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)
TTL ${expires('Timestamp', 'RetentionDays')}
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

/** A minute of a service at one severity: what the overview is drawn from. */
const ROLLUP_1M = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.rollup_1m
(
  Minute DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  ServiceName LowCardinality(String),
  SeverityNumber UInt8,
  Rows SimpleAggregateFunction(sum, UInt64),
  Bytes SimpleAggregateFunction(sum, UInt64),
  RetentionDays SimpleAggregateFunction(max, UInt16)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Minute)
ORDER BY (Minute, ServiceName, SeverityNumber)
TTL ${expires('Minute', 'RetentionDays')}
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

const rollup1m = (where: string) => `
SELECT
  toStartOfMinute(Timestamp) AS Minute,
  ServiceName,
  SeverityNumber,
  count() AS Rows,
  sum(length(Body)) AS Bytes,
  max(RetentionDays) AS RetentionDays
FROM ${DATABASE}.otel_logs
WHERE ${where}
GROUP BY Minute, ServiceName, SeverityNumber`

/** Durations of a service in five minutes. Digests are large: by the minute and severity, reading them took longest. */
const DURATIONS_5M = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.durations_5m
(
  Start DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  ServiceName LowCardinality(String),
  Duration AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64),
  RetentionDays SimpleAggregateFunction(max, UInt16)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Start)
ORDER BY (Start, ServiceName)
TTL ${expires('Start', 'RetentionDays')}
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

const durations5m = (where: string) => `
SELECT
  toStartOfFiveMinutes(Timestamp) AS Start,
  ServiceName,
  quantilesTDigestState(0.5, 0.95, 0.99)(assumeNotNull(DurationMs)) AS Duration,
  max(RetentionDays) AS RetentionDays
FROM ${DATABASE}.otel_logs
WHERE DurationMs IS NOT NULL AND ${where}
GROUP BY Start, ServiceName`

/** Fields that have a rollup, by their name in the query language, and what holds them in `otel_logs`. */
export const FACET_FIELDS = {
  level: 'SeverityText',
  service: 'ServiceName',
  logger: 'ScopeName',
  event: 'EventName',
  component: 'Component',
  log_type: 'LogType',
  environment: 'Environment',
  stream: 'Stream',
  route: "LogAttributes['route']",
  error_code: "LogAttributes['error_code']",
  model: "LogAttributes['model']",
} as const

/** How often each value of the facet fields occurs in a quarter of an hour. */
const FACETS_15M = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.facets_15m
(
  Quarter DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  Field LowCardinality(String),
  Value String CODEC(ZSTD(1)),
  Rows SimpleAggregateFunction(sum, UInt64),
  RetentionDays SimpleAggregateFunction(max, UInt16)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Quarter)
ORDER BY (Quarter, Field, Value)
TTL ${expires('Quarter', 'RetentionDays')}
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

const FIELD_NAMES = Object.keys(FACET_FIELDS)

// Rows that agree in all fields are counted first: only the few groups are then taken apart by field.
const facets15m = (where: string) => `
SELECT Quarter, Field, Value, sum(Alike) AS Rows, max(Days) AS RetentionDays
FROM
(
  SELECT
    toStartOfFifteenMinutes(Timestamp) AS Quarter,
    [${Object.values(FACET_FIELDS)
      .map((column) => `left(toString(${column}), 256)`)
      .join(', ')}] AS Values,
    count() AS Alike,
    max(RetentionDays) AS Days
  FROM ${DATABASE}.otel_logs
  WHERE ${where}
  GROUP BY Quarter, Values
)
ARRAY JOIN ${`[${FIELD_NAMES.map((name) => `'${name}'`).join(', ')}]`} AS Field, Values AS Value
WHERE Value != ''
GROUP BY Quarter, Field, Value`

/** What tells the message of one kind from that of another: itself without numbers and ids. */
export const MESSAGE_KIND =
  "cityHash64(replaceRegexpAll(substring(Body, 1, 300), '[0-9a-fA-F-]*[0-9][0-9a-fA-F-]*', '#'))"

/** Warnings and errors by their kind, a message without its numbers and ids: what tells a new message from an old. */
const MESSAGES_15M = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.messages_15m
(
  Quarter DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  ServiceName LowCardinality(String),
  Kind UInt64,
  Message SimpleAggregateFunction(any, String) CODEC(ZSTD(1)),
  Rows SimpleAggregateFunction(sum, UInt64),
  RetentionDays SimpleAggregateFunction(max, UInt16)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Quarter)
ORDER BY (Quarter, ServiceName, Kind)
TTL ${expires('Quarter', 'RetentionDays')}
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

const messages15m = (where: string) => `
SELECT
  toStartOfFifteenMinutes(Timestamp) AS Quarter,
  ServiceName,
  ${MESSAGE_KIND} AS Kind,
  any(substring(Body, 1, 300)) AS Message,
  count() AS Rows,
  max(RetentionDays) AS RetentionDays
FROM ${DATABASE}.otel_logs
WHERE SeverityNumber >= 13 AND ${where}
GROUP BY Quarter, ServiceName, Kind`

/** What a rollup has of the records of which a condition is true, by its name. */
export const ROLLUPS = {
  rollup_1m: rollup1m,
  durations_5m: durations5m,
  facets_15m: facets15m,
  messages_15m: messages15m,
} as const

/** Keeps a rollup filled with what comes in. */
const viewOf = (name: keyof typeof ROLLUPS) =>
  `CREATE MATERIALIZED VIEW IF NOT EXISTS ${DATABASE}.${name}_view TO ${DATABASE}.${name} AS ${ROLLUPS[name]('true')}`

/**
 * What the audit trail says, in a table of its own that no age empties, and that stays when the index is built anew: segments may be pruned
 * by then. A record that was read twice has the same id and content, and becomes one row; a record that takes another's id has another
 * content, and stands beside it.
 */
export const AUDIT_EVENTS = 'audit_events'

const AUDIT_TABLE = `
CREATE TABLE IF NOT EXISTS ${DATABASE}.${AUDIT_EVENTS}
(
  EventId String CODEC(ZSTD(1)),
  Content UInt64,
  Timestamp DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  Kind LowCardinality(String),
  Action LowCardinality(String),
  Actor String CODEC(ZSTD(1)),
  ResourceType LowCardinality(String),
  ResourceId String CODEC(ZSTD(1)),
  Success LowCardinality(String),
  SeverityText LowCardinality(String),
  ServiceName LowCardinality(String),
  CorrelationId String CODEC(ZSTD(1)),
  TraceId String CODEC(ZSTD(1)),
  Body String CODEC(ZSTD(1)),
  LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  Stream LowCardinality(String),
  Segment LowCardinality(String),
  Offset UInt64 CODEC(Delta(8), ZSTD(1)),
  INDEX idx_time Timestamp TYPE minmax GRANULARITY 1,
  INDEX idx_actor Actor TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_resource ResourceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (EventId, Content)
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`

const CONTENT =
  'cityHash64(Timestamp, EventName, Body, arraySort(mapKeys(LogAttributes)), arraySort(mapValues(LogAttributes)))'

// A record without an id of its own is told by its place.
const AUDIT_SELECT = `
SELECT
  if(LogAttributes['event_id'] != '', LogAttributes['event_id'], concat(Stream, '/', Segment, '/', toString(Offset))) AS EventId,
  ${CONTENT} AS Content,
  Timestamp,
  EventName AS Kind,
  LogAttributes['action'] AS Action,
  multiIf(LogAttributes['user_id'] != '', LogAttributes['user_id'], LogAttributes['actor'] != '', LogAttributes['actor'], LogAttributes['agent_id'] != '', LogAttributes['agent_id'], startsWith(EventName, 'seal.'), LogAttributes['by'], '') AS Actor,
  LogAttributes['resource_type'] AS ResourceType,
  LogAttributes['resource_id'] AS ResourceId,
  LogAttributes['success'] AS Success,
  SeverityText, ServiceName, CorrelationId, TraceId, Body, LogAttributes, Stream, Segment, Offset
FROM ${DATABASE}.otel_logs
WHERE LogType = 'audit' OR Stream = 'audit'`

/**
 * Of what came over HTTP the content is told by a hash that nobody can aim with: a sender could make a record that takes the place of
 * another one's. It has in it who sent the record, so it never is that of a record which did not come that way.
 */
const AUDIT_SELECT_3 = AUDIT_SELECT.replace(
  CONTENT,
  `if(LogAttributes['intake_address'] != '', reinterpretAsUInt64(substring(SHA256(toString((Timestamp, EventName, Body, arraySort(mapKeys(LogAttributes)), arraySort(mapValues(LogAttributes))))), 1, 8)), ${CONTENT})`,
)

const auditFeed = (select: string) => `
CREATE MATERIALIZED VIEW IF NOT EXISTS ${DATABASE}.audit_events_view TO ${DATABASE}.${AUDIT_EVENTS} AS ${select}`

/** Each event once, also before the table has merged what came twice. */
const AUDIT_LOG = `
CREATE VIEW IF NOT EXISTS ${DATABASE}.audit_log AS SELECT * EXCEPT (Content) FROM ${DATABASE}.${AUDIT_EVENTS} FINAL`

/** One version of the schema. Its statements may be run again, as after a crash in the middle of them. */
export interface Migration {
  version: number
  name: string
  statements: readonly string[]
}

/** The versions of the schema, from 1 on; one that was released never changes. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'logs and rollups',
    statements: [
      OTEL_LOGS,
      ROLLUP_1M,
      viewOf('rollup_1m'),
      DURATIONS_5M,
      viewOf('durations_5m'),
      FACETS_15M,
      viewOf('facets_15m'),
      MESSAGES_15M,
      viewOf('messages_15m'),
    ],
  },
  {
    version: 2,
    name: 'audit events',
    // The view first: what comes in while the older ones are copied may then be there twice, and is one row.
    statements: [
      AUDIT_TABLE,
      auditFeed(AUDIT_SELECT),
      `INSERT INTO ${DATABASE}.${AUDIT_EVENTS} (EventId, Content, Timestamp, Kind, Action, Actor, ResourceType, ResourceId, Success, SeverityText, ServiceName, CorrelationId, TraceId, Body, LogAttributes, Stream, Segment, Offset) ${AUDIT_SELECT}`,
      AUDIT_LOG,
    ],
  },
  {
    version: 3,
    name: 'audit events from outside',
    statements: [`DROP VIEW IF EXISTS ${DATABASE}.audit_events_view`, auditFeed(AUDIT_SELECT_3)],
  },
]
