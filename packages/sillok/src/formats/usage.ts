import { toTimestamp } from '../record/index.js'
import { taker } from './names.js'
import type { Format, Source } from './types.js'
import { isObject, join } from './values.js'

/** The form into which all shapes are brought; raised when a field changes its meaning. */
const SCHEMA_VERSION = 1

type Shape = 'client' | 'router' | 'failover'

/** Which of the three writers of a model-usage file wrote a line. Fail-over first: it may carry fields of the others. */
function shapeOf(object: Source): Shape | undefined {
  if (typeof object.status === 'string' && object.status.startsWith(FAILOVER)) return 'failover'
  if (Array.isArray(object.chain) || ('routing' in object && 'latency_ms' in object)) return 'router'
  if (isObject(object.usage) && (typeof object.model === 'string' || typeof object.provider === 'string')) {
    return 'client'
  }
  return undefined
}

const FAILOVER = 'api_failover_'

export const modelUsage: Format = {
  name: 'model-usage',
  description:
    'usage of language models: lines of a client, a router and a fail-over in one file, brought to one form',
  looks: "JSON of model calls: a client's usage, a router's chain, or a fail-over's status",
  fits: (_line, object) => object !== undefined && shapeOf(object) !== undefined,
  read: (_line, object = {}) => [readCall(object, shapeOf(object) ?? 'client')],
}

function readCall(object: Source, shape: Shape): Source {
  const taken = ['error', 'retry', 'usage']
  const take = taker(object, taken)
  const usage = isObject(object.usage) ? object.usage : {}
  const failed =
    object.error !== undefined && object.error !== null && object.error !== false && object.error !== ''
  const status = take(['status'], text)
  const known: Source = {
    timestamp: take(['timestamp', 'ts', 'time'], toTimestamp),
    level: shape === 'failover' ? 'WARNING' : failed ? 'ERROR' : 'INFO',
    logger: `llm.${shape}`,
    message: shape === 'failover' ? 'Model call failed over' : failed ? 'Model call failed' : 'Model call',
    event: 'llm.call',
    log_type: 'ai',
    duration_ms: take(['latency_ms', 'duration_ms'], number),
    schema_version: SCHEMA_VERSION,
    shape,
    status: shape === 'failover' ? 'failover' : failed ? 'error' : 'ok',
    failover_status: shape === 'failover' ? status?.slice(FAILOVER.length) : undefined,
    reported_status: shape === 'failover' ? undefined : status,
    provider: take(['provider'], text),
    model: take(['model'], text),
    ...tokensOf(usage),
    error_message: failed ? object.error : undefined,
    retry: object.retry ?? undefined,
    cache_hit: cacheHit(object.cache),
    usage_raw: object.usage ?? undefined,
  }
  return join(known, object, taken)
}

/** Counts of tokens under the names of both families of APIs. */
function tokensOf(usage: Source): Source {
  const input = isObject(usage.prompt_tokens_details)
    ? usage.prompt_tokens_details
    : usage.input_tokens_details
  const output = isObject(usage.completion_tokens_details)
    ? usage.completion_tokens_details
    : usage.output_tokens_details
  return {
    input_tokens: number(usage.input_tokens) ?? number(usage.prompt_tokens),
    output_tokens: number(usage.output_tokens) ?? number(usage.completion_tokens),
    total_tokens: number(usage.total_tokens),
    cached_input_tokens:
      number(usage.cache_read_input_tokens) ?? (isObject(input) ? number(input.cached_tokens) : undefined),
    reasoning_output_tokens: isObject(output) ? number(output.reasoning_tokens) : undefined,
  }
}

function cacheHit(cache: unknown): boolean | undefined {
  if (typeof cache === 'boolean') return cache
  if (typeof cache === 'string') return cache === 'hit'
  if (!isObject(cache)) return undefined
  const hit = cache.hit ?? cache.read
  return typeof hit === 'boolean' ? hit : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
