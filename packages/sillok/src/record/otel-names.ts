/** One of our names and what OpenTelemetry calls the same. */
export interface OtelNaming {
  field: string
  /** The current conventions' name. */
  otel: string
  /** The name in the coming conventions, where it is another. */
  next?: string
  /** Older and vendors' names, which are read and never written. */
  also?: readonly string[]
  /** Where OpenTelemetry puts it: on the resource that logs, else on the single record. */
  place?: 'resource'
  /** OpenTelemetry's unit in ours: 1000 where theirs is the second and ours the millisecond. */
  unit?: number
}

/** Which names are written. Both are always read. */
export type OtelConventions = 'current' | 'next'

/**
 * OpenTelemetry's names and ours: the one table for both directions.
 * Sources: OpenTelemetry semantic conventions 1.41 (resource, general, code, HTTP, GenAI, MCP); "next" is the GenAI repository that
 * follows them, still in development; older names are those that 1.41 deprecates, and OpenInference's.
 */
export const OTEL_NAMES: readonly OtelNaming[] = [
  { field: 'service', otel: 'service.name', place: 'resource' },
  { field: 'version', otel: 'service.version', place: 'resource' },
  { field: 'instance', otel: 'service.instance.id', place: 'resource' },
  {
    field: 'environment',
    otel: 'deployment.environment.name',
    also: ['deployment.environment'],
    place: 'resource',
  },
  { field: 'event', otel: 'event.name' },
  { field: 'user_id', otel: 'user.id', also: ['enduser.id'] },
  { field: 'client_ip', otel: 'client.address', also: ['http.client_ip'] },
  { field: 'user_agent', otel: 'user_agent.original', also: ['http.user_agent'] },
  { field: 'route', otel: 'http.route' },
  { field: 'error_code', otel: 'error.type' },
  { field: 'source_file', otel: 'code.file.path', also: ['code.filepath'] },
  { field: 'source_line', otel: 'code.line.number', also: ['code.lineno'] },
  { field: 'source_function', otel: 'code.function.name', also: ['code.function'] },
  { field: 'method', otel: 'http.request.method', also: ['http.method'] },
  { field: 'status_code', otel: 'http.response.status_code', also: ['http.status_code'] },
  { field: 'request_bytes', otel: 'http.request.body.size', also: ['http.request_content_length'] },
  { field: 'response_bytes', otel: 'http.response.body.size', also: ['http.response_content_length'] },
  { field: 'ai_operation', otel: 'gen_ai.operation.name' },
  { field: 'provider', otel: 'gen_ai.provider.name', also: ['gen_ai.system', 'llm.provider', 'llm.system'] },
  { field: 'model', otel: 'gen_ai.request.model', also: ['llm.model_name'] },
  { field: 'response_model', otel: 'gen_ai.response.model' },
  { field: 'response_id', otel: 'gen_ai.response.id' },
  { field: 'finish_reasons', otel: 'gen_ai.response.finish_reasons', also: ['llm.finish_reason'] },
  { field: 'ttft_ms', otel: 'gen_ai.response.time_to_first_chunk', unit: 1000 },
  { field: 'output_type', otel: 'gen_ai.output.type' },
  { field: 'request_stream', otel: 'gen_ai.request.stream' },
  { field: 'request_max_tokens', otel: 'gen_ai.request.max_tokens' },
  { field: 'request_choice_count', otel: 'gen_ai.request.choice.count' },
  { field: 'request_temperature', otel: 'gen_ai.request.temperature' },
  { field: 'request_top_p', otel: 'gen_ai.request.top_p' },
  { field: 'request_top_k', otel: 'gen_ai.request.top_k' },
  { field: 'request_frequency_penalty', otel: 'gen_ai.request.frequency_penalty' },
  { field: 'request_presence_penalty', otel: 'gen_ai.request.presence_penalty' },
  { field: 'request_seed', otel: 'gen_ai.request.seed' },
  { field: 'request_reasoning_level', otel: 'gen_ai.request.reasoning.level' },
  { field: 'request_service_tier', otel: 'openai.request.service_tier' },
  { field: 'response_service_tier', otel: 'openai.response.service_tier' },
  {
    field: 'input_tokens',
    otel: 'gen_ai.usage.input_tokens',
    also: ['gen_ai.usage.prompt_tokens', 'llm.token_count.prompt'],
  },
  {
    field: 'output_tokens',
    otel: 'gen_ai.usage.output_tokens',
    also: ['gen_ai.usage.completion_tokens', 'llm.token_count.completion'],
  },
  {
    field: 'cached_input_tokens',
    otel: 'gen_ai.usage.cache_read.input_tokens',
    also: ['llm.token_count.prompt_details.cache_read'],
  },
  {
    field: 'cache_write_input_tokens',
    otel: 'gen_ai.usage.cache_creation.input_tokens',
    next: 'gen_ai.usage.cache_write.input_tokens',
    also: ['llm.token_count.prompt_details.cache_write'],
  },
  {
    field: 'reasoning_output_tokens',
    otel: 'gen_ai.usage.reasoning.output_tokens',
    also: ['llm.token_count.completion_details.reasoning'],
  },
  {
    field: 'audio_input_tokens',
    otel: 'gen_ai.usage.audio.input_tokens',
    also: ['llm.token_count.prompt_details.audio'],
  },
  {
    field: 'audio_output_tokens',
    otel: 'gen_ai.usage.audio.output_tokens',
    also: ['llm.token_count.completion_details.audio'],
  },
  { field: 'image_input_tokens', otel: 'gen_ai.usage.image.input_tokens' },
  { field: 'image_output_tokens', otel: 'gen_ai.usage.image.output_tokens' },
  { field: 'conversation_id', otel: 'gen_ai.conversation.id' },
  { field: 'workflow_name', otel: 'gen_ai.workflow.name' },
  { field: 'agent_id', otel: 'gen_ai.agent.id' },
  { field: 'agent_name', otel: 'gen_ai.agent.name', also: ['agent.name'] },
  { field: 'agent_version', otel: 'gen_ai.agent.version' },
  { field: 'tool_name', otel: 'gen_ai.tool.name', also: ['tool.name'] },
  { field: 'tool_type', otel: 'gen_ai.tool.type' },
  { field: 'call_id', otel: 'gen_ai.tool.call.id', also: ['tool_call.id'] },
  { field: 'prompt_name', otel: 'gen_ai.prompt.name' },
  { field: 'prompt_version', otel: 'gen_ai.prompt.version' },
  { field: 'evaluation_name', otel: 'gen_ai.evaluation.name' },
  { field: 'evaluation_score', otel: 'gen_ai.evaluation.score.value' },
  { field: 'evaluation_label', otel: 'gen_ai.evaluation.score.label' },
  { field: 'cost_amount', otel: 'gen_ai.usage.cost.amount' },
  { field: 'cost_currency', otel: 'gen_ai.usage.cost.currency' },
  { field: 'cost_source', otel: 'gen_ai.usage.cost.source' },
  { field: 'mcp_method', otel: 'mcp.method.name' },
  { field: 'mcp_protocol_version', otel: 'mcp.protocol.version' },
  { field: 'mcp_resource_uri', otel: 'mcp.resource.uri' },
]

/** Attributes of an exception and the parts of our `exception`. */
export const OTEL_EXCEPTION: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['exception.type', 'type'],
  ['exception.message', 'message'],
  ['exception.stacktrace', 'stack'],
])

/** Every name of OpenTelemetry that is read, and its row: what is current comes before what is older. */
const byOtelName: ReadonlyMap<string, OtelNaming> = /* @__PURE__ */ (() => {
  const rows = new Map<string, OtelNaming>()
  for (const naming of OTEL_NAMES) {
    const { otel, next = otel, also = [] } = naming
    for (const name of [otel, next, ...also]) rows.set(name, naming)
  }
  return rows
})()

const byField: ReadonlyMap<string, OtelNaming> = /* @__PURE__ */ (() =>
  new Map(OTEL_NAMES.map((naming) => [naming.field, naming])))()

/** Our field for a resource attribute: `service.name` → `service`. */
export function resourceField(otel: string): string | undefined {
  const naming = byOtelName.get(otel)
  return naming?.place === 'resource' ? naming.field : undefined
}

/** Our field for a record's attribute, in any of the conventions: `http.route` → `route`. */
export function attributeField(otel: string): string | undefined {
  const naming = byOtelName.get(otel)
  return naming?.place === undefined ? naming?.field : undefined
}

/** OpenTelemetry's row for one of our fields; `undefined` where it travels under its own name. */
export function namingOf(field: string): OtelNaming | undefined {
  return byField.get(field)
}

/**
 * OpenTelemetry's name of one of our fields, or `undefined` where it has none.
 *
 * @example otelName('cache_write_input_tokens', 'next') // 'gen_ai.usage.cache_write.input_tokens'
 */
export function otelName(field: string, conventions: OtelConventions = 'current'): string | undefined {
  const naming = byField.get(field)
  return conventions === 'next' ? (naming?.next ?? naming?.otel) : naming?.otel
}

/** A value that stands under a name of OpenTelemetry, as it stands under our field: in our unit, a number where it came as text. */
export function fromOtelValue(otel: string, value: unknown): unknown {
  const own = coerceNumber(otel, value)
  const unit = byOtelName.get(otel)?.unit
  return unit !== undefined && typeof own === 'number' ? rounded(own * unit) : own
}

/** A field's value as OpenTelemetry has it. */
export function toOtelValue(field: string, value: unknown): unknown {
  const unit = byField.get(field)?.unit
  return unit !== undefined && typeof value === 'number' ? value / unit : value
}

/** A change of unit leaves crumbs in the last digits: what is below a millionth is none of the clock's. */
function rounded(value: number): number {
  return Number.isFinite(value) && Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value
}

/**
 * Names whose values are numbers although some senders write them as text (Codex CLI sends token counts
 * and durations as `stringValue`).
 */
const NUMERIC_NAMES = [
  /^gen_ai\.usage\.(?!cost\.(currency|source)$)/,
  /^gen_ai\.response\.time_to_first_chunk$/,
  /(^|[._])(token|request|retry|attempt)_count$/,
  /(^|[._])tokens$/,
  /(^|[._])(duration|latency|ttft|elapsed)(_(ms|s|us|ns|seconds|milliseconds))?$/,
  /_(ms|seconds|bytes)$/,
  /(^|[._])cost(_usd)?$/,
  /^http\.response\.status_code$/,
]

/** Names come from senders, so what is remembered of them is bounded. */
const MEMORY = 2000
const numeric = /* @__PURE__ */ new Map<string, boolean>()

function isNumericName(name: string): boolean {
  let known = numeric.get(name)
  if (known === undefined) {
    known = name.length <= 256 && NUMERIC_NAMES.some((pattern) => pattern.test(name))
    if (numeric.size >= MEMORY) numeric.clear()
    numeric.set(name, known)
  }
  return known
}

// At most 15 digits: every such number survives the way through a double.
const NUMBER = /^-?(?=[\d.]{1,16}$)\d{1,15}(\.\d{1,14})?$/

/**
 * The value of an attribute, with a number that came as text under a known numeric name made a number again.
 *
 * @example coerceNumber('gen_ai.usage.input_tokens', '812') // 812
 */
export function coerceNumber(name: string, value: unknown): unknown {
  return typeof value === 'string' && NUMBER.test(value) && isNumericName(name) ? Number(value) : value
}
